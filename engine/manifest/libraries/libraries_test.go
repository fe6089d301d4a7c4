package libraries

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"onewindow/engine/dictionary"
	"onewindow/engine/source"
)

var update = flag.Bool("update", false, "write the golden file anew")

// words is the dictionary of package manifest's own tests.
func words(t testing.TB) *dictionary.Dictionary {
	t.Helper()
	var files [2]source.File
	for i, name := range []string{"facts.yaml", "materials.yaml"} {
		data, err := os.ReadFile("../testdata/" + name)
		require.NoError(t, err)
		files[i] = source.File{Name: name, Data: data}
	}
	var errs source.Errors
	d := dictionary.Load(files[0], files[1], &errs)
	require.NoError(t, errs.Err())
	return d
}

// faults are documents that are no manifests.
var faults = []struct{ about, document string }{
	{"a member given twice", `{"item":"x","item":"y"}`},
	{"a fact given twice", `{"item":"x","project":{"floors":1,"floors":2}}`},
	{"a field given twice", `{"item":"x","materials":[{"code":"a","fields":{"u":1,"\u0075":2}}]}`},
	{"an unknown member", `{"item":"x","coment":"a"}`},
	{"a member in other letters", `{"Item":"x"}`},
	{"a number for text", `{"item":"x","reviewed_by":3}`},
	{"null for the item", `{"item":null}`},
	{"no item", `{}`},
	{"null in a list", `{"item":"x","materials":[null]}`},
	{"text that is not UTF-8", "{\"item\":\"x\",\"reviewed_by\":\"\xb4\xb0\"}"},
	{"a name that is not UTF-8", "{\"item\":\"x\",\"project\":{\"\xb4\xb0\":1}}"},
	{"half of a surrogate pair", `{"item":"x","reviewed_by":"\ud83d"}`},
	{"a line break in text", "{\"item\":\"x\",\"reviewed_by\":\"a\nb\"}"},
	{"a leading zero", `{"item":"x","materials":[{"code":"a","copies":01}]}`},
	{"a number past a float64", `{"item":"x","project":{"floor_area_m2":1e400}}`},
	{"17 significant digits", `{"item":"x","project":{"floor_area_m2":12345678901234567}}`},
	{"a trailing comma", `{"item":"x",}`},
	{"text behind the manifest", `{"item":"x"} y`},
	{"a second manifest", `{"item":"x"}{"item":"y"}`},
	{"100 levels deep", `{"item":"x","materials":[{"code":"a","fields":{"u":` + strings.Repeat("[", 96) + strings.Repeat("]", 96) + `}}]}`},
	{"20,000 levels deep", `{"item":"x","materials":[{"code":"a","fields":{"u":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `}}]}`},
	{"an unknown fact", `{"item":"x","project":{"floor_aera_m2":1}}`},
	{"a day that does not exist", `{"item":"x","materials":[{"code":"a","issued_on":"2026-02-30"}]}`},
}

// TestStrictness: which faults each library finds, as testdata/strictness.txt
// shows them.
func TestStrictness(t *testing.T) {
	libraries := Libraries(words(t))
	var got strings.Builder
	fmt.Fprintf(&got, "| refuses | %s |\n|---|", join(libraries, func(l Library) string { return l.Name }))
	got.WriteString(strings.Repeat("---|", len(libraries)) + "\n")
	for _, fault := range faults {
		fmt.Fprintf(&got, "| %s | %s |\n", fault.about, join(libraries, func(l Library) string {
			if l.Decode([]byte(fault.document)) != nil {
				return "yes"
			}
			return "–"
		}))
	}
	const three = `{"item":"x","reviewed_by":3,"previous":4,"materials":[{"code":5}]}`
	fmt.Fprintf(&got, "| of three faults it names | %s |\n", join(libraries, func(l Library) string {
		err := l.Decode([]byte(three)).Error()
		named := 0
		for _, name := range []string{"reviewed_by", "previous", "code"} {
			if strings.Contains(strings.ToLower(err), name) {
				named++
			}
		}
		return fmt.Sprint(named)
	}))
	if *update {
		require.NoError(t, os.WriteFile("testdata/strictness.txt", []byte(got.String()), 0o644))
	}
	want, err := os.ReadFile("testdata/strictness.txt")
	require.NoError(t, err)
	require.Equal(t, string(want), got.String())
}

func join(libraries []Library, say func(Library) string) string {
	cells := make([]string, len(libraries))
	for i, l := range libraries {
		cells[i] = say(l)
	}
	return strings.Join(cells, " | ")
}

// BenchmarkDecode decodes a manifest of 20 materials, as a window would send it.
func BenchmarkDecode(b *testing.B) {
	body, err := os.ReadFile("../testdata/common.json")
	require.NoError(b, err)
	for _, l := range Libraries(words(b)) {
		b.Run(l.Name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if err := l.Decode(body); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
