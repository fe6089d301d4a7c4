package cases

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"onewindow/engine/judgement"
	"onewindow/engine/policy"
	"onewindow/engine/ruleset"
	"onewindow/engine/source"
)

// Report is how a run went.
type Report struct {
	Passed   int        `json:"passed"`
	Failed   int        `json:"failed"`
	Failures []*Failure `json:"failures"`
}

// Failure is one case or Rego test that did not pass.
type Failure struct {
	Pos      source.Position `json:"-"`
	Place    string          `json:"place"`          // file:line:column
	Item     string          `json:"item,omitempty"` // of a case
	Test     string          `json:"test,omitempty"` // of a Rego test: its name
	About    string          `json:"about,omitempty"`
	Message  string          `json:"message"`
	Expected *Expectation    `json:"expected,omitempty"`
	Actual   *Expectation    `json:"actual,omitempty"`

	reasons []judgement.Reason // of the judgement, to explain what was not expected
}

// Run runs every case and Rego test of a ruleset, in the order of the files.
// Its error is the context's.
func Run(ctx context.Context, r *ruleset.Ruleset) (*Report, error) {
	ctx = policy.Unhurried(ctx)
	report := &Report{Failures: []*Failure{}}
	for _, f := range r.Files() {
		if !isCase(f.Name) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		report.count(run(ctx, r, f))
	}
	if err := report.runRego(ctx, r); err != nil {
		return nil, err
	}
	slices.SortStableFunc(report.Failures, func(a, b *Failure) int {
		return cmp.Or(strings.Compare(a.Pos.File, b.Pos.File), cmp.Compare(a.Pos.Line, b.Pos.Line))
	})
	return report, nil
}

// runRego runs the Rego tests: each policy alone with its own, and the library.
func (r *Report) runRego(ctx context.Context, rules *ruleset.Ruleset) error {
	for _, suite := range suites(rules.Files()) {
		results, err := policy.RunTests(ctx, suite.modules, rules.Library())
		if ctx.Err() != nil {
			return ctx.Err()
		}
		var faults source.Faults
		switch {
		case errors.As(err, &faults):
			r.count(&Failure{Pos: faults[0].Position, Message: err.Error()})
		case err != nil:
			r.count(&Failure{Pos: source.Position{File: suite.name}, Message: err.Error()})
		case len(results) == 0: // a typo must not pass for a test
			r.count(&Failure{Pos: source.Position{File: suite.name}, Message: "the file has no test; name its rules test_…"})
		}
		for _, t := range results {
			if t.Passed {
				r.count(nil)
			} else {
				r.count(&Failure{Pos: t.Pos, Test: t.Name, Message: t.Detail})
			}
		}
	}
	return nil
}

// suite is what is compiled and tested together.
type suite struct {
	name    string // of its test file
	modules []source.File
}

// suites finds the Rego tests: X_test.rego belongs to X.rego beside it.
func suites(files []source.File) []suite {
	const tested = "_test.rego"
	byName := map[string]source.File{}
	for _, f := range files {
		byName[f.Name] = f
	}
	var out []suite
	for _, f := range files {
		if !strings.HasSuffix(f.Name, tested) {
			continue
		}
		s := suite{name: f.Name, modules: []source.File{f}}
		if module, ok := byName[strings.TrimSuffix(f.Name, tested)+".rego"]; ok && !strings.HasPrefix(f.Name, "policies/lib/") {
			s.modules = append(s.modules, module)
		}
		out = append(out, s)
	}
	return out
}

// count notes one more test; a failure of nil has passed.
func (r *Report) count(f *Failure) {
	if f == nil {
		r.Passed++
		return
	}
	f.Place = f.Pos.String()
	r.Failed++
	r.Failures = append(r.Failures, f)
}

// Write prints the failure for people: where, what, and of a case what was
// expected (-) and what came (+), with the reasons' own words.
func (f *Failure) Write(w io.Writer) {
	name := cmp.Or(f.Test, strings.TrimSuffix(path.Base(f.Pos.File), ".yaml"))
	if f.About != "" {
		name += " " + f.About
	}
	fmt.Fprintf(w, "%s: FAIL %s: %s\n", f.Pos, name, f.Message)
	if f.Expected == nil {
		return
	}
	if f.Expected.Outcome != f.Actual.Outcome {
		fmt.Fprintf(w, "    outcome\n      - %s\n      + %s\n", f.Expected.Outcome, f.Actual.Outcome)
	}
	if slices.Equal(f.Expected.Rules, f.Actual.Rules) {
		return
	}
	fmt.Fprintln(w, "    rules")
	for _, rule := range sorted(append(slices.Clone(f.Expected.Rules), f.Actual.Rules...)) {
		switch {
		case !slices.Contains(f.Actual.Rules, rule):
			fmt.Fprintf(w, "      - %s\n", rule)
		case !slices.Contains(f.Expected.Rules, rule):
			fmt.Fprintf(w, "      + %s: %s (%s)\n", rule, f.message(rule), f.source(rule))
		default:
			fmt.Fprintf(w, "        %s\n", rule)
		}
	}
}

func (f *Failure) reason(rule string) judgement.Reason {
	i := slices.IndexFunc(f.reasons, func(r judgement.Reason) bool { return r.Rule == rule })
	if i < 0 {
		return judgement.Reason{}
	}
	return f.reasons[i]
}

func (f *Failure) message(rule string) string { return f.reason(rule).Message }

func (f *Failure) source(rule string) string { return f.reason(rule).Source }
