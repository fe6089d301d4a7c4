package policy

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onewindow/engine/manifest"
	"onewindow/engine/value"
)

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
		"in place of a material":         {remedyOf(`[{"op": "replace", "path": "/materials/0", "value": {"code": "map"}}]`), "a", 3, "would put others in its place"},
		"before a material":              {remedyOf(`[{"op": "add", "path": "/materials/0", "value": {"code": "map"}}]`), "a", 3, "would put others in its place"},
		"in place of all materials":      {remedyOf(`[{"op": "remove", "path": "/materials"}]`), "a", 3, "would put others in its place"},
		"a material taken back besides":  {remedyOf(`[{"op": "remove", "path": "/project/name"}, {"op": "remove", "path": "/materials/0"}]`), "a", 3, "operation 2 takes a material back, which is a remedy by itself"},
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
	p.in.Library.store = nil // the calendar can't be read
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

func TestUnhurried(t *testing.T) {
	in := testSource(t, hostilePolicy("r := numbers.range(1, 100); some a in r; some b in r; a * b == 0"))
	in.Deadline = time.Nanosecond
	p, errs := Compile(in)
	require.Empty(t, errs)
	m := &manifest.Manifest{Facts: given(t, map[string]value.Value{"project.floor_area_m2": value.OfNumber(1)})}
	_, err := p.Evaluate(t.Context(), m)
	require.ErrorIs(t, err, ErrDeadline)
	_, err = p.Evaluate(Unhurried(t.Context()), m)
	require.NoError(t, err)
}
