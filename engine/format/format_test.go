package format

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"onewindow/engine/source"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The catalog and the policies are in canonical style.
func TestCatalog(t *testing.T) {
	for _, tree := range []string{"catalog", "policies"} {
		files := 0
		require.NoError(t, fs.WalkDir(os.DirFS("../.."), tree, func(name string, d fs.DirEntry, err error) error {
			if err != nil || !Formats(name) {
				return err
			}
			data, err := os.ReadFile("../../" + name)
			require.NoError(t, err)
			formatted, err := File(source.File{Name: name, Data: data})
			require.NoError(t, err)
			require.Equal(t, string(formatted), string(data), "%s is not as onewindow fmt writes it", name)
			files++
			return nil
		}))
		require.NotZero(t, files, tree)
	}
}

// Blanks, empty lines, line ends and indentation that say nothing are mended:
// the catalog, untidied, becomes itself again.
func TestUntidied(t *testing.T) {
	untidy := func(data []byte) []byte {
		lines := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
		for i, line := range lines {
			text := strings.TrimLeft(line, " ")
			indent := strings.Repeat(" ", 2*(len(line)-len(text)))
			if dash, ok := strings.CutPrefix(text, "- "); ok {
				text = "-   " + dash // as deep as the keys below it are now
			}
			if text == "" {
				text = "\r\n" // one more
			}
			lines[i] = indent + text + "  \r\n"
		}
		return []byte("\n" + strings.Join(lines, "") + "\n\n")
	}
	names, err := filepath.Glob("../../catalog/*/*/*.yaml")
	require.NoError(t, err)
	cases, err := filepath.Glob("../../catalog/*/*/cases/accept.yaml")
	require.NoError(t, err)
	for _, name := range append(names, cases...) {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		formatted, err := File(source.File{Name: name, Data: untidy(data)})
		require.NoError(t, err)
		require.Equal(t, string(data), string(formatted), name)
	}
}

// TestFile formats the files of testdata/*.txtar: after each stands what it
// becomes, which is a fixed point; or, as `fault`, why it can't be formatted.
func TestFile(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			require.NoError(t, err)
			require.Zero(t, len(archive.Files)%2)
			for i := 0; i < len(archive.Files); i += 2 {
				f := source.File{Name: archive.Files[i].Name, Data: archive.Files[i].Data}
				got, err := File(f)
				if err != nil {
					got = []byte(err.Error() + "\n")
				} else {
					again, err := File(source.File{Name: f.Name, Data: got})
					require.NoError(t, err)
					require.Equal(t, string(got), string(again), "%s: a fixed point", f.Name)
				}
				if *update {
					archive.Files[i+1].Data = got
				} else {
					require.Equal(t, string(archive.Files[i+1].Data), string(got), f.Name)
				}
			}
			if *update {
				require.NoError(t, os.WriteFile(name, txtar.Format(archive), 0o644))
			}
		})
	}
}

// FuzzYAML: what is formatted says the same, and is not changed again.
func FuzzYAML(f *testing.F) {
	for _, seed := range []string{
		"a: 1\nb:\n- x\n-   y # c\n",
		"# c\na: {b: [1, 2], c: 'd # e'}\n\n\n# f\n",
		"a: |\n  x\n   y\n\nb: >-\n  x\n  y\n",
		"a: [1,\n  2, # two\n  {b: c}\n]\n",
		"- - a\n  - b\n- c: d\n  e:\n    f\n    g\n",
		"a: \"x\\ny\" # z\n'b c': 'it''s'\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once, err := File(source.File{Name: "x.yaml", Data: []byte(text)})
		if err != nil {
			return // refused, and so not changed
		}
		twice, err := File(source.File{Name: "x.yaml", Data: once})
		require.NoError(t, err, "%q of %q", once, text)
		require.Equal(t, string(once), string(twice), "%q", text)
	})
}
