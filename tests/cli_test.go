package tests

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestCommandLine: a sample is accepted (0), a deficient manifest is not (1),
// what is no manifest can't be checked (2), and the embedded rules are sound.
func TestCommandLine(t *testing.T) {
	status, sample, _ := onewindow(t, "", "sample", permit)
	require.Equal(t, 0, status)
	status, out, _ := onewindow(t, sample, "check", "-")
	require.Equal(t, 0, status, out)
	require.Contains(t, out, "结论：受理")
	status, out, _ = onewindow(t, `{"item": "`+permit+`"}`, "check", "-")
	require.Equal(t, 1, status)
	require.Contains(t, out, "结论：一次性告知补正")
	status, _, errs := onewindow(t, `{"itme": "x"}`, "check", "-")
	require.Equal(t, 2, status)
	require.Contains(t, errs, "itme")
	status, out, errs = onewindow(t, "", "lint")
	require.Equal(t, 0, status, out+errs)
	status, out, errs = onewindow(t, "", "lint", t.TempDir())
	require.NotEqual(t, 0, status, out+errs)
}
