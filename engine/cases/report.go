package cases

import (
	"fmt"
	"io"
	"slices"

	"onewindow/engine/judgement"
	"onewindow/engine/source"
)

// Report is how a run went.
type Report struct {
	Passed   int        `json:"passed"`
	Failed   int        `json:"failed"`
	Coverage Coverage   `json:"coverage"`
	Failures []*Failure `json:"failures"`
	Tests    []Test     `json:"-"` // all that were run
}

// Test is one test that was run: a case on one of its days, or a Rego test.
type Test struct {
	Item    string // lib for the library's
	Name    string
	Failure *Failure // nil if it passed
}

// Failure is one test that did not pass.
type Failure struct {
	Pos      source.Position `json:"-"`
	Place    string          `json:"place"` // file:line:column
	Item     string          `json:"item"`
	Name     string          `json:"name"`
	About    string          `json:"about,omitempty"`
	Message  string          `json:"message"`
	Expected *Expectation    `json:"expected,omitempty"`
	Actual   *Expectation    `json:"actual,omitempty"`

	reasons []judgement.Reason // of the judgement, to explain what was not expected
}

// Write prints the failure for people: where, what, and of a case what was
// expected (-) and what came (+), with the reasons' own words.
func (f *Failure) Write(w io.Writer) {
	name := f.Item + "/" + f.Name
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
