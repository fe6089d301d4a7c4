package policy

import (
	"errors"
	"fmt"
	"io/fs"
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
// with strict errors. All pass but those of testdata/refused.txt, which names
// each case that we refuse under the reason for it; neither more nor fewer.
func TestConformance(t *testing.T) {
	byReason := map[string][]string{}
	passed := 0
	for _, c := range conformanceCases(t) {
		reason, err := conformance(t, c)
		require.NoError(t, err, "%s (%s)", c.Note, c.Filename)
		if reason == "" {
			passed++
			continue
		}
		byReason[reason] = append(byReason[reason], c.Note)
	}
	require.Greater(t, passed, 1000)

	var got strings.Builder
	for _, reason := range util.KeysSorted(byReason) {
		slices.Sort(byReason[reason])
		fmt.Fprintf(&got, "%s\n\t%s\n", reason, strings.Join(byReason[reason], "\n\t"))
	}
	if *update {
		require.NoError(t, os.WriteFile("testdata/refused.txt", []byte(got.String()), 0o644))
	}
	require.Equal(t, readFile(t, "testdata/refused.txt"), got.String())
	t.Logf("%d cases pass", passed)
}

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

// conformance runs one case. It gives the reason for which we refuse it, empty
// if it passes, and an error if it does neither.
func conformance(t *testing.T, c cases.TestCase) (refusal string, err error) {
	for name, value := range c.Env {
		t.Setenv(name, value)
	}
	modules := map[string]*ast.Module{}
	for i, text := range c.Modules {
		name := fmt.Sprintf("test-%d.rego", i)
		module, err := ast.ParseModuleWithOpts(name, text, ast.ParserOptions{RegoVersion: ast.RegoV1, Capabilities: capabilities()})
		if err != nil && c.ExperimentalKeywords {
			return "language: keywords that OPA calls experimental", nil
		}
		if err != nil && strings.Contains(text, "import future.keywords") {
			return "language: the keywords and, or and not of future.keywords", nil
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
		return "", err
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
func whyNotCompiled(err error) (string, error) {
	var faults ast.Errors
	if !errors.As(err, &faults) {
		return "", err
	}
	for _, e := range faults {
		if strings.HasPrefix(e.Message, "with keyword target must reference existing") {
			return "built-ins: one that is not allowed, replaced by `with`", nil
		}
		if strings.Contains(e.Message, "`rego.v2` is not supported") {
			return "language: Rego v2", nil
		}
		if name, ok := strings.CutPrefix(e.Message, "undefined function "); ok {
			for _, f := range refused {
				if whyRefused(name) == f.Why {
					return "built-ins: " + f.Name, nil
				}
			}
		}
	}
	return "", err
}

// compareResults holds the results against those that the case wants.
func compareResults(c cases.TestCase, results topdown.QueryResultSet, err error) (refusal string, _ error) {
	var e *topdown.Error
	switch {
	case errors.Is(err, errBudget):
		return "bounds", nil
	case c.WantError != nil || c.WantErrorCode != nil:
		if !errors.As(err, &e) {
			return "", fmt.Errorf("wants an error, gave %v and %v", results, err)
		}
		if c.WantErrorCode != nil && e.Code != *c.WantErrorCode {
			return "", fmt.Errorf("wants the error %s, gave %w", *c.WantErrorCode, err)
		}
		if c.WantError != nil && !strings.Contains(e.Error(), *c.WantError) {
			return "", fmt.Errorf("wants the error %s, gave %w", *c.WantError, err)
		}
		return "", nil
	case err != nil:
		if errors.As(err, &e) && (e.Code == topdown.BuiltinErr || e.Code == topdown.TypeErr) && !c.StrictError {
			return "strict errors: a built-in's error is an error, never undefined", nil
		}
		return "", err
	case c.WantResult == nil:
		return "", fmt.Errorf("the case wants nothing")
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
				return "", err
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
		return "", fmt.Errorf("wants %v, gave %v", want, got)
	}
	return "", nil
}
