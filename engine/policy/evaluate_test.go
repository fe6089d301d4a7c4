package policy

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
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
	return value.Value{Kind: value.Record, Name: []string{"n", "what"}, List: []value.Value{value.OfNumber(n), value.OfText("挖方")}}
}

func lines(ns ...float64) manifest.Field {
	v := value.Value{Kind: value.List}
	for _, n := range ns {
		v.List = append(v.List, line(n))
	}
	return manifest.Field{Name: "lines", Value: v}
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

// A fault that only shows itself in evaluation is a Failure that names the
// rule and the line; it never becomes an answer.
func TestFailures(t *testing.T) {
	for name, c := range map[string]struct {
		rego   string
		rule   string
		line   int
		detail string
	}{
		"a built-in's error": {`advise contains reason if {
	1 / (input.project.floor_area_m2 - input.project.floor_area_m2) > 1
	reason := {"rule": "a", "message": "m", "basis": ["law"]}
}`, "a", 4, "div: divide by zero"},
		"a conflict": {`f(x) := 1 if x > 1

f(x) := 2 if x > 2

advise contains {"rule": "a", "message": "m", "basis": ["law"]} if f(input.project.floor_area_m2)`, "", 5, "produced conflicting values"},
		"an error in the library's call": {`advise contains {"rule": "a", "message": "m", "basis": ["law"]} if to_number(input.project.name) > 1`, "a", 3, "to_number"},
		"no message":                     {`advise contains {"rule": "a", "message": input.project.floor_area_m2, "basis": ["law"]}`, "a", 3, "the message is no text"},
		"an empty message":               {`advise contains {"rule": "a", "message": trim(input.project.name, "厂房"), "basis": ["law"]}`, "a", 3, "the message is no text"},
		"another material":               {`advise contains {"rule": "a", "message": "m", "basis": ["law"], "material": input.project.name}`, "a", 3, "the checklist has no material \"厂房\""},
		"no authority":                   {`reject contains {"rule": "a", "message": "m", "basis": ["law"], "ground": "not_competent", "competent_authority": input.project.floor_area_m2}`, "a", 3, "competent_authority is no text"},
		"a remedy of text":               {remedyOf(`"text"`), "a", 3, "the remedy: must be a list"},
		"an empty remedy":                {remedyOf(`[]`), "a", 3, "the remedy is empty"},
		"no operation":                   {remedyOf(`[1]`), "a", 3, "operation 1: must be an object"},
		"an unknown op":                  {remedyOf(`[{"op": "move", "path": "/project/name", "from": "/project/x"}]`), "a", 3, `op must be add, replace or remove, not "move"`},
		"no value":                       {remedyOf(`[{"op": "add", "path": "/project/name"}]`), "a", 3, "add needs a value"},
		"a value too much":               {remedyOf(`[{"op": "remove", "path": "/project/name", "value": 1}]`), "a", 3, "members that do not belong to it"},
		"out of bounds":                  {remedyOf(`[{"op": "add", "path": "/reviewed_by", "value": 1}]`), "a", 3, "path must be a JSON pointer below"},
		"no pointer":                     {remedyOf(`[{"op": "add", "path": "/project/~2", "value": 1}]`), "a", 3, "path must be a JSON pointer below"},
		"the second is bad":              {remedyOf(`[{"op": "remove", "path": "/project/name"}, {"op": "add", "path": "project", "value": 1}]`), "a", 3, "operation 2"},
		"a neighbour's name":             {remedyOf(`[{"op": "add", "path": "/projects/name", "value": 1}]`), "a", 3, "path must be a JSON pointer below"},
	} {
		t.Run(name, func(t *testing.T) {
			p := compile(t, "package onewindow.policy\n\n"+c.rego+"\n")
			_, err := p.Evaluate(t.Context(), &manifest.Manifest{Facts: given(t, map[string]value.Value{
				"project.name":          value.OfText("厂房"),
				"project.floor_area_m2": value.OfNumber(10),
			})})
			var f *Failure
			require.ErrorAs(t, err, &f)
			require.Contains(t, f.Detail, c.detail)
			require.Equal(t, c.rule, f.Rule)
			require.Equal(t, "policies/zj/item/2026-01-01.rego", f.Pos.File)
			require.Equal(t, c.line, f.Pos.Line)
			require.Contains(t, err.Error(), fmt.Sprintf("2026-01-01.rego:%d", c.line))
		})
	}
}

func remedyOf(rego string) string {
	return `correct contains {"rule": "a", "message": "m", "basis": ["law"], "remedy": ` + rego + `} if input.project.name`
}

// A panic within OPA costs one answer, not the process, and keeps its stack.
func TestPanic(t *testing.T) {
	p := compile(t, `package onewindow.policy

import data.onewindow.lib.dates

advise contains {"rule": "a", "message": dates.add_working_days(input.project.accepted_on, 5), "basis": ["law"]}
`)
	p.store = nil // the calendar can't be read
	_, err := p.Evaluate(t.Context(), &manifest.Manifest{Facts: given(t, map[string]value.Value{"project.accepted_on": value.OfDate("2026-11-02")})})
	var f *Failure
	require.ErrorAs(t, err, &f)
	require.Contains(t, f.Detail, "panicked")
	require.Contains(t, string(f.Stack), "topdown")
}

func TestCancelled(t *testing.T) {
	p := compile(t, readFile(t, "testdata/policies/every-effect.rego"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := p.Evaluate(ctx, &manifest.Manifest{})
	require.ErrorIs(t, err, context.Canceled)
	require.NotErrorIs(t, err, ErrDeadline)

	ctx, cancel = context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	<-ctx.Done()
	_, err = p.Evaluate(ctx, &manifest.Manifest{})
	require.ErrorIs(t, err, ErrDeadline)
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
			found, err := p.Evaluate(context.Background(), manifests[i%8])
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
