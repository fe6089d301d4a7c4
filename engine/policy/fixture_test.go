package policy

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onewindow/engine/dictionary"
	"onewindow/engine/manifest"
	"onewindow/engine/source"
	"onewindow/engine/value"
)

const factsList = `facts:
  - {name: project.name, type: text, label: 项目名称, example: 厂房}
  - {name: project.kind, type: enum, values: {building: 房屋建筑, municipal: 市政}, label: 类型, example: building}
  - {name: project.floor_area_m2, type: number, label: 建筑面积, example: 8600}
  - {name: project.land.area_ha, type: number, label: 用地面积, example: 5.25}
  - {name: project.land.planning_zone, type: bool, label: 规划区内, example: true}
  - {name: project.accepted_on, type: date, label: 验收日期, example: 2026-11-01}
  - {name: applicant.uscc, type: text, label: 统一社会信用代码, example: 91350100M000100Y43}
`

const materialsYAML = `materials:
  - code: report
    name: 报告
    fields:
      area_m2: {type: number, label: 面积, example: 10}
      name: {type: text, label: 名称, example: 厂房}
      grade: {type: enum, values: {first: 一级, second: 二级}, label: 等级, example: first}
      lines: {type: list, of: {type: record, fields: {n: {type: number, label: 数}, what: {type: text, label: 项}}}, label: 明细, example: [{n: 1, what: 挖方}]}
  - code: map
    name: 图
    fields:
      area_m2: {type: number, label: 面积, example: 10}
  - code: letter
    name: 函
`

// testDictionary loads the dictionary above.
func testDictionary(t testing.TB) *dictionary.Dictionary {
	t.Helper()
	var errs source.Errors
	d := dictionary.Load(source.File{Name: "facts.yaml", Data: []byte(factsList)}, source.File{Name: "materials.yaml", Data: []byte(materialsYAML)}, &errs)
	require.NoError(t, errs.Err())
	return d
}

// testCalendar is a calendar of 2026, in the form that engine/calendar gives.
var testCalendar = map[string]any{
	"years":       map[string]any{"2026": true},
	"days_off":    map[string]any{"2026-10-01": true, "2026-10-02": true},
	"days_worked": map[string]any{"2026-10-10": true},
}

// testSource gives a source with a module of the given text.
func testSource(t testing.TB, rego string) Source {
	t.Helper()
	return Source{
		Module:     source.File{Name: "policies/zj/item/2026-01-01.rego", Data: []byte(rego)},
		Library:    testLibrary(t, testCalendar),
		Dictionary: testDictionary(t),
		Materials:  []string{"report", "map"},
		Basis:      func(basis string) bool { return strings.HasPrefix(basis, "law") },
		Deadline:   5 * time.Second, // the machine that runs the tests may be busy
	}
}

// testLibrary is policies/lib, over a calendar.
func testLibrary(t testing.TB, calendar any) *Library {
	t.Helper()
	lib, _ := libFiles(t)
	var errs source.Errors
	l := NewLibrary(lib, calendar, &errs)
	require.NoError(t, errs.Err())
	return l
}

// compile compiles a module that has no fault.
func compile(t testing.TB, rego string) *Policy {
	t.Helper()
	p, errs := Compile(testSource(t, rego))
	require.Empty(t, errs)
	return p
}

func readFile(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(data)
}

// given sets facts by name.
func given(t testing.TB, facts map[string]value.Value) []manifest.Fact {
	t.Helper()
	d := testDictionary(t)
	var out []manifest.Fact
	for i := range d.Facts {
		if v, ok := facts[d.Facts[i].Name]; ok {
			out = append(out, manifest.Fact{ID: i, Value: v})
		}
	}
	require.Len(t, out, len(facts))
	return out
}

// entry is a material with its fields.
func entry(index int, code string, fields ...manifest.Field) manifest.Entry {
	return manifest.Entry{Index: index, Code: code, Copies: -1, Fields: fields}
}
