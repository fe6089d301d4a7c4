package tests

import (
	"encoding/json"
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onewindow/engine/diff"
	"onewindow/engine/ruleset"
)

// small is the one item of the rules that authorsRules makes.
const small = "enterprise-project-filing"

// authorsRules makes a folder of rules with one item of the catalog, and gives
// it and the item's folder.
func authorsRules(t *testing.T) (dir, item string) {
	t.Helper()
	dir = sharedRules(t)
	item = filepath.Join(dir, "catalog", "ndrc", small)
	require.NoError(t, os.CopyFS(item, os.DirFS("../catalog/ndrc/"+small)))
	return dir, item
}

// sharedRules makes a folder of rules with what all items share, and none of them.
func sharedRules(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	shared, err := filepath.Glob("../catalog/*.yaml")
	require.NoError(t, err)
	require.NoError(t, os.CopyFS(filepath.Join(dir, "catalog", "calendar"), os.DirFS("../catalog/calendar")))
	require.NoError(t, os.CopyFS(filepath.Join(dir, "policies", "lib"), os.DirFS("../policies/lib")))
	for _, name := range shared {
		copyFile(t, name, filepath.Join(dir, "catalog", filepath.Base(name)))
	}
	return dir
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(to, data, 0o644))
}

// edit replaces a text in a file, as an author does.
func edit(t *testing.T, name, old, by string) {
	t.Helper()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Contains(t, string(data), old)
	require.NoError(t, os.WriteFile(name, []byte(strings.Replace(string(data), old, by, 1)), 0o644))
}

// TestTest: cases that pass and exercise every rule (0), a rule that nothing
// exercises any more (1), a case that fails (1) with what differs, and a name
// that means nothing (2).
func TestTest(t *testing.T) {
	dir, item := authorsRules(t)
	status, out, errs := onewindow(t, "", "test", dir, "--min-coverage", "100")
	require.Equal(t, 0, status, out+errs)
	require.Contains(t, out, "(100.0 %)")

	require.NoError(t, os.Remove(filepath.Join(item, "cases", "reject-prohibited-industry.yaml")))
	status, out, _ = onewindow(t, "", "test", dir)
	require.Equal(t, 0, status, out)
	status, out, _ = onewindow(t, "", "test", dir, "--min-coverage", "100", "--coverage")
	require.Equal(t, 1, status, out)
	require.Regexp(t, "catalog/ndrc/"+small+`/2019-01-01.yaml:\d+:5: not reached: acceptance/industry-not-prohibited is never unmet\n`, out)

	edit(t, filepath.Join(item, "cases", "accept.yaml"), "rules: []", "rules: [acceptance/enterprise-funded]")
	status, out, _ = onewindow(t, "", "test", dir, "--run", small+"/^accept$")
	require.Equal(t, 1, status, out)
	require.Contains(t, out, "- acceptance/enterprise-funded")

	status, out, errs = onewindow(t, "", "test", dir, "-o", "json")
	require.Equal(t, 1, status, errs)
	var report struct {
		Passed, Failed int
		Coverage       struct{ Rules, Exercised int }
		Failures       []struct{ Item, Name, Place string }
	}
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	require.Equal(t, 1, report.Failed)
	require.Equal(t, report.Coverage.Rules-1, report.Coverage.Exercised)
	require.Equal(t, small, report.Failures[0].Item)
	require.Equal(t, "accept", report.Failures[0].Name)

	_, out, _ = onewindow(t, "", "test", dir, "-o", "junit")
	var junit struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
	}
	require.NoError(t, xml.Unmarshal([]byte(out), &junit))
	require.Equal(t, report.Passed+1, junit.Tests)
	require.Equal(t, 1, junit.Failures)

	status, _, errs = onewindow(t, "", "test", dir, "--run", "enterprise/acept")
	require.Equal(t, 2, status)
	require.Contains(t, errs, "no case")
}

// TestWatch: a watching test runs again on a change, says why a folder does not
// load, and goes on when it does again.
func TestWatch(t *testing.T) {
	dir, item := authorsRules(t)
	checklist := filepath.Join(item, "2019-01-01.yaml")
	cmd := exec.Command(program, "test", dir, "--watch")
	out := &lines{}
	cmd.Stdout, cmd.Stderr = out, out
	require.NoError(t, cmd.Start())
	defer func() {
		require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
		require.NoError(t, cmd.Wait())
	}()
	shows := func(text string, times int) {
		t.Helper()
		require.Eventually(t, func() bool { return strings.Count(out.String(), text) == times }, patience, 10*time.Millisecond, "%s", out)
	}
	shows(" 0 failed;", 1)
	edit(t, checklist, "project.investment_type", "project.investment_tipe")
	shows("does not load", 1)
	require.Regexp(t, "/"+small+`/2019-01-01.yaml:\d+:14: unknown fact project.investment_tipe; did you mean`, out.String())
	edit(t, checklist, "project.investment_tipe", "project.investment_type")
	shows(" 0 failed;", 2)
	edit(t, filepath.Join(item, "cases", "accept.yaml"), "outcome: accept", "outcome: reject")
	shows(" 1 failed;", 1)
}

// TestFmt: rules in their style (0), out of it (1 if only asked; mended if
// not), and a file that can't be read (2).
func TestFmt(t *testing.T) {
	dir, item := authorsRules(t)
	status, out, errs := onewindow(t, "", "fmt", "--check", dir)
	require.Equal(t, 0, status, out+errs)
	name := filepath.Join(item, "item.yaml")
	tidy, err := os.ReadFile(name)
	require.NoError(t, err)

	edit(t, name, "code: ", "code:    ")
	status, out, _ = onewindow(t, "", "fmt", "--check", dir)
	require.Equal(t, 1, status)
	require.Equal(t, name+"\n", out)
	status, out, _ = onewindow(t, "", "fmt", "-d", item)
	require.Equal(t, 1, status)
	require.Contains(t, out, "-code:    "+small+"\n+code: "+small+"\n")
	status, out, _ = onewindow(t, "", "fmt", name)
	require.Equal(t, 0, status)
	require.Equal(t, name+"\n", out)
	mended, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, string(tidy), string(mended))

	edit(t, name, "code: ", "code: [")
	status, _, errs = onewindow(t, "", "fmt", dir)
	require.Equal(t, 2, status)
	require.Contains(t, errs, name+":")
	status, _, errs = onewindow(t, "", "fmt", filepath.Join(dir, "x.txt"))
	require.Equal(t, 2, status, errs)
}

// TestDiff: what changed between two folders, or a folder and the archive of a
// ruleset (0), in each form; and what can't be compared (2).
func TestDiff(t *testing.T) {
	old, _ := authorsRules(t)
	new, item := authorsRules(t)
	archive := filepath.Join(t.TempDir(), "old.tar.gz")
	rules, err := ruleset.Load(os.DirFS(filepath.Join(old, "catalog")), os.DirFS(filepath.Join(old, "policies")), ruleset.Options{})
	require.NoError(t, err)
	data, err := rules.Archive()
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(archive, data, 0o644))
	status, out, errs := onewindow(t, "", "diff", old, new)
	require.Equal(t, 0, status, errs)
	require.Equal(t, "两套规则没有不同\n", out)

	checklist := filepath.Join(item, "2019-01-01.yaml")
	edit(t, checklist, "necessity: required", "necessity: optional")
	for _, before := range []string{old, archive} {
		status, out, errs = onewindow(t, "", "diff", before, new)
		require.Equal(t, 0, status, errs)
		require.Contains(t, out, "企业投资项目备案 2019-01-01 起施行的版本有修改：\n  - 企业投资项目备案信息(在线填报)由必要改为非必要\n")
	}
	_, out, _ = onewindow(t, "", "diff", old, new, "-o", "markdown")
	require.Contains(t, out, "\n- 企业投资项目备案信息(在线填报)由必要改为非必要\n")
	_, out, _ = onewindow(t, "", "diff", old, new, "-o", "json")
	var report diff.Report
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	require.Equal(t, rules.Digest(), report.Old)
	require.Equal(t, "materials/filing-information", report.Items[0].Versions[0].Changes[0].Entry)

	edit(t, checklist, "necessity: optional", "necessity: optonal")
	status, _, errs = onewindow(t, "", "diff", old, new)
	require.Equal(t, 2, status)
	require.Contains(t, errs, checklist+":")
	for _, wrong := range []string{filepath.Join(old, "no-such-folder"), t.TempDir(), checklist} {
		status, _, errs = onewindow(t, "", "diff", old, wrong)
		require.Equal(t, 2, status)
		require.Contains(t, errs, wrong)
	}
}
