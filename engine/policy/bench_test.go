package policy

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"onewindow/engine/manifest"
	"onewindow/engine/value"
)

// tenRules is a policy of ten rules over materials, facts and dates, as a
// department writes them.
func tenRules() string {
	var b strings.Builder
	b.WriteString("package onewindow.policy\n\nimport data.onewindow.lib.dates\nimport data.onewindow.lib.materials\n")
	for i := range 4 {
		fmt.Fprintf(&b, `
correct contains reason if {
	some m in input.materials
	m.code == "report"
	m.fields.area_m2 > input.project.floor_area_m2 + %[1]d
	reason := {
		"rule": "area-%[1]d",
		"message": sprintf("报告载明的面积%%v大于项目的面积%%v", [m.fields.area_m2, input.project.floor_area_m2]),
		"basis": ["law-a#8"],
		"material": "report",
		"remedy": [{"op": "add", "path": concat("", [m.pointer, "/fields/area_m2"]), "value": input.project.floor_area_m2}],
	}
}

correct contains reason if {
	some m in input.materials
	m.code == "report"
	listed := sum([line.n | some line in m.fields.lines])
	listed > 100 + %[1]d
	reason := {
		"rule": "lines-%[1]d",
		"message": "各项之和过大",
		"basis": ["law-a#8"],
		"material": "report",
		"remedy": [{"op": "remove", "path": concat("", [m.pointer, "/fields/lines"])}],
	}
}
`, i)
	}
	b.WriteString(`
advise contains {"rule": "late", "message": "逾期", "basis": ["law-a#9"]} if {
	input.received_on > dates.add_months(input.project.accepted_on, 3)
}

advise contains {"rule": "copies", "message": "份数", "basis": ["law-a#9"]} if materials.copies("map") > 20
`)
	return b.String()
}

// fifteen is a manifest of fifteen materials; some give findings if areas is
// large.
func fifteen(t testing.TB, areas float64) *manifest.Manifest {
	m := &manifest.Manifest{ReceivedOn: "2026-11-20", Facts: given(t, map[string]value.Value{
		"project.floor_area_m2": value.OfNumber(8600),
		"project.accepted_on":   value.OfDate("2026-11-02"),
	})}
	for i := range 15 {
		e := entry(i, []string{"report", "map", "map"}[i%3], area(areas), lines(1, 2, 3), manifest.Field{Name: "name", Value: value.OfText("厂房")})
		e.Form, e.Copies, e.IssuedOn, e.Seals = "original", 1, value.OfDate("2026-11-01"), []string{"建设单位"}
		m.Materials = append(m.Materials, e)
	}
	return m
}

func BenchmarkEvaluate(b *testing.B) {
	p := compile(b, tenRules())
	for _, c := range []struct {
		name  string
		areas float64
		found int
	}{{"accepted", 100, 0}, {"20 findings", 9000, 20}} {
		m := fifteen(b, c.areas)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				found, err := p.Evaluate(b.Context(), m)
				require.NoError(b, err)
				require.Len(b, found, c.found)
			}
		})
	}
}

func BenchmarkInput(b *testing.B) {
	p := compile(b, tenRules())
	m := fifteen(b, 100)
	b.ReportAllocs()
	for b.Loop() {
		p.input(m, true)
	}
}

func BenchmarkCompile(b *testing.B) {
	in := testSource(b, tenRules())
	b.ReportAllocs()
	for b.Loop() {
		_, errs := Compile(in)
		require.Empty(b, errs)
	}
}

// Five working days over the national holiday, in the library's Rego.
func BenchmarkWorkingDays(b *testing.B) {
	p := compile(b, `package onewindow.policy

import data.onewindow.lib.dates

advise contains {"rule": "a", "message": dates.add_working_days(input.project.accepted_on, 5), "basis": ["law"]}
`)
	m := &manifest.Manifest{Facts: given(b, map[string]value.Value{"project.accepted_on": value.OfDate("2026-09-29")})}
	b.ReportAllocs()
	for b.Loop() {
		found, err := p.Evaluate(b.Context(), m)
		require.NoError(b, err)
		require.Len(b, found, 1)
	}
}
