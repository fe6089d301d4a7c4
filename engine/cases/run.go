package cases

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"onewindow/engine/policy"
	"onewindow/engine/ruleset"
	"onewindow/engine/source"
)

// Selection picks tests by name, as `go test -run` does: regular expressions
// joined by slashes, of which the first is for the item, the second for the
// case or the Rego test, the third for the day of a case that has several.
// What is left out picks all.
type Selection []*regexp.Regexp

// ParseSelection reads a selection.
func ParseSelection(pattern string) (Selection, error) {
	var s Selection
	for part := range strings.SplitSeq(pattern, "/") {
		re, err := regexp.Compile(part)
		if err != nil {
			return nil, fmt.Errorf("%q is no regular expression: %w", part, err)
		}
		s = append(s, re)
	}
	return s, nil
}

func (s Selection) item(code string) bool { return len(s) == 0 || s[0].MatchString(code) }

// test tells whether an item's test may be meant by its name, as far as that
// goes: CASE or CASE/DAY.
func (s Selection) test(name string) bool {
	for i, part := range strings.Split(name, "/") {
		if i+1 < len(s) && !s[i+1].MatchString(part) {
			return false
		}
	}
	return true
}

// run is one run of tests.
type run struct {
	ctx       context.Context
	rules     *ruleset.Ruleset
	since     *ruleset.Ruleset // what has not changed since is left out; may be nil
	selection Selection
	samples   map[string][]byte // by item and day
	coverage  coverage
	report    Report
}

// Run runs the cases and the Rego tests of a ruleset that the selection picks,
// in the order of the files. Its error is the context's, or says that the
// selection picks nothing: a typo must not pass for a test.
func Run(ctx context.Context, rules *ruleset.Ruleset, selection Selection) (*Report, error) {
	r := newRun(ctx, rules)
	r.selection = selection
	err := r.all()
	if err == nil && len(selection) > 0 && len(r.report.Tests) == 0 {
		return nil, errors.New("no case and no Rego test has such a name; a name is ITEM/CASE or ITEM/test_…")
	}
	return &r.report, err
}

// RunSince runs the cases and the Rego tests of all items of which anything has
// changed since an earlier ruleset whose tests passed. An item's tests rest on
// the item's own files and on what all items share, and on nothing else.
func RunSince(ctx context.Context, rules, since *ruleset.Ruleset) (*Report, error) {
	r := newRun(ctx, rules)
	r.since = since
	return &r.report, r.all()
}

func newRun(ctx context.Context, rules *ruleset.Ruleset) *run {
	return &run{ctx: policy.Unhurried(ctx), rules: rules, samples: map[string][]byte{},
		coverage: coverage{rules, map[*ruleset.Version]*tally{}}, report: Report{Failures: []*Failure{}}}
}

// picks tells whether an item's tests are to be run.
func (r *run) picks(item string) bool {
	return r.selection.item(item) && (r.since == nil || r.rules.Changed(item, r.since))
}

func (r *run) all() error {
	for _, f := range r.rules.Files() {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		if isCase(f.Name) {
			r.runCase(f)
		}
	}
	for _, s := range suites(r.rules.Files()) {
		if err := r.runSuite(s); err != nil {
			return err
		}
	}
	slices.SortStableFunc(r.report.Failures, func(a, b *Failure) int {
		return cmp.Or(strings.Compare(a.Pos.File, b.Pos.File), cmp.Compare(a.Pos.Line, b.Pos.Line))
	})
	var err error
	r.report.Coverage, err = r.coverage.sum(r.tested)
	return err
}

// tested tells whether an item counts for the coverage: every one, unless only
// some tests were picked; then those that have one of them.
func (r *run) tested(item string) bool {
	return len(r.selection) == 0 && r.since == nil || slices.ContainsFunc(r.report.Tests, func(t Test) bool { return t.Item == item })
}

// note notes one more test; a failure of nil has passed.
func (r *run) note(item, name string, f *Failure) {
	r.report.Tests = append(r.report.Tests, Test{item, name, f})
	if f == nil {
		r.report.Passed++
		return
	}
	f.Item, f.Name, f.Place = item, name, f.Pos.String()
	r.report.Failed++
	r.report.Failures = append(r.report.Failures, f)
}

// runSuite runs the Rego tests of one file.
func (r *run) runSuite(s suite) error {
	if !r.picks(s.item()) {
		return nil
	}
	results, err := policy.RunTests(r.ctx, s.modules, r.rules.Library())
	if r.ctx.Err() != nil {
		return r.ctx.Err()
	}
	whole := strings.TrimSuffix(path.Base(s.name), ".rego") // the name of what is wrong with the file as a whole
	var faults source.Faults
	switch {
	case errors.As(err, &faults):
		r.note(s.item(), whole, &Failure{Pos: faults[0].Position, Message: err.Error()})
	case err != nil:
		r.note(s.item(), whole, &Failure{Pos: source.Position{File: s.name}, Message: err.Error()})
	case len(results) == 0: // a typo must not pass for a test
		r.note(s.item(), whole, &Failure{Pos: source.Position{File: s.name}, Message: "the file has no test; name its rules test_…"})
	}
	for _, t := range results {
		name := t.Name[strings.LastIndex(t.Name, ".")+1:]
		switch {
		case !r.selection.test(name):
		case t.Passed:
			r.note(s.item(), name, nil)
		default:
			r.note(s.item(), name, &Failure{Pos: t.Pos, Message: t.Detail})
		}
	}
	return nil
}

// suite is what is compiled and tested together.
type suite struct {
	name    string // of its test file
	modules []source.File
}

// item is the item whose policy is tested, or lib.
func (s suite) item() string {
	if strings.HasPrefix(s.name, "policies/lib/") {
		return "lib"
	}
	return path.Base(path.Dir(s.name))
}

// suites finds the Rego tests: X_test.rego belongs to X.rego beside it, and to
// the library.
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
