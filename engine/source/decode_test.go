package source_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
	"gopkg.in/yaml.v3"

	"onewindow/engine/source"
)

var update = flag.Bool("update", false, "write the golden files anew")

// form has every kind of field that the catalog's structs have.
type form struct {
	Pos     source.Position   `yaml:"-"`
	Code    string            `yaml:"code" validate:"required,slug"`
	Since   string            `yaml:"since" validate:"omitempty,date"`
	Amended string            `yaml:"amended" validate:"omitempty,date_or_year"`
	Kind    string            `yaml:"kind" validate:"omitempty,oneof=original copy electronic"`
	Copies  int               `yaml:"copies" validate:"min=0,max=100"`
	Bytes   int64             `yaml:"bytes"`
	Limit   *int              `yaml:"limit"`
	Shared  bool              `yaml:"shared"`
	Basis   []string          `yaml:"basis" validate:"required,dive,basis"`
	Parts   []part            `yaml:"parts" validate:"dive"`
	Named   map[string]part   `yaml:"named" validate:"dive"`
	Choice  *choice           `yaml:"choice"`
	Labels  map[string]string `yaml:"labels" validate:"dive,required"`
	Example source.Scalar     `yaml:"example"`
}

type part struct {
	Pos  source.Position `yaml:"-"`
	Name string          `yaml:"name" validate:"required"`
}

// choice decodes itself: a word, or a mapping.
type choice struct {
	Word string
	Name string `yaml:"name" validate:"max=3"`
}

func (ch *choice) UnmarshalNode(n *yaml.Node, c *source.Context) {
	switch n.Kind {
	case yaml.ScalarNode:
		if n.ShortTag() != "!!str" {
			c.Expected(n, "a word or {name: …}")
		}
		ch.Word = n.Value
	default:
		type fields choice
		c.Decode(n, (*fields)(ch))
	}
}

// TestFaults decodes testdata/*.txtar: the faults of in.yaml, one a line, are
// those of want.
func TestFaults(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			require.NoError(t, err)
			require.Equal(t, "in.yaml", archive.Files[0].Name)
			var errs source.Errors
			_, ok := source.Decode(source.File{Name: "in.yaml", Data: archive.Files[0].Data}, &form{}, &errs)
			require.Equal(t, errs.Len() == 0, ok)
			got := source.Faults(errs.List()).Error() + "\n"
			if *update {
				archive.Files = append(archive.Files[:1], txtar.File{Name: "want", Data: []byte(got)})
				require.NoError(t, os.WriteFile(name, txtar.Format(archive), 0o644))
			}
			require.Equal(t, string(archive.Files[1].Data), got)
		})
	}
}

func TestDecode(t *testing.T) {
	in := `# comment
code: a-1
since: 2021-06-01
amended: '2020'
copies: 0
limit: null
shared: true
basis: [law-a, law-b#4.1.5]
parts:
  - name: first
  - {name: "2"}
named:
  land.area: {name: x}
choice: stated
labels: {1: eins, true: wahr}
example: {a: [1, 2.50, 1e3, x, 2021-06-01, null, true], b: '2021'}
`
	var f form
	var errs source.Errors
	doc, ok := source.Decode(source.File{Name: "f.yaml", Data: []byte(in)}, &f, &errs)
	require.NoError(t, errs.Err())
	require.True(t, ok)
	at := func(line, column int) source.Position {
		return source.Position{File: "f.yaml", Line: line, Column: column}
	}
	require.Equal(t, form{
		Pos: at(2, 1), Code: "a-1", Since: "2021-06-01", Amended: "2020", Shared: true,
		Basis:  []string{"law-a", "law-b#4.1.5"},
		Parts:  []part{{at(10, 5), "first"}, {at(11, 5), "2"}},
		Named:  map[string]part{"land.area": {at(13, 3), "x"}},
		Choice: &choice{Word: "stated"},
		Labels: map[string]string{"1": "eins", "true": "wahr"},
		Example: source.Scalar{Pos: at(16, 10), Given: true, Any: map[string]any{
			"a": []any{1.0, 2.5, 1000.0, "x", "2021-06-01", nil, true}, "b": "2021"}},
	}, f)

	require.Equal(t, at(8, 16), doc.At("basis", 1))
	require.Equal(t, at(8, 1), doc.At("basis"), "a list is looked for at its key")
	require.Equal(t, at(3, 8), doc.At("since"), "a plain value at itself")
	require.Equal(t, at(13, 3), doc.At("named", "land.area", "none"), "what there is not, at what there is")
	require.Equal(t, at(2, 1), doc.At("none"))
	require.True(t, doc.Has("parts", 1, "name"))
	require.False(t, doc.Has("parts", 2))
	require.False(t, doc.Has("parts", -1))
	require.False(t, (*source.Document)(nil).Has("parts"))
}

// TestElementByName finds elements of a list by their id or code.
func TestElementByName(t *testing.T) {
	var list struct {
		Items []struct {
			ID   string `yaml:"id"`
			Code string `yaml:"code"`
		} `yaml:"items" validate:"dive"`
	}
	var errs source.Errors
	doc, ok := source.Decode(source.File{Name: "f", Data: []byte("items:\n- id: a\n- code: b\n  id: c\n")}, &list, &errs)
	require.True(t, ok)
	require.Equal(t, 2, doc.At("items", "a").Line)
	require.Equal(t, 3, doc.At("items", "b").Line)
	require.Equal(t, 4, doc.At("items", "c", "id").Line)
	require.False(t, doc.Has("items", "d"))
}

func TestWholeFile(t *testing.T) {
	deep := strings.Repeat("[", 40) + strings.Repeat("]", 40)
	for name, tc := range map[string]struct{ in, want string }{
		"empty":            {"", "f.yaml:1:1: the file is empty; write its content or remove it"},
		"only a comment":   {"# nothing\n", "f.yaml:1:1: the file is empty; write its content or remove it"},
		"only a marker":    {"---\n", "f.yaml:1:1: the file is empty; write its content or remove it"},
		"two documents":    {"code: a\n---\ncode: b\n", "f.yaml:2:1: a second document begins here; write one document in a file, without ---"},
		"not YAML":         {"code: a\n  b: c\n", "f.yaml:2: not YAML: mapping values are not allowed in this context"},
		"second not YAML":  {"code: a\n---\n[", "f.yaml:3: not YAML: did not find expected node content"},
		"not text":         {"code: \xff\n", "f.yaml: not YAML: invalid leading UTF-8 octet"},
		"a tab":            {"code:\n\tx: 1\n", "f.yaml:2:1: not YAML: a tab; write spaces, two for each level"},
		"a tab within":     {"code:\n  \tx: 1\n", "f.yaml:2:3: not YAML: a tab; write spaces, two for each level"},
		"a Chinese colon":  {"a: 1\ncode：x\nb: 2\n", "f.yaml:2:5: not YAML: ： is a Chinese sign; write a colon and a space"},
		"indented less":    {"a:\n  - b: c\n   d: e\n", "f.yaml:2: not YAML: did not find expected '-' indicator; here, or in the block that begins here, a line is indented otherwise than the others, or has no space behind - or :"},
		"a list":           {"- a\n", "f.yaml:1:1: expected a mapping (key: value), found a list"},
		"too large":        {strings.Repeat("#", source.MaxBytes+1), "f.yaml: the file has 1048577 bytes; at most 1048576 are read: split it"},
		"too deep":         {"code: a\nbasis: [a]\nexample: " + deep, "f.yaml:3:41: nested more than 32 deep; write it flatter"},
		"deepest in bound": {"code: a\nbasis: [a]\nexample: " + deep[9:71], ""},
	} {
		t.Run(name, func(t *testing.T) {
			var errs source.Errors
			doc, ok := source.Decode(source.File{Name: "f.yaml", Data: []byte(tc.in)}, &form{}, &errs)
			require.NotNil(t, doc)
			require.Equal(t, tc.want == "", ok)
			require.Equal(t, tc.want, source.Faults(errs.List()).Error())
		})
	}
}

func FuzzDecode(f *testing.F) {
	archives, err := filepath.Glob("testdata/*.txtar")
	require.NoError(f, err)
	for _, name := range archives {
		archive, err := txtar.ParseFile(name)
		require.NoError(f, err)
		f.Add(archive.Files[0].Data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var a, b form
		var errs, again source.Errors
		_, ok := source.Decode(source.File{Name: "f", Data: data}, &a, &errs)
		require.Equal(t, ok, errs.Err() == nil)
		source.Decode(source.File{Name: "f", Data: data}, &b, &again)
		require.Equal(t, errs.List(), again.List())
		require.Equal(t, a, b)
	})
}
