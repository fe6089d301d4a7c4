package manifest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"onewindow/engine/manifest"
)

// nested is a value with so many lists around a number.
func nested(lists int) string {
	return strings.Repeat("[", lists) + "1" + strings.Repeat("]", lists)
}

// TestLimits tells the largest document of each sort that is taken, and the
// smallest that is not.
func TestLimits(t *testing.T) {
	dict := words(t)
	inFields := func(value string) string {
		return `{"item":"x","materials":[{"code":"a","fields":{"u":` + value + `}}]}`
	}
	repeat := func(n int, text string) string { return strings.TrimSuffix(strings.Repeat(text+",", n), ",") }
	for name, tc := range map[string]struct {
		largest, beyond string
		want            string // the faults beyond
	}{
		"bytes": {
			`{"item":"x"}` + strings.Repeat(" ", manifest.MaxBytes-12), `{"item":"x"}` + strings.Repeat(" ", manifest.MaxBytes-11),
			"1048577 bytes; the limit is 1048576",
		},
		"depth of a field": {
			inFields(nested(manifest.MaxDepth - 4)), inFields(nested(manifest.MaxDepth - 3)),
			"/materials/0/fields/u" + strings.Repeat("/0", 12) + ": nested more than 16 levels deep",
		},
		"depth of objects": {
			inFields(strings.Repeat(`{"a":`, 12) + "1" + strings.Repeat("}", 12)), inFields(strings.Repeat(`{"a":`, 9_000) + "1" + strings.Repeat("}", 9_000)),
			"/materials/0/fields/u" + strings.Repeat("/a", 12) + ": nested more than 16 levels deep",
		},
		"depth of fields before their code": {
			`{"item":"x","materials":[{"fields":{"u":` + nested(12) + `},"code":"a"}]}`, `{"item":"x","materials":[{"fields":{"u":` + nested(13) + `},"code":"a"}]}`,
			"/materials/0/fields/u" + strings.Repeat("/0", 12) + ": nested more than 16 levels deep",
		},
		"materials": {
			`{"item":"x","materials":[` + repeat(manifest.MaxMaterials, `{"code":"a"}`) + `]}`, `{"item":"x","materials":[` + repeat(manifest.MaxMaterials+1, `{"code":"a"}`) + `]}`,
			"/materials: 501 entries; the limit is 500",
		},
		"characters": {
			`{"item":"x","project":{"name":"` + strings.Repeat("厂", manifest.MaxText) + `"}}`, `{"item":"x","project":{"name":"` + strings.Repeat("厂", manifest.MaxText+1) + `"}}`,
			"/project/name: longer than 10000 characters",
		},
		"escaped characters": {
			`{"item":"x","project":{"name":"` + strings.Repeat(`\u5382`, manifest.MaxText) + `"}}`, `{"item":"x","project":{"name":"` + strings.Repeat(`\u5382`, manifest.MaxText+1) + `"}}`,
			"/project/name: longer than 10000 characters",
		},
		"characters of an undeclared field": {
			inFields(`"` + strings.Repeat("x", manifest.MaxText) + `"`), inFields(`"` + strings.Repeat("x", manifest.MaxText+1) + `"`),
			"/materials/0/fields/u: longer than 10000 characters",
		},
		"bytes of a name": {
			inFields(`{"` + strings.Repeat("n", manifest.MaxName) + `":1}`), inFields(`{"` + strings.Repeat("n", manifest.MaxName+1) + `":{"a":1,"a":2}}`),
			`/materials/0/fields/u: a member's name is longer than 256 bytes: "` + strings.Repeat("n", 80) + `…"`,
		},
		"copies": {
			`{"item":"x","materials":[{"code":"a","copies":10000}]}`, `{"item":"x","materials":[{"code":"a","copies":10001}]}`,
			"/materials/0/copies: 10001 is not an integer from 0 to 10000",
		},
		"digits": {
			inFields(`-100.000000000001e10`), inFields(`-1000.000000000001e10`),
			"/materials/0/fields/u: -1000.000000000001e10 has more than 15 significant digits",
		},
		"zeros are no significant digits": {
			inFields(`0.00000000000000000123456789012345000000`), inFields(`0.000000000000000001234567890123456000`),
			"/materials/0/fields/u: 0.000000000000000001234567890123456000 has more than 15 significant digits",
		},
		"magnitude": {
			inFields(`1.79769313486231e308`), inFields(`1.8e308`),
			"/materials/0/fields/u: 1.8e308 is too large",
		},
		"smallness": {
			inFields(`2.3e-308`), inFields(`2.2e-308`),
			"/materials/0/fields/u: 2.2e-308 is too small",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := manifest.Decode([]byte(tc.largest), dict)
			require.NoError(t, err)
			_, err = manifest.Decode([]byte(tc.beyond), dict)
			require.EqualError(t, err, tc.want)
		})
	}
}

// Faults past the limit are not listed, and what follows is not read.
func TestManyFaults(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"item":"x","project":{`)
	for i := range manifest.MaxFaults + 500 {
		fmt.Fprintf(&b, `"floor_aera_%d":%d,`, i, i)
	}
	b.WriteString(`"name":"a"},"materials":[}`)
	_, err := manifest.Decode([]byte(b.String()), words(t))
	var faults *manifest.Faults
	require.ErrorAs(t, err, &faults)
	require.Len(t, faults.List, manifest.MaxFaults+1)
	hinted := 0
	for _, f := range faults.List[:manifest.MaxFaults] {
		require.Contains(t, f.Message, "unknown fact project.floor_aera_")
		if strings.Contains(f.Message, "did you mean") {
			hinted++
		}
	}
	require.Equal(t, 20, hinted, "hints are for people: there are not thousands of them")
	require.Equal(t, manifest.Fault{Message: "more than 1000 faults; the others are not listed"}, faults.List[manifest.MaxFaults])
}

// Where a document breaks off is told without what is too deep or too long.
func TestPointersAreBounded(t *testing.T) {
	dict := words(t)
	deep := `{"item":"x","materials":[{"code":"a","fields":` + strings.Repeat(`{"a":`, 20_000)
	_, err := manifest.Decode([]byte(deep), dict)
	places := "/materials/0/fields" + strings.Repeat("/a", 13)
	require.EqualError(t, err, places+": nested more than 16 levels deep\n"+places+": no valid JSON at byte offset 50031: exceeded max depth")

	long := `{"item":"x","materials":[{"code":"a","fields":{"` + strings.Repeat("n", 100_000) + `":tru}}]}`
	_, err = manifest.Decode([]byte(long), dict)
	require.EqualError(t, err, "/materials/0/fields: no valid JSON at byte offset 100053: invalid character '}' in literal true (expecting 'e')")
}

// A document must be UTF-8, wherever its text stands.
func TestEncoding(t *testing.T) {
	dict := words(t)
	for document, want := range map[string]string{
		"\xef\xbb\xbf" + `{"item":"x"}`:                                           `no valid JSON at byte offset 0: invalid character`,
		"{\"item\":\"x\",\"reviewed_by\":\"\xff\"}":                               `/reviewed_by: no valid JSON at byte offset 27: invalid UTF-8`,
		"{\"item\":\"x\",\"reviewed_by\":\"\xb4\xb0\"}":                           `/reviewed_by: no valid JSON at byte offset 27: invalid UTF-8`, // 窗 in GBK
		"{\"item\":\"x\",\"reviewed_by\":\"\xed\xa0\x80\"}":                       `/reviewed_by: no valid JSON at byte offset 27: invalid UTF-8`, // half of a surrogate pair
		"{\"item\":\"x\",\"reviewed_by\":\"\xc0\x80\"}":                           `/reviewed_by: no valid JSON at byte offset 27: invalid UTF-8`, // NUL, too long
		"{\"item\":\"x\",\"reviewed_by\":\"\xe7\xaa\"}":                           `/reviewed_by: no valid JSON at byte offset 27: invalid UTF-8`, // 窗, cut off
		"{\"it\xffem\":\"x\"}":                                                    `no valid JSON at byte offset 4: invalid UTF-8`,
		"{\"item\":\"x\",\"project\":{\"\xff\":1}}":                               `/project: no valid JSON at byte offset 24: invalid UTF-8`,
		`{"item":"x","materials":[{"fields":{"a":"` + "\xff" + `"},"code":"a"}]}`: `/materials/0/fields/a: no valid JSON at byte offset 41: invalid UTF-8`,
	} {
		_, err := manifest.Decode([]byte(document), dict)
		require.ErrorContains(t, err, want, "%q", document)
	}
	m, err := manifest.Decode([]byte(`{"item":"x","reviewed_by":"`+"\xf0\x9f\x8f\xad\xef\xbf\xbd"+`"}`), dict)
	require.NoError(t, err)
	require.Equal(t, "🏭\uFFFD", m.ReviewedBy)
}
