package policy

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/stretchr/testify/require"

	"onewindow/engine/judgement"
	"onewindow/engine/manifest"
	"onewindow/engine/value"
)

// line is one record of the report's lines.
func line(n float64) value.Value {
	return value.OfRecord([]string{"n", "what"}, []value.Value{value.OfNumber(n), value.OfText("挖方")})
}

func lines(ns ...float64) manifest.Field {
	var members []value.Value
	for _, n := range ns {
		members = append(members, line(n))
	}
	return manifest.Field{Name: "lines", Value: value.OfList(members)}
}

func area(n float64) manifest.Field {
	return manifest.Field{Name: "area_m2", Value: value.OfNumber(n)}
}

func TestEvaluate(t *testing.T) {
	p := compile(t, readFile(t, "testdata/policies/every-effect.rego"))
	m := &manifest.Manifest{
		Item:       "item",
		ReceivedOn: "2026-11-10",
		Facts: given(t, map[string]value.Value{
			"project.kind":               value.OfText("municipal"),
			"project.land.planning_zone": value.True,
			"project.floor_area_m2":      value.OfNumber(99.5),
			"project.accepted_on":        value.OfDate("2026-11-02"),
			"applicant.uscc":             value.OfText("91350100M000100Y43"),
		}),
		Materials: []manifest.Entry{
			entry(0, "unasked", area(1)),
			entry(1, "report", area(3), lines(1, 2)),
			entry(2, "report", area(30), lines(1, 2.25)),
		},
	}
	found, err := p.Evaluate(t.Context(), m)
	require.NoError(t, err)
	rules := p.Rules()
	require.Equal(t, []Finding{
		{Rule: "not-for-us", Effect: judgement.EffectReject, Pos: rules[1].Pos, Message: "市政工程由市局受理", Basis: []string{"law-a#2"},
			Ground: "not_competent", CompetentAuthority: "襄阳市自然资源和规划局"},
		{Rule: "too-small", Effect: judgement.EffectReject, Pos: rules[2].Pos, Message: "面积不足", Basis: []string{"law-a#3"}, Ground: "condition_not_met"},
		{Rule: "areas-add-up", Effect: judgement.EffectCorrect, Pos: rules[0].Pos, Message: "报告载明的面积30不等于各项之和3.25", Basis: []string{"law-a#8", "law-b"}, Material: "report",
			Remedy: []judgement.Operation{
				{Op: "add", Path: "/materials/2/fields/area_m2", Value: []byte("3.25")},
				{Op: "remove", Path: "/materials/2/fields/name"},
			}},
		{Rule: "late", Effect: judgement.EffectAdvise, Pos: rules[3].Pos, Message: "已超过2026-11-09", Basis: []string{"law-a#9"}},
	}, found)

	found, err = p.Evaluate(t.Context(), &manifest.Manifest{Item: "item", ReceivedOn: "2026-11-10"})
	require.NoError(t, err)
	require.Empty(t, found)
}

// What the policy is given of a manifest.
func TestInput(t *testing.T) {
	p := compile(t, `package onewindow.policy

advise contains {"rule": "a", "message": "m", "basis": ["law"]} if {
	input.project.land.area_ha > 1
	input.project.name == "x"
	count(input.materials) > input.received_on
	input.item
}
`)
	m := &manifest.Manifest{
		Item:       "item",
		ReceivedOn: "2026-11-10",
		Facts: given(t, map[string]value.Value{
			"project.kind":         value.OfText("municipal"), // not read, so not given
			"project.land.area_ha": value.OfNumber(12345678.25),
			"applicant.uscc":       value.OfText("x"),
		}),
		Materials: []manifest.Entry{
			{Index: 0, Code: "map", Form: "copy", Copies: 2, Number: value.OfText("鄂〔2026〕1号"), IssuedBy: value.OfText("局"),
				IssuedOn: value.OfDate("2026-01-01"), ValidUntil: value.Value{Kind: value.Null}, Seals: []string{"章"}, Signatures: []string{"甲", "乙"},
				Fields: []manifest.Field{area(0.1)}, Shared: &manifest.Shared{Source: "省", Number: "1", ObtainedAt: "2026-01-02"}},
			entry(1, "unasked"),
			entry(2, "report", area(1e15), lines(1)),
		},
	}
	got, units := p.input(m, true)
	want := ast.MustParseTerm(`{
		"item": "item",
		"received_on": "2026-11-10",
		"project": {"land": {"area_ha": 12345678.25}},
		"materials": [
			{"code": "map", "form": "copy", "copies": 2, "number": "鄂〔2026〕1号", "issued_by": "局", "issued_on": "2026-01-01", "valid_until": null,
			 "seals": ["章"], "signatures": ["甲", "乙"], "fields": {"area_m2": 0.1}, "shared": {"source": "省", "number": "1", "obtained_at": "2026-01-02"}, "pointer": "/materials/0"},
			{"code": "report", "seals": [], "signatures": [], "fields": {"area_m2": 1000000000000000, "lines": [{"n": 1, "what": "挖方"}]}, "shared": null, "pointer": "/materials/2"},
		],
	}`)
	require.Zero(t, want.Value.Compare(got.Value), "%v", got)
	require.Positive(t, units)

	got, _ = p.input(m, false)
	require.Nil(t, got.Get(ast.StringTerm("materials")))
}

// Numbers keep the digits that they were given with.
func TestDecimal(t *testing.T) {
	for n, want := range map[float64]string{
		0: "0", 1: "1", -2.5: "-2.5", 0.1: "0.1", 123456789012345: "123456789012345", 0.000001: "0.000001", 1e-7: "1e-07",
		999999999999.999: "999999999999.999", 1e20: "100000000000000000000", 1e21: "1e+21",
	} {
		require.Equal(t, want, decimal(n))
	}
	require.Equal(t, "0", decimal(math.Copysign(0, -1)))
}

// manyMaterials is a manifest whose reports give findings or not.
func manyMaterials(t testing.TB, n int) *manifest.Manifest {
	m := &manifest.Manifest{
		Item:       "item",
		ReceivedOn: "2026-11-10",
		Facts: given(t, map[string]value.Value{
			"project.land.planning_zone": value.True,
			"project.floor_area_m2":      value.OfNumber(500),
			"project.accepted_on":        value.OfDate("2026-11-02"),
		}),
	}
	for i := range n {
		m.Materials = append(m.Materials, entry(i, []string{"report", "map"}[i%2], area(float64(i)), lines(1, 2, float64(i))))
	}
	return m
}

func canonical(t testing.TB, found []Finding) string {
	t.Helper()
	data, err := json.Marshal(found)
	require.NoError(t, err)
	return string(data)
}

// The same manifest gives the same bytes; in another order of the materials,
// the same reasons but for their pointers.
func TestDeterminism(t *testing.T) {
	rego := readFile(t, "testdata/policies/every-effect.rego")
	p, again := compile(t, rego), compile(t, rego)
	m := manyMaterials(t, 24)
	first, err := p.Evaluate(t.Context(), m)
	require.NoError(t, err)
	require.NotEmpty(t, first)
	for _, q := range []*Policy{p, again} {
		found, err := q.Evaluate(t.Context(), m)
		require.NoError(t, err)
		require.Equal(t, canonical(t, first), canonical(t, found))
	}
	plain := func(found []Finding) []string {
		var out []string
		for _, f := range found {
			out = append(out, f.Rule+f.Message+f.Material)
		}
		slices.Sort(out)
		return out
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		random.Shuffle(len(m.Materials), func(i, j int) { m.Materials[i], m.Materials[j] = m.Materials[j], m.Materials[i] })
		for i := range m.Materials {
			m.Materials[i].Index = i
		}
		found, err := p.Evaluate(t.Context(), m)
		require.NoError(t, err)
		require.Equal(t, plain(first), plain(found))
	}
}

// One policy, many at once: the same answer for each.
func TestConcurrency(t *testing.T) {
	p := compile(t, readFile(t, "testdata/policies/every-effect.rego"))
	want := map[int]string{}
	manifests := map[int]*manifest.Manifest{}
	for n := range 8 {
		manifests[n] = manyMaterials(t, n*3)
		found, err := p.Evaluate(t.Context(), manifests[n])
		require.NoError(t, err)
		want[n] = canonical(t, found)
	}
	var group sync.WaitGroup
	got := make([]string, 64)
	for i := range got {
		group.Go(func() {
			found, err := p.Evaluate(Unhurried(context.Background()), manifests[i%8])
			if err != nil {
				got[i] = err.Error()
				return
			}
			data, _ := json.Marshal(found)
			got[i] = string(data)
		})
	}
	group.Wait()
	for i := range got {
		require.Equal(t, want[i%8], got[i])
	}
}

// A long manifest, all of its megabyte in one material, is no reason to fail
// for a policy that goes through it again and again.
func TestLongManifest(t *testing.T) {
	var rego strings.Builder
	rego.WriteString("package onewindow.policy\n\nimport data.onewindow.lib.materials\n")
	for i := range 6 {
		fmt.Fprintf(&rego, `
advise contains reason if {
	some m in materials.of("report")
	listed := [l.n | some l in m.fields.lines; l.n > %d]
	all := [l | some l in m.fields.lines]
	count(all) > count(listed)
	contains(m.fields.name, "%d")
	parts := split(m.fields.name, "")
	reason := {"rule": "r%d", "message": sprintf("%%s%%d", [m.fields.name, count(parts)]), "basis": ["law"]}
}
`, i, i, i)
	}
	ns := make([]float64, 40_000)
	long := manifest.Field{Name: "name", Value: value.OfText(strings.Repeat("0123456789", 30_000))}
	in := testSource(t, rego.String())
	in.Deadline = time.Hour // what it may build is at stake here, not the time
	p, errs := Compile(in)
	require.Empty(t, errs)
	found, err := p.Evaluate(t.Context(), &manifest.Manifest{Materials: []manifest.Entry{entry(0, "report", lines(ns...), long)}})
	require.NoError(t, err)
	require.Len(t, found, 6)
}
