package diff

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"onewindow/engine/ruleset"
)

var update = flag.Bool("update", false, "write the golden files anew")

// real is the reference catalog.
var real = sync.OnceValue(func() *ruleset.Ruleset {
	r, err := ruleset.Load(os.DirFS("../../catalog"), os.DirFS("../../policies"), ruleset.Options{})
	if err != nil {
		panic(err)
	}
	return r
})

// tree is a folder of rules in memory.
type tree map[string]string

func (t tree) load(tb testing.TB) *ruleset.Ruleset {
	tb.Helper()
	catalog, policies := fstest.MapFS{}, fstest.MapFS{}
	for name, data := range t {
		if name, ok := strings.CutPrefix(name, "catalog/"); ok {
			catalog[name] = &fstest.MapFile{Data: []byte(data)}
		} else {
			policies[strings.TrimPrefix(name, "policies/")] = &fstest.MapFile{Data: []byte(data)}
		}
	}
	r, err := ruleset.Load(catalog, policies, ruleset.Options{})
	require.NoError(tb, err)
	return r
}

func (t tree) edit(tb testing.TB, name, old, by string) {
	tb.Helper()
	require.Contains(tb, t[name], old, name)
	t[name] = strings.Replace(t[name], old, by, 1)
}

// base is the small folder of rules that testdata/*.txtar edit: base.txtar, and
// the sentences of the catalog.
func base(tb testing.TB) tree {
	archive, err := txtar.ParseFile("testdata/base/base.txtar")
	require.NoError(tb, err)
	messages, err := os.ReadFile("../../catalog/messages.yaml")
	require.NoError(tb, err)
	t := tree{"catalog/messages.yaml": string(messages)}
	for _, f := range archive.Files {
		t[f.Name] = string(f.Data)
	}
	return t
}

// Each testdata/*.txtar is an edit of the small folder and the reports on it.
// Lines of its comment edit: `remove FILE`, `copy FILE TO`, `reverse` (what is
// edited is OLD), and `edit FILE` with `- old` and `+ new`; its files are added.
func TestGolden(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			require.NoError(t, err)
			edited, reverse := base(t), false
			var file, from string
			for line := range strings.Lines(string(archive.Comment)) {
				verb, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
				switch verb {
				case "remove":
					delete(edited, rest)
				case "copy":
					name, to, _ := strings.Cut(rest, " ")
					edited[to] = edited[name]
				case "reverse":
					reverse = true
				case "edit":
					file = rest
				case "-":
					from = rest
				case "+":
					edited.edit(t, file, from, strings.ReplaceAll(rest, `\n`, "\n"))
				}
			}
			for _, f := range archive.Files {
				if !strings.HasPrefix(f.Name, "want") {
					edited[f.Name] = string(f.Data)
				}
			}
			old, new := base(t), edited
			if reverse {
				old, new = new, old
			}
			report, err := Compare(old.load(t), new.load(t))
			require.NoError(t, err)
			golden(t, name, archive, report)
		})
	}
}

// golden compares the report in each form with what the archive has of it.
func golden(t *testing.T, name string, archive *txtar.Archive, report *Report) {
	t.Helper()
	var text, markdown bytes.Buffer
	require.NoError(t, report.WriteText(&text))
	require.NoError(t, report.WriteMarkdown(&markdown))
	report.Old, report.New = "h1:old", "h1:new"
	document, err := json.MarshalIndent(report, "", "  ")
	require.NoError(t, err)
	changed := false
	for i, f := range archive.Files {
		is, ok := map[string][]byte{"want": text.Bytes(), "want.md": markdown.Bytes(), "want.json": append(document, '\n')}[f.Name]
		if ok && *update {
			archive.Files[i].Data, changed = is, true
		} else if ok {
			require.Equal(t, string(f.Data), string(is))
		}
	}
	if changed {
		require.NoError(t, os.WriteFile(name, txtar.Format(archive), 0o644))
	}
}

// The real catalog with one item changed by program.
func TestRealCatalog(t *testing.T) {
	edited := tree{}
	for _, f := range real().Files() {
		edited[f.Name] = string(f.Data)
	}
	const folder, policy = "catalog/zj/building-construction-permit/", "policies/zj/building-construction-permit/"
	const from, to = "2021-03-30", "2026-12-01"
	edited[folder+to+".yaml"], edited[policy+to+".rego"] = edited[folder+from+".yaml"], edited[policy+from+".rego"]
	edited.edit(t, folder+to+".yaml", "effective_from: "+from, "effective_from: "+to)
	edited.edit(t, folder+to+".yaml", "project.total_investment_cny > 1000000", "project.total_investment_cny > 2000000")
	edited.edit(t, folder+to+".yaml", "necessity: required", "necessity: optional")
	report, err := Compare(real(), edited.load(t))
	require.NoError(t, err)
	const name = "testdata/real/catalog.txtar"
	archive, err := txtar.ParseFile(name)
	require.NoError(t, err)
	golden(t, name, archive, report)
}

// Nothing differs from itself, or from what was read again of an archive.
func TestNoDifference(t *testing.T) {
	archive, err := real().Archive()
	require.NoError(t, err)
	again, err := ruleset.Open(archive, ruleset.Options{})
	require.NoError(t, err)
	for _, other := range []*ruleset.Ruleset{real(), again} {
		report, err := Compare(real(), other)
		require.NoError(t, err)
		require.True(t, report.Empty(), "%+v", report)
		require.Zero(t, report.Count())
	}
}
