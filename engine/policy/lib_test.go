package policy

import (
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"onewindow/engine/source"
)

// libFiles reads policies/lib, its tests apart.
func libFiles(t testing.TB) (lib, tests []source.File) {
	t.Helper()
	root := os.DirFS("../..")
	names, err := fs.Glob(root, "policies/lib/*.rego")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		data, err := fs.ReadFile(root, name)
		require.NoError(t, err)
		f := source.File{Name: name, Data: data}
		if strings.HasSuffix(name, "_test.rego") {
			tests = append(tests, f)
		} else {
			lib = append(lib, f)
		}
	}
	return lib, tests
}

func TestLibrary(t *testing.T) {
	lib, tests := libFiles(t)
	results, err := RunTests(t.Context(), tests, lib, nil)
	require.NoError(t, err)
	require.Greater(t, len(results), 15)
	for _, r := range results {
		require.True(t, r.Passed, "%s: %s: %s", r.Pos, r.Name, r.Detail)
	}
}
