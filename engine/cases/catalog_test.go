package cases

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"onewindow/engine/ruleset"
)

// The departments' own cases and Rego tests, as `onewindow test` runs them.
func TestCatalog(t *testing.T) {
	r, err := ruleset.Load(os.DirFS("../../catalog"), os.DirFS("../../policies"), ruleset.Options{})
	require.NoError(t, err)
	report, err := Run(context.Background(), r, nil)
	require.NoError(t, err)
	for i := range report.Failures {
		var b strings.Builder
		report.Failures[i].Write(&b)
		t.Error(b.String())
	}
	require.Greater(t, report.Passed, 250)
}
