package policy

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"onewindow/engine/source"
)

func TestRunTests(t *testing.T) {
	modules := []source.File{
		{Name: "policies/zj/item/2026-01-01.rego", Data: []byte(readFile(t, "testdata/policies/every-effect.rego"))},
		{Name: "policies/zj/item/2026-01-01_test.rego", Data: []byte(`package onewindow.policy_test

import data.onewindow.policy

test_municipal if {
	[r.rule | some r in policy.reject] == ["not-for-us"] with input as {"project": {"kind": "municipal"}}
}

test_wrong if {
	count(policy.reject) == 2 with input as {"project": {"kind": "municipal"}}
}

todo_test_later if true

test_error if to_number("x")

test_late if {
	count(policy.advise) == 1 with input as {"project": {"accepted_on": "2026-11-02"}, "received_on": "2026-11-10"}
}

test_table[name] if {
	some name, day in {"early": "2026-11-01", "late": "2026-11-10"}
	count(policy.advise) == 1 with input as {"project": {"accepted_on": "2026-11-02"}, "received_on": day}
}
`)},
	}
	results, err := RunTests(t.Context(), modules, testLibrary(t, testCalendar))
	require.NoError(t, err)
	at := func(line int) source.Position {
		return source.Position{File: "policies/zj/item/2026-01-01_test.rego", Line: line, Column: 1}
	}
	require.Equal(t, []TestResult{
		{Name: "data.onewindow.policy_test.test_municipal", Pos: at(5), Passed: true},
		{Name: "data.onewindow.policy_test.test_wrong", Pos: at(9), Detail: "the test's body does not hold"},
		{Name: "data.onewindow.policy_test.todo_test_later", Pos: at(13), Detail: "the test is skipped"},
		{Name: "data.onewindow.policy_test.test_error", Pos: at(15), Detail: `policies/zj/item/2026-01-01_test.rego:15: eval_builtin_error: to_number: strconv.ParseFloat: parsing "x": invalid syntax`},
		{Name: "data.onewindow.policy_test.test_late", Pos: at(17), Passed: true},
		{Name: "data.onewindow.policy_test.test_table", Pos: at(21), Detail: "these cases do not hold: early"},
	}, results)
}

// Tests get no more built-ins than policies do, and must compile.
func TestRunTestsFaults(t *testing.T) {
	for _, c := range []struct{ rego, want string }{
		{"package x\n\ntest_a if http.send({}).status_code == 200\n", "x_test.rego:3:11: http.send is not allowed here"},
		{"package x\n\ntest_a if {\n", "x_test.rego:4: unexpected eof token"},
		{"package x\n\nimport data.y\n\ntest_a if true\n", "x_test.rego:3:1: import data.y unused"},
	} {
		_, err := RunTests(t.Context(), []source.File{{Name: "x_test.rego", Data: []byte(c.rego)}}, testLibrary(t, nil))
		var faults source.Faults
		require.ErrorAs(t, err, &faults)
		require.Contains(t, err.Error(), c.want)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := RunTests(ctx, []source.File{{Name: "x_test.rego", Data: []byte("package x\n\ntest_a if true\n")}}, testLibrary(t, nil))
	require.ErrorIs(t, err, context.Canceled)
}
