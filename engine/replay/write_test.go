package replay_test

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"onewindow/engine/ledger"
	"onewindow/engine/replay"
)

var update = flag.Bool("update", false, "write the golden files")

// TestReports: a report in every form, of rules that change answers in every way.
func TestReports(t *testing.T) {
	b := open(t)
	b.record(t, manifestOf(t, filing, true), nil)
	b.record(t, manifestOf(t, filing, false), nil)
	b.record(t, manifestOf(t, permit, true), nil)
	b.record(t, manifestOf(t, permit, false), nil)
	stricter := edited(t, permit, "project.total_investment_cny > 1000000", "project.total_investment_cny > 900000000")
	task := replay.Task{Records: b, Rulesets: b.rulesets, Against: stricter}
	report, err := task.Range(context.Background(), ledger.Range{End: 4})
	require.NoError(t, err)
	require.EqualValues(t, 2, report.Affected)
	first := *report.Items[1].Example
	for name, write := range map[string]func(*bytes.Buffer) error{
		"report.txt":  func(w *bytes.Buffer) error { return report.WriteText(w) },
		"impact.txt":  func(w *bytes.Buffer) error { return report.WriteImpact(w) },
		"report.csv":  func(w *bytes.Buffer) error { return report.WriteCSV(w) },
		"report.html": func(w *bytes.Buffer) error { return report.WriteHTML(w) },
		"result.txt":  func(w *bytes.Buffer) error { return first.WriteText(w) },
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			require.NoError(t, write(&out))
			got := out.String()
			for pattern, with := range map[string]string{ // what is another each time, or with the catalog
				`[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`: "ID", `h1:[A-Za-z0-9+/]{43}=`: "h1:DIGEST",
				`h1:[A-Za-z0-9&#;/]{43,}=`: "h1:DIGEST", `sha256:[0-9a-f]{64}`: "sha256:DIGEST", `\.yaml:[0-9]+`: ".yaml:LINE",
			} {
				got = regexp.MustCompile(pattern).ReplaceAllString(got, with)
			}
			golden := filepath.Join("testdata", name)
			if *update {
				require.NoError(t, os.MkdirAll("testdata", 0o755))
				require.NoError(t, os.WriteFile(golden, []byte(got), 0o644))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			require.Equal(t, string(want), got)
		})
	}
}
