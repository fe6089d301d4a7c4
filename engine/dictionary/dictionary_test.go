package dictionary_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"onewindow/engine/dictionary"
	"onewindow/engine/source"
	"onewindow/engine/value"
)

var update = flag.Bool("update", false, "write the golden files anew")

func load(t *testing.T, name string, errs *source.Errors) (*dictionary.Dictionary, *txtar.Archive) {
	archive, err := txtar.ParseFile(name)
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(archive.Files), 2)
	file := func(i int) source.File { return source.File{Name: archive.Files[i].Name, Data: archive.Files[i].Data} }
	return dictionary.Load(file(0), file(1), errs), archive
}

func sound(t *testing.T) *dictionary.Dictionary {
	var errs source.Errors
	d, _ := load(t, "testdata/sound.txtar", &errs)
	require.NoError(t, errs.Err())
	return d
}

// TestFaults loads testdata/faults*.txtar; want lists the faults.
func TestFaults(t *testing.T) {
	names, err := filepath.Glob("testdata/faults*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			var errs source.Errors
			_, archive := load(t, name, &errs)
			got := source.Faults(errs.List()).Error() + "\n"
			if *update {
				archive.Files = append(archive.Files[:2], txtar.File{Name: "want", Data: []byte(got)})
				require.NoError(t, os.WriteFile(name, txtar.Format(archive), 0o644))
			}
			require.Equal(t, string(archive.Files[2].Data), got)
		})
	}
}

func TestFacts(t *testing.T) {
	d := sound(t)
	var names []string
	for i, f := range d.Facts {
		names = append(names, f.Name)
		id, again, ok := d.Fact(f.Name)
		require.True(t, ok)
		require.Equal(t, i, id)
		require.Same(t, &d.Facts[i], again)
	}
	require.Equal(t, []string{"applicant.agent.name", "applicant.type", "project.floor_area_m2", "project.kind",
		"project.land.area_ha", "project.land.planning_zone", "project.started_on", "project.storeys", "project.supervision_required"}, names)

	_, area, _ := d.Fact("project.land.area_ha")
	require.Equal(t, dictionary.Fact{Pos: source.Position{File: "catalog/facts.yaml", Line: 16, Column: 5},
		Name: "project.land.area_ha", Type: value.Type{Sort: value.NumberType, Unit: "ha"}, Label: "用地面积", Meaning: "净用地",
		SPGL: "SPGL_XMJBXXB.ydmj", Aliases: []string{"project.area"}, Example: value.OfNumber(2.5)}, *area)

	_, kind, _ := d.Fact("applicant.type")
	require.Equal(t, []string{"agency", "enterprise"}, kind.Type.Enum)
	require.Equal(t, "企业", kind.Type.Labels["enterprise"])
	_, _, ok := d.Fact("land.area_ha")
	require.False(t, ok, "a name has its prefix")
}

// TestMadeExamples are the examples of facts and fields that have none written.
func TestMadeExamples(t *testing.T) {
	d := sound(t)
	for name, want := range map[string]value.Value{
		"applicant.type":               value.OfText("agency"),
		"applicant.agent.name":         value.OfText("代理人姓名"),
		"project.floor_area_m2":        value.OfNumber(1),
		"project.storeys":              value.OfNumber(1),
		"project.supervision_required": value.False,
		"project.started_on":           {},
		"project.kind":                 value.OfText("new"),
	} {
		_, f, ok := d.Fact(name)
		require.True(t, ok, name)
		require.Equal(t, want, f.Example, name)
	}
	m, _ := d.Material("report")
	for name, want := range map[string]value.Value{
		"names":    value.OfTexts([]string{"名单"}),
		"dates":    {},
		"one":      value.OfRecord([]string{"count", "name"}, []value.Value{value.OfNumber(1), value.OfText("name")}),
		"holdings": value.OfList([]value.Value{value.OfRecord([]string{"share"}, []value.Value{value.OfNumber(0.5)})}),
	} {
		f, ok := m.Field([]byte(name))
		require.True(t, ok, name)
		require.Equal(t, want, f.Example, name)
	}
}

func TestMaterials(t *testing.T) {
	d := sound(t)
	m, ok := d.Material("report")
	require.True(t, ok)
	require.Equal(t, "报告", m.Name)
	again, ok := d.MaterialBytes([]byte("report"))
	require.True(t, ok)
	require.Same(t, m, again)
	_, ok = d.Material("nothing")
	require.False(t, ok)
	_, ok = d.MaterialBytes([]byte("nothing"))
	require.False(t, ok)
	_, ok = m.Field([]byte("nothing"))
	require.False(t, ok)

	one, _ := m.Field([]byte("one"))
	require.Equal(t, value.RecordType, one.Type.Sort)
	require.Equal(t, value.IntegerType, one.Type.Fields["count"].Sort)
	holdings, _ := m.Field([]byte("holdings"))
	require.Equal(t, value.NumberType, holdings.Type.Of.Fields["share"].Sort)
}

func TestTree(t *testing.T) {
	d := sound(t)
	land := d.Project.Child([]byte("land"))
	require.Equal(t, "/project/land", land.Path)
	require.Equal(t, -1, land.Fact)
	area := land.Child([]byte("area_ha"))
	require.Equal(t, "/project/land/area_ha", area.Path)
	require.Equal(t, "project.land.area_ha", d.Facts[area.Fact].Name)
	require.Nil(t, land.Child([]byte("area")))
	require.Nil(t, land.Child([]byte("zzz")))
	require.Equal(t, "applicant.agent.name", d.Facts[d.Applicant.Child([]byte("agent")).Child([]byte("name")).Fact].Name)

	seen := 0
	var walk func(n *dictionary.Node)
	walk = func(n *dictionary.Node) {
		require.True(t, (n.Fact >= 0) != (len(n.Children) > 0), n.Path)
		if n.Fact >= 0 {
			seen++
		}
		for i, child := range n.Children {
			require.Same(t, child, n.Child([]byte(child.Name)))
			require.True(t, i == 0 || n.Children[i-1].Name < child.Name)
			walk(child)
		}
	}
	walk(d.Project)
	walk(d.Applicant)
	require.Equal(t, len(d.Facts), seen)
}

func TestLookupsDoNotAllocate(t *testing.T) {
	d := sound(t)
	m, _ := d.Material("report")
	name, code, field := []byte("floor_area_m2"), []byte("report"), []byte("names")
	require.Zero(t, testing.AllocsPerRun(100, func() {
		d.Project.Child(name)
		d.MaterialBytes(code)
		m.Field(field)
	}))
}

func TestNearest(t *testing.T) {
	d := sound(t)
	for name, want := range map[string]string{
		"project.floor_aera_m2":        "project.floor_area_m2", // misspelt
		"floor_area_m":                 "project.floor_area_m2", // without its prefix
		"project.area":                 "project.land.area_ha",  // an alias
		"project.area_ha":              "project.land.area_ha",  // at another place
		"project.total_investment_cny": "",
	} {
		got, ok := d.Nearest(name)
		require.Equal(t, want, got, name)
		require.Equal(t, want != "", ok)
	}
	require.Equal(t, "project.land.area_ha", dictionary.FullName("land.area_ha"))
	require.Equal(t, "applicant.type", dictionary.FullName("applicant.type"))
	require.Equal(t, "project.kind", dictionary.FullName("project.kind"))
}

func TestTyped(t *testing.T) {
	text, number, integer := value.Type{Sort: value.TextType}, value.Type{Sort: value.NumberType}, value.Type{Sort: value.IntegerType}
	date, boolean := value.Type{Sort: value.DateType}, value.Type{Sort: value.BoolType}
	enum := value.Type{Sort: value.EnumType, Enum: []string{"approval", "filing"}}
	list := value.Type{Sort: value.ListType, Of: &number}
	record := value.Type{Sort: value.RecordType, Fields: map[string]*value.Type{"name": &text, "share": &number}}
	for _, tc := range []struct {
		any  any
		t    value.Type
		want value.Value
		err  string
	}{
		{"x", text, value.OfText("x"), ""},
		{12.0, text, value.Value{}, "expected text, found 12; put it in quotes"},
		{nil, text, value.Value{}, "expected text, found nothing"},
		{[]any{}, text, value.Value{}, "expected text, found a list"},
		{1.5, number, value.OfNumber(1.5), ""},
		{"1.5", number, value.Value{}, `expected a number, found the text "1.5"`},
		{3.0, integer, value.OfNumber(3), ""},
		{3.5, integer, value.Value{}, "expected a whole number, found 3.5"},
		{1e300, integer, value.Value{}, "expected a whole number, found 1e+300"},
		{"2021-06-01", date, value.OfDate("2021-06-01"), ""},
		{"2021-06-31", date, value.Value{}, `expected a date as 2021-06-01, found the text "2021-06-31"`},
		{true, boolean, value.True, ""},
		{"yes", boolean, value.Value{}, `expected true or false, found the text "yes"`},
		{"filing", enum, value.OfText("filing"), ""},
		{"filling", enum, value.Value{}, `expected one of its values, found the text "filling"; did you mean filing?`},
		{"备案", enum, value.Value{}, `expected one of approval, filing, found the text "备案"`},
		{[]any{1.0, 2.0}, list, value.OfList([]value.Value{value.OfNumber(1), value.OfNumber(2)}), ""},
		{[]any{}, list, value.OfList(nil), ""},
		{[]any{1.0, "b"}, list, value.Value{}, `element 2: expected a number, found the text "b"`},
		{1.0, list, value.Value{}, "expected a list, found 1"},
		{map[string]any{"share": 1.0, "name": "a"}, record, value.OfRecord([]string{"name", "share"}, []value.Value{value.OfText("a"), value.OfNumber(1)}), ""},
		{map[string]any{"name": "a"}, record, value.OfRecord([]string{"name"}, []value.Value{value.OfText("a")}), ""},
		{map[string]any{"shaer": 1.0}, record, value.Value{}, "unknown member shaer; did you mean share?"},
		{map[string]any{"share": "a"}, record, value.Value{}, `member share: expected a number, found the text "a"`},
		{"a", record, value.Value{}, `expected a mapping of its members, found the text "a"`},
		{map[string]any{}, number, value.Value{}, "expected a number, found a mapping"},
	} {
		got, err := dictionary.Typed(source.Scalar{Given: true, Any: tc.any}, tc.t)
		if tc.err != "" {
			require.EqualError(t, err, tc.err)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, tc.want, got)
	}
}
