package tests

import (
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write the golden files anew")

func (a *api) navigate(body string) *reply {
	a.t.Helper()
	return a.do(http.MethodPost, "/v1/navigate", body, []string{"Content-Type", "application/json"})
}

const someProject = `{"at":"2026-06-01","project":{"kind":"building","floor_area_m2":8600,"total_investment_cny":86000000,"investment_type":"enterprise"}}`

// TestNavigate: what the facts say decides; the command line and the service
// give the same.
func TestNavigate(t *testing.T) {
	a := apiOf(t, serve(t, t.TempDir()))
	type route struct {
		Items []struct{ Item, Needed, Stage string }
		Facts []struct {
			Name  string
			Items []string
		}
		NotNeeded []struct{ Item string } `json:"not_needed"`
		NoRules   []struct{ Item string } `json:"no_rules"`
		Materials []struct{ Code string }
	}
	var nothing, some route
	a.navigate(`{}`).ok().into(&nothing)
	r := a.navigate(someProject).ok()
	r.into(&some)
	require.Equal(t, len(a.items()), len(nothing.Items)+len(nothing.NotNeeded)+len(nothing.NoRules), "each item stands somewhere")
	require.Equal(t, len(a.items()), len(some.Items)+len(some.NotNeeded)+len(some.NoRules))
	require.Less(t, len(nothing.NotNeeded), len(some.NotNeeded), "facts rule items out")
	for _, f := range some.Facts {
		require.NotEqual(t, "project.kind", f.Name, "what is given is not asked for")
	}
	codes := map[string]bool{}
	for _, m := range nothing.Materials {
		require.False(t, codes[m.Code], "%s stands twice", m.Code)
		codes[m.Code] = true
	}

	status, out, errs := onewindow(t, someProject, "navigate", "-", "-o", "json")
	require.Equal(t, 0, status, errs)
	require.JSONEq(t, string(r.Body), out)

	p := a.navigate(`{"project":{"floor_aera_m2":1},"item":"x"}`).problem(http.StatusBadRequest, "malformed-manifest")
	require.Len(t, p.Errors, 2)
	a.navigate(`{"at":"2026-02-30"}`).problem(http.StatusBadRequest, "malformed-manifest")
	status, _, errs = onewindow(t, `{"at":"yesterday"}`, "navigate", "-")
	require.Equal(t, 2, status)
	require.Contains(t, errs, "/at")
}

// TestNavigateText: the way of a project through small rules, as people read it.
func TestNavigateText(t *testing.T) {
	archive, err := txtar.ParseFile("../engine/navigator/testdata/routes.txtar")
	require.NoError(t, err)
	dir, project := sharedRules(t), ""
	for _, f := range archive.Files {
		switch {
		case strings.HasPrefix(f.Name, "catalog/"):
			name := filepath.Join(dir, filepath.FromSlash(f.Name))
			require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
			require.NoError(t, os.WriteFile(name, f.Data, 0o644))
		case f.Name == "nothing-known.json":
			project = string(f.Data)
		}
	}
	require.True(t, json.Valid([]byte(project)))
	status, out, errs := onewindow(t, project, "navigate", "-", "--rules", dir)
	require.Equal(t, 0, status, errs)
	const golden = "testdata/navigate.txt"
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(out), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), out)
}
