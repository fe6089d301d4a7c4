package schema

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"path"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
	"gopkg.in/yaml.v3"
	"pgregory.net/rapid"

	"onewindow/engine/calendar"
	"onewindow/engine/cases"
	"onewindow/engine/checklist"
	"onewindow/engine/dictionary"
	"onewindow/engine/law"
	"onewindow/engine/lint"
	"onewindow/engine/message"
	"onewindow/engine/ruleset"
	"onewindow/engine/source"
)

var update = flag.Bool("update", false, "write the schemas of the catalog anew")

const catalog = "../../catalog"

// The schemas beside the catalog are those that the types give, and no others.
func TestCommitted(t *testing.T) {
	for _, name := range Names() {
		file := catalog + "/schemas/" + name + ".json"
		if *update {
			require.NoError(t, os.WriteFile(file, Get(name), 0o644))
		}
		committed, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, string(committed), string(Get(name)), "%s is out of date: onewindow schema --write catalog/schemas", file)
	}
	entries, err := os.ReadDir(catalog + "/schemas")
	require.NoError(t, err)
	require.Len(t, entries, len(Names()))
	require.Nil(t, Get("checklists"))
}

// Every key has its description, and every description its key.
func TestDescriptions(t *testing.T) {
	keys := map[string]bool{}
	var walk func(reflect.Type)
	walk = func(of reflect.Type) {
		_, form := forms[of]
		if form || of.Kind() == reflect.Struct && of != reflect.TypeFor[source.Scalar]() {
			if keys[of.String()+" ."] {
				return
			}
			keys[of.String()+" ."] = true
		}
		switch of.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			walk(of.Elem())
		case reflect.Struct:
			for i := range of.NumField() {
				if key := of.Field(i).Tag.Get("yaml"); key != "" && key != "-" {
					keys[of.String()+" "+key] = true
					walk(of.Field(i).Type)
				}
			}
		}
	}
	for _, f := range files {
		walk(f.read)
	}
	for _, key := range []string{"all", "any", "not"} {
		keys["condition.Expr "+key] = true
	}
	for of, words := range descriptions() {
		for key, text := range words {
			require.NotEmpty(t, text, "%s %s", of, key)
			require.True(t, keys[of+" "+key], "%s has no key %s", of, key)
			delete(keys, of+" "+key)
		}
	}
	require.Empty(t, keys, "without a description")
}

// compiled are the schemas, ready to validate.
func compiled(t require.TestingT) map[string]*jsonschema.Schema {
	out := map[string]*jsonschema.Schema{}
	for _, name := range Names() {
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(Get(name)))
		require.NoError(t, err)
		c := jsonschema.NewCompiler()
		c.AssertFormat()
		require.NoError(t, c.AddResource(name, document))
		out[name], err = c.Compile(name)
		require.NoError(t, err)
	}
	return out
}

// plain gives a YAML file as an editor sees it: numbers, texts, lists, objects.
func plain(t require.TestingT, data []byte) any {
	var n yaml.Node
	require.NoError(t, yaml.Unmarshal(data, &n))
	return plainNode(t, n.Content[0])
}

func plainNode(t require.TestingT, n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		object := map[string]any{}
		for pair := range slices.Chunk(n.Content, 2) {
			object[pair[0].Value] = plainNode(t, pair[1])
		}
		return object
	case yaml.SequenceNode:
		list := []any{}
		for _, element := range n.Content {
			list = append(list, plainNode(t, element))
		}
		return list
	}
	if n.ShortTag() == "!!timestamp" {
		return n.Value
	}
	var v any
	require.NoError(t, n.Decode(&v))
	return v
}

// files of the catalog, by the schema that their first line names.
func catalogFiles(t require.TestingT) map[string][]source.File {
	out := map[string][]source.File{}
	require.NoError(t, fs.WalkDir(os.DirFS(catalog), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".yaml" {
			return err
		}
		data, err := os.ReadFile(catalog + "/" + name)
		require.NoError(t, err)
		first, _, _ := bytes.Cut(data, []byte("\n"))
		link, ok := strings.CutPrefix(string(first), "# yaml-language-server: $schema=")
		require.True(t, ok, "%s does not name its schema in its first line", name)
		require.Equal(t, "schemas", path.Dir(path.Join(path.Dir(name), link)), name)
		schema := strings.TrimSuffix(path.Base(link), ".json")
		out[schema] = append(out[schema], source.File{Name: "catalog/" + name, Data: data})
		return nil
	}))
	return out
}

// Every file of the catalog names its schema and validates against it.
func TestCatalog(t *testing.T) {
	schemas := compiled(t)
	for name, list := range catalogFiles(t) {
		require.NotNil(t, schemas[name], "%s names an unknown schema %s", list[0].Name, name)
		for _, f := range list {
			require.NoError(t, schemas[name].Validate(plain(t, f.Data)), f.Name)
		}
	}
}

// refuses tells whether the loader of a sort of file refuses it by itself.
func refuses(t require.TestingT, name string, f source.File) bool {
	var errs source.Errors
	other := func(name string) source.File {
		data, err := os.ReadFile(catalog + "/" + name)
		require.NoError(t, err)
		return source.File{Name: "catalog/" + name, Data: data}
	}
	switch name {
	case "calendar":
		calendar.Load([]source.File{f}, &errs)
	case "case":
		source.Decode(f, &cases.Case{}, &errs)
	case "checklist":
		checklist.Load(f, &errs)
	case "departments":
		source.Decode(f, &ruleset.DepartmentsFile{}, &errs)
	case "facts":
		dictionary.Load(f, other("materials.yaml"), &errs)
	case "item":
		checklist.LoadItem(f, &errs)
	case "laws":
		law.Load(f, &errs)
	case "lint":
		_, err := lint.ReadConfig(f)
		return err != nil
	case "materials":
		dictionary.Load(other("facts.yaml"), f, &errs)
	case "messages":
		message.Load(f, &errs)
	}
	return errs.Len() > 0
}

// What is faulty in testdata/faulty.txtar neither schema nor loader lets pass;
// what is sound there both do. A file's name is SORT/fault or SORT/sound….
func TestFaulty(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/faulty.txtar")
	require.NoError(t, err)
	schemas := compiled(t)
	for _, f := range archive.Files {
		sort, what, _ := strings.Cut(f.Name, "/")
		name := map[string]string{"checklist": "catalog/zj/x/2021-01-01.yaml", "item": "catalog/zj/x/item.yaml", "calendar": "catalog/calendar/2026.yaml"}[sort]
		refused := schemas[sort].Validate(plain(t, f.Data))
		if strings.HasPrefix(what, "sound") {
			require.NoError(t, refused, f.Name)
		} else {
			require.Error(t, refused, f.Name)
		}
		require.Equal(t, refused != nil, refuses(t, sort, source.File{Name: name, Data: f.Data}), "the loader on %s", f.Name)
	}
}

// Whatever is done to a file of the catalog: if the schema refuses it, so does
// the loader.
func TestNoStricterThanTheLoader(t *testing.T) {
	schemas, all := compiled(t), catalogFiles(t)
	delete(all, "case") // whose manifest only a run can tell
	var names []string
	for name, list := range all {
		names = append(names, name)
		slices.SortFunc(list, func(a, b source.File) int { return strings.Compare(a.Name, b.Name) })
	}
	slices.Sort(names)
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(names).Draw(t, "schema")
		f := all[name][rapid.IntRange(0, len(all[name])-1).Draw(t, "file")]
		var doc yaml.Node
		require.NoError(t, yaml.Unmarshal(f.Data, &doc))
		withoutComments(&doc)
		spoil(t, doc.Content[0])
		data, err := yaml.Marshal(&doc)
		require.NoError(t, err)
		if err := schemas[name].Validate(plain(t, data)); err != nil {
			require.True(t, refuses(t, name, source.File{Name: f.Name, Data: data}), "%s, spoilt, is refused by the schema only: %v", f.Name, err)
		}
	})
}

// withoutComments takes the comments away: what is left may be written anew.
func withoutComments(n *yaml.Node) {
	n.HeadComment, n.LineComment, n.FootComment = "", "", ""
	for _, child := range n.Content {
		withoutComments(child)
	}
}

// spoil changes one node somewhere below a node.
func spoil(t *rapid.T, n *yaml.Node) {
	for n.Kind != yaml.ScalarNode && len(n.Content) > 0 && rapid.IntRange(0, 7).Draw(t, "deeper") > 0 {
		i := rapid.IntRange(0, len(n.Content)-1).Draw(t, "child")
		if n.Kind == yaml.MappingNode {
			i |= 1 // the values
			if rapid.IntRange(0, 9).Draw(t, "what of the key") == 0 {
				if rapid.Bool().Draw(t, "drop") {
					n.Content = slices.Delete(n.Content, i-1, i+1)
				} else {
					n.Content[i-1].Value += "x"
				}
				return
			}
		}
		n = n.Content[i]
	}
	*n = yaml.Node{}
	text := rapid.SampledFrom([]string{"x", "X Y", "7", "-1", "2.5", "true", "null", "2021-02-03", "2021-02", "[]", "{}", "[x, x]", "{a: 1}", "stated"}).Draw(t, "instead")
	require.NoError(t, yaml.Unmarshal([]byte(text), n))
	*n = *n.Content[0]
}
