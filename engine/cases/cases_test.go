package cases

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"onewindow/engine/judge"
	"onewindow/engine/ruleset"
	"onewindow/engine/ruleset/rulesettest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestRun runs the rules of testdata/*.txtar. The files at the end of each say
// what must come out: printed, what is printed for people; reached, the ways in
// which each case sent the rules; junit and json, the reports for programs.
func TestRun(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			require.NoError(t, err)
			rules := rulesettest.Load(t, archive)
			report, err := Run(context.Background(), rules, nil)
			require.NoError(t, err)
			var printed, junit bytes.Buffer
			for _, f := range report.Failures {
				f.Write(&printed)
			}
			report.Coverage.WriteUnreached(&printed)
			fmt.Fprintf(&printed, "%d passed, %d failed, %d of %d rules\n", report.Passed, report.Failed, report.Coverage.Exercised, report.Coverage.Rules)
			require.NoError(t, report.WriteJUnit(&junit))
			asJSON, err := json.MarshalIndent(report, "", "  ")
			require.NoError(t, err)
			got := map[string][]byte{"printed": printed.Bytes(), "reached": reached(t, rules), "junit": junit.Bytes(), "json": append(asJSON, '\n')}
			for i, f := range archive.Files {
				want, ok := got[f.Name]
				if ok && *update {
					archive.Files[i].Data = want
				} else if ok {
					require.Equal(t, string(f.Data), string(want), f.Name)
				}
			}
			if *update {
				require.NoError(t, os.WriteFile(name, txtar.Format(archive), 0o644))
			}
		})
	}
}

// reached lists, case by case, the ways in which it sends the rules.
func reached(t *testing.T, rules *ruleset.Ruleset) []byte {
	var b bytes.Buffer
	for _, f := range rules.Files() {
		if !isCase(f.Name) {
			continue
		}
		r := newRun(context.Background(), rules)
		_, err := r.coverage.sum(func(string) bool { return true }) // of rules that no case reaches, too
		require.NoError(t, err)
		r.runCase(f)
		fmt.Fprintln(&b, strings.TrimSuffix(filepath.Base(f.Name), ".yaml"))
		for _, way := range []judge.Ways{judge.Met, judge.Unmet, judge.Inapplicable, judge.Deferred} {
			var list []string
			for _, tally := range r.coverage.tally {
				for i, rule := range tally.rules {
					if tally.seen[i]&way != 0 {
						list = append(list, rule.Name)
					}
				}
			}
			fmt.Fprintf(&b, "  %s: %s\n", names(way)[0], strings.Join(list, " "))
		}
	}
	return b.Bytes()
}

// TestSelection picks tests by their names as go test does.
func TestSelection(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/coverage.txtar")
	require.NoError(t, err)
	rules := rulesettest.Load(t, archive)
	for pattern, want := range map[string]string{
		"trial":              "accept deferred facts-only faulty/2022-03-01 faulty/2022-09-01 nothing other-facts wrong test_later test_never",
		"/^accept":           "accept",
		"^tri/faulty/2022-0": "faulty/2022-03-01 faulty/2022-09-01",
		"/-/-09-":            "facts-only other-facts",
		"/f/-09-":            "deferred facts-only faulty/2022-09-01 other-facts",
		"/test_.a":           "test_later",
		"other":              "",
		"trial/acept":        "",
	} {
		selection, err := ParseSelection(pattern)
		require.NoError(t, err)
		report, err := Run(context.Background(), rules, selection)
		if want == "" {
			require.ErrorContains(t, err, "no case and no Rego test has such a name", pattern)
			continue
		}
		require.NoError(t, err)
		var got []string
		for _, test := range report.Tests {
			require.Equal(t, "trial", test.Item)
			got = append(got, test.Name)
		}
		require.Equal(t, want, strings.Join(got, " "), pattern)
	}
	_, err = ParseSelection("a/(")
	require.ErrorContains(t, err, `"("`)
}
