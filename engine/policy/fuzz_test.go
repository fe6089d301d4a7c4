package policy

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onewindow/engine/manifest"
	"onewindow/engine/source"
	"onewindow/engine/value"
)

// FuzzPolicy: no module makes compiling or evaluating panic. One that does not
// load says why, line by line; one that loads gives sound findings, the same
// again, or fails loudly.
func FuzzPolicy(f *testing.F) {
	faulty, err := filepath.Glob("testdata/faults/*.rego")
	require.NoError(f, err)
	for _, name := range append(faulty, "testdata/policies/every-effect.rego") {
		f.Add(readFile(f, name))
	}
	for _, name := range []string{"a range by the applicant", "texts in templates", "a wide verb", "every in every"} {
		f.Add(hostilePolicy(hostile[name]))
	}
	in := testSource(f, "")
	in.Deadline = 50 * time.Millisecond
	m := &manifest.Manifest{Item: "item", ReceivedOn: "2026-11-20",
		Facts:     given(f, map[string]value.Value{"project.floor_area_m2": value.OfNumber(500), "project.kind": value.OfText("building"), "project.land.planning_zone": value.True}),
		Materials: []manifest.Entry{entry(0, "report", manifest.Field{Name: "area_m2", Value: value.OfNumber(7.5)}), entry(1, "report"), entry(2, "map")},
	}
	f.Fuzz(func(t *testing.T, rego string) {
		in := in
		in.Module.Data = []byte(rego)
		p, errs := Compile(in)
		_, again := Compile(in)
		require.Equal(t, errs, again)
		if len(errs) > 0 {
			require.Nil(t, p)
			for _, e := range errs {
				require.NotEmpty(t, e.Message)
				require.False(t, strings.ContainsAny(e.Message, "\r\n"), e.Message)
				require.Equal(t, in.Module.Name, e.File, e.Message)
			}
			return
		}
		findings, err := p.Evaluate(t.Context(), m)
		if evaluated(t, err) {
			for _, finding := range findings {
				_, known := p.rule(finding.Effect, finding.Rule)
				require.True(t, known, finding.Rule)
				require.NotEmpty(t, finding.Message)
			}
			repeated, err := p.Evaluate(t.Context(), m)
			if evaluated(t, err) {
				require.Equal(t, findings, repeated)
			}
		}
	})
}

// evaluated tells whether there is an answer; if not, it must be said why.
func evaluated(t *testing.T, err error) bool {
	if err == nil {
		return true
	}
	var failure *Failure
	if !errors.Is(err, ErrDeadline) {
		require.ErrorAs(t, err, &failure)
		require.Empty(t, string(failure.Stack), failure.Detail)
		require.NotEmpty(t, failure.Detail)
		require.NotEqual(t, source.Position{}, failure.Pos)
	}
	return false
}
