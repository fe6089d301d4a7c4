package policy

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/tester"

	"onewindow/engine/source"
)

// testTimeout is how long one Rego test may take.
const testTimeout = 5 * time.Second

// TestResult is what one Rego test gave.
type TestResult struct {
	Name   string // test_…, with its package: data.onewindow.policy_test.test_x
	Pos    source.Position
	Passed bool
	Detail string // why it did not pass
}

// RunTests runs the tests (rules named test_…) of the modules with OPA's own
// runner, in the order of their places: a policy with its _test.rego, or a
// test of the library alone. The modules get the allowed built-ins and the
// library as a policy does. The error is source.Faults for modules that do not
// compile.
func RunTests(ctx context.Context, modules []source.File, lib *Library) ([]TestResult, error) {
	var errs source.Errors
	parsed := map[string]*ast.Module{}
	for _, f := range modules {
		module := parseModule(f, &errs)
		if module == nil {
			continue
		}
		maps.Copy(parsed, lib.imported(module))
		parsed[f.Name] = module
	}
	if err := errs.Err(); err != nil {
		return nil, err
	}
	compiler := newCompiler().WithCapabilities(capable("internal.test_case"))
	results, err := tester.NewRunner().
		SetCompiler(compiler).
		SetStore(lib.store).
		SetModules(parsed).
		SetTimeout(testTimeout).
		SetParallel(1).
		RaiseBuiltinErrors(true).
		SetDefaultRegoVersion(ast.RegoV1).
		RunTests(ctx, lib.txn)
	if err != nil {
		var faults ast.Errors
		if errors.As(err, &faults) {
			addFaults(&errs, "", faults)
			return nil, errs.Err()
		}
		return nil, fmt.Errorf("running the tests: %w", err)
	}
	var out []TestResult
	for r := range results {
		out = append(out, testResult(r))
	}
	slices.SortStableFunc(out, func(a, b TestResult) int { return comparePositions(a.Pos, b.Pos) })
	return out, ctx.Err()
}

// testResult says how one test went. A test that is skipped has not passed.
func testResult(r *tester.Result) TestResult {
	t := TestResult{
		Name:   r.Package + "." + r.Name,
		Pos:    source.Position{File: r.Location.File, Line: r.Location.Row, Column: r.Location.Col},
		Passed: r.Pass(),
	}
	switch {
	case r.Error != nil:
		t.Detail = r.Error.Error()
	case r.Skip:
		t.Detail = "the test is skipped"
	case !t.Passed:
		t.Detail = "the test's body does not hold"
		if failed := failedCases(r.SubResults); len(failed) > 0 {
			t.Detail = "these cases do not hold: " + strings.Join(failed, ", ")
		}
	}
	return t
}

// failedCases names the failed cases of a table test.
func failedCases(results tester.SubResultMap) []string {
	var failed []string
	for name, r := range results.Iter {
		if r.Fail && len(r.SubResults) == 0 {
			failed = append(failed, strings.Join(name, "/"))
		}
	}
	return failed
}
