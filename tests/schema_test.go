package tests

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSchemas: the service serves the schemas that lie beside the catalog, and
// the program prints and writes the same.
func TestSchemas(t *testing.T) {
	a := apiOf(t, serve(t, t.TempDir()))
	status, list, _ := onewindow(t, "", "schema")
	require.Equal(t, 0, status)
	dir := filepath.Join(t.TempDir(), "schemas")
	status, _, errs := onewindow(t, "", "schema", "--write", dir)
	require.Equal(t, 0, status, errs)
	written, err := os.ReadDir(dir)
	require.NoError(t, err)
	names := strings.Fields(list)
	require.Len(t, written, len(names))

	var described []string
	for _, name := range a.doc.Paths.Find("/v1/schemas/{name}").Get.Parameters[0].Value.Schema.Value.Enum {
		described = append(described, name.(string))
	}
	require.Equal(t, names, described, "the API's description names them all")
	for _, name := range names {
		committed, err := os.ReadFile(filepath.Join("..", "catalog", "schemas", name+".json"))
		require.NoError(t, err)
		file, err := os.ReadFile(filepath.Join(dir, name+".json"))
		require.NoError(t, err)
		_, printed, _ := onewindow(t, "", "schema", name)
		require.Equal(t, string(committed), string(file))
		require.Equal(t, string(committed), printed)
		require.Equal(t, string(committed), string(a.get("/v1/schemas/"+name).ok().Body))
	}
	p := a.get("/v1/schemas/checklists").problem(http.StatusNotFound, "not-found")
	require.Contains(t, p.Detail, "checklist")
	status, _, errs = onewindow(t, "", "schema", "checklists")
	require.Equal(t, 2, status)
	require.Contains(t, errs, "checklists")
}
