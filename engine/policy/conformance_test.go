package policy

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/metrics"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/test/cases"
	"github.com/open-policy-agent/opa/v1/test/cases/testdata"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/util"
	"github.com/stretchr/testify/require"
)

// OPA's own cases, run as a policy is: with the allowed built-ins, metered, and
// with strict errors. All pass but those of testdata/refused.txt, which counts
// them and names each case that we refuse under the reason for it; neither more
// nor fewer, so that a new version of OPA, or another list of built-ins, shows in
// that file what it changes.
func TestConformance(t *testing.T) {
	refusals := map[refusal][]string{}
	passed := 0
	for _, c := range conformanceCases(t) {
		why, err := conformance(t, c)
		require.NoError(t, err, "%s (%s)", c.Note, c.Filename)
		if why == (refusal{}) {
			passed++
			continue
		}
		require.NotEmpty(t, why.reason, c.Note)
		refusals[why] = append(refusals[why], c.Note)
	}

	families := slices.SortedFunc(maps.Keys(refusals), func(a, b refusal) int { return strings.Compare(a.family, b.family) })
	var got strings.Builder
	fmt.Fprintf(&got, "%d cases pass.\n", passed)
	for _, why := range families {
		slices.Sort(refusals[why])
		fmt.Fprintf(&got, "\n%s (%d): %s\n\t%s\n", why.family, len(refusals[why]), why.reason, strings.Join(refusals[why], "\n\t"))
	}
	if *update {
		require.NoError(t, os.WriteFile("testdata/refused.txt", []byte(got.String()), 0o644))
	}
	require.Equal(t, readFile(t, "testdata/refused.txt"), got.String())
}

// refusal is why a case is not for us: a family of what is refused, and the
// reason for refusing it. The zero refusal is none.
type refusal struct{ family, reason string }

var (
	futureWords   = refusal{"language: and, or and not of future.keywords", "policies are plain Rego v1, which every OPA 1.x reads"}
	futureVersion = refusal{"language: Rego v2", futureWords.reason}
	replacedCalls = refusal{"built-ins: one that is not allowed, replaced by `with`", "there is nothing to replace"}
	strictErrors  = refusal{"strict errors", "a built-in's error fails the check loudly, it never becomes undefined"}
)

// conformanceCases reads the cases from OPA's module.
func conformanceCases(t *testing.T) []cases.TestCase {
	t.Helper()
	var all []cases.TestCase
	err := fs.WalkDir(testdata.V1, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(testdata.V1, path)
		if err != nil {
			return err
		}
		var set cases.Set
		if err := util.Unmarshal(data, &set); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		for _, c := range set.Cases {
			c.Filename = path
			all = append(all, c)
		}
		return nil
	})
	require.NoError(t, err)
	return all
}

// conformance runs one case. It gives the reason for which we refuse it, none if
// it passes, and an error if it does neither.
func conformance(t *testing.T, c cases.TestCase) (why refusal, err error) {
	for name, value := range c.Env {
		t.Setenv(name, value)
	}
	modules := map[string]*ast.Module{}
	for i, text := range c.Modules {
		name := fmt.Sprintf("test-%d.rego", i)
		module, err := ast.ParseModuleWithOpts(name, text, ast.ParserOptions{RegoVersion: ast.RegoV1, Capabilities: capabilities()})
		if err != nil && strings.Contains(text, "import future.keywords") {
			return futureWords, nil
		}
		if err != nil {
			return whyNotCompiled(err)
		}
		modules[name] = module
	}
	compiler := newCompiler().WithStrict(false).WithStageAfterID(ast.StageBuildComprehensionIndices, meteringStage)
	if compiler.Compile(modules); compiler.Failed() {
		return whyNotCompiled(compiler.Errors)
	}
	body, err := ast.ParseBodyWithOpts(c.Query, ast.ParserOptions{RegoVersion: ast.RegoV1, Capabilities: capabilities()})
	if err != nil {
		return whyNotCompiled(err)
	}
	query, err := compiler.QueryCompiler().Compile(body)
	if err != nil {
		return whyNotCompiled(err)
	}

	store := inmem.New()
	if c.Data != nil {
		store = inmem.NewFromObject(*c.Data)
	}
	txn, err := store.NewTransaction(t.Context())
	if err != nil {
		return refusal{}, err
	}
	defer store.Abort(t.Context(), txn)
	var input *ast.Term
	if c.InputTerm != nil {
		input = ast.MustParseTerm(*c.InputTerm)
	} else if c.Input != nil {
		input = ast.NewTerm(ast.MustInterfaceToValue(*c.Input))
	}
	limit := newMeter(t.Context(), time.Now().Add(time.Minute), 0)
	defer meters.Put(limit)
	results, err := topdown.NewQuery(query).
		WithCompiler(compiler).
		WithStore(store).
		WithTransaction(txn).
		WithInput(input).
		WithBuiltins(limit.builtins).
		WithStrictBuiltinErrors(true).
		WithMetrics(metrics.NoOp()).
		WithTime(epoch).
		WithCancel(limit).
		Run(t.Context())
	return compareResults(c, results, err)
}

// whyNotCompiled says why a case did not compile: a built-in that is refused,
// or a part of the language.
func whyNotCompiled(err error) (refusal, error) {
	var faults ast.Errors
	if !errors.As(err, &faults) {
		return refusal{}, err
	}
	for _, e := range faults {
		if strings.HasPrefix(e.Message, "with keyword target must reference existing") {
			return replacedCalls, nil
		}
		if strings.Contains(e.Message, "`rego.v2` is not supported") {
			return futureVersion, nil
		}
		if name, ok := strings.CutPrefix(e.Message, "undefined function "); ok {
			for _, f := range refused {
				if whyRefused(name) == f.Why {
					return refusal{"built-ins: " + f.Name, f.Why}, nil
				}
			}
		}
	}
	return refusal{}, err
}

// compareResults holds the results against those that the case wants.
func compareResults(c cases.TestCase, results topdown.QueryResultSet, err error) (refusal, error) {
	var e *topdown.Error
	switch {
	case c.WantError != nil || c.WantErrorCode != nil:
		if !errors.As(err, &e) {
			return refusal{}, fmt.Errorf("wants an error, gave %v and %v", results, err)
		}
		if c.WantErrorCode != nil && e.Code != *c.WantErrorCode {
			return refusal{}, fmt.Errorf("wants the error %s, gave %w", *c.WantErrorCode, err)
		}
		if c.WantError != nil && !strings.Contains(e.Error(), *c.WantError) {
			return refusal{}, fmt.Errorf("wants the error %s, gave %w", *c.WantError, err)
		}
		return refusal{}, nil
	case err != nil:
		if !errors.Is(err, errBudget) && errors.As(err, &e) && (e.Code == topdown.BuiltinErr || e.Code == topdown.TypeErr) && !c.StrictError {
			return strictErrors, nil
		}
		return refusal{}, err
	case c.WantResult == nil:
		return refusal{}, fmt.Errorf("the case wants nothing")
	}
	want, got := ast.NewSet(), ast.NewSet()
	for _, b := range *c.WantResult {
		o := ast.NewObject()
		for k, v := range b {
			o.Insert(ast.StringTerm(k), ast.NewTerm(ast.MustInterfaceToValue(v)))
		}
		want.Add(ast.NewTerm(o))
	}
	for _, r := range results {
		o := ast.NewObject()
		for k, t := range r {
			v, err := ast.JSON(t.Value)
			if err != nil {
				return refusal{}, err
			}
			if c.SortBindings {
				slices.SortFunc(v.([]any), util.Compare)
			}
			if !c.IgnoreGeneratedVars || !strings.HasPrefix(string(k), "__localq") {
				o.Insert(ast.StringTerm(string(k)), ast.NewTerm(ast.MustInterfaceToValue(v)))
			}
		}
		got.Add(ast.NewTerm(o))
	}
	if want.Compare(got) != 0 {
		return refusal{}, fmt.Errorf("wants %v, gave %v", want, got)
	}
	return refusal{}, nil
}
