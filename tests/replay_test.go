package tests

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onewindow/engine/ledger/sqlite"
)

// golden are the ledgers that earlier versions wrote, with their SHA-256: they
// are never rewritten (testdata/golden/README.md).
var golden = map[string]string{
	"0.1.0.tar.gz": "747ea14b1d82843147a88ba0bb79b50da375ac561e52cddd48b4f916dbf0e594",
}

// goldenData unpacks a golden ledger into a data folder and brings it to the
// present schema.
func goldenData(t *testing.T, name string) string {
	t.Helper()
	packed, err := os.ReadFile(filepath.Join("testdata/golden", name))
	require.NoError(t, err)
	sum := sha256.Sum256(packed)
	require.Equal(t, golden[name], hex.EncodeToString(sum[:]), "%s was rewritten", name)
	zip, err := gzip.NewReader(strings.NewReader(string(packed)))
	require.NoError(t, err)
	data := t.TempDir()
	for files := tar.NewReader(zip); ; {
		header, err := files.Next()
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		content, err := io.ReadAll(files)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(data, filepath.Base(header.Name)), content, 0o600))
	}
	l, err := sqlite.Open(data)
	require.NoError(t, err)
	require.NoError(t, l.Close())
	return data
}

// replayReport is what the tests read of a report.
type replayReport struct {
	Replayed, Matched, Differing, Affected int
	Items                                  []struct {
		Item    string
		Changes []struct {
			From, To  string
			Decisions int
			Rules     []struct{ Rule string }
		}
	}
}

// TestGoldenLedgers: what any version ever recorded replays byte for byte.
func TestGoldenLedgers(t *testing.T) {
	files, err := filepath.Glob("testdata/golden/*.tar.gz")
	require.NoError(t, err)
	require.Len(t, files, len(golden))
	for name := range golden {
		data := goldenData(t, name)
		status, out, errs := onewindow(t, "", "replay", "--data", data, "-o", "json")
		require.Zero(t, status, "%s%s", out, errs)
		var report replayReport
		require.NoError(t, json.Unmarshal([]byte(out), &report))
		require.Equal(t, 280, report.Matched)
		require.Equal(t, report.Replayed, report.Matched)
		require.Len(t, report.Items, 56)
	}
}

// otherRules gives a folder with the program's rules, of which one is another.
func otherRules(t *testing.T, file, old, new string) string {
	t.Helper()
	dir := t.TempDir()
	for _, tree := range []string{"catalog", "policies"} {
		require.NoError(t, os.CopyFS(filepath.Join(dir, tree), os.DirFS("../"+tree)))
	}
	name := filepath.Join(dir, file)
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Contains(t, string(text), old)
	require.NoError(t, os.WriteFile(name, []byte(strings.Replace(string(text), old, new, 1)), 0o600))
	return dir
}

const permitRules = "catalog/zj/building-construction-permit/2021-03-30.yaml"

// TestReplayCommand: on a ledger that a service writes to meanwhile.
func TestReplayCommand(t *testing.T) {
	data := t.TempDir()
	a := apiOf(t, serve(t, data))
	accepted := a.check(a.sample(permit)).ok().member("id").(string)
	a.check(without(t, a.sample(permit), "materials")).ok()
	a.check(a.sample("drainage-permit")).ok()
	a.checks(without(t, a.stageOf("building"), "materials")).ok()

	status, out, errs := onewindow(t, "", "replay", "--data", data)
	require.Zero(t, status, "%s%s", out, errs)
	require.Contains(t, out, "不一致0件")
	require.Empty(t, errs, "no bar where there is no terminal")
	status, out, _ = onewindow(t, "", "replay", "--data", data, "--id", accepted)
	require.Zero(t, status)
	require.Contains(t, out, "重放一致，逐字节相同")

	for flag, value := range map[string]string{"--item": "no-such-item", "--outcome": "accepted", "--from": "yesterday", "--id": "x"} {
		status, _, errs = onewindow(t, "", "replay", "--data", data, flag, value)
		require.Equal(t, 2, status, flag)
		require.NotEmpty(t, errs)
	}
	status, _, errs = onewindow(t, "", "replay", "--data", t.TempDir())
	require.Equal(t, 2, status)
	require.Contains(t, errs, "ledger.db")

	stricter := otherRules(t, permitRules, "project.total_investment_cny > 1000000", "project.total_investment_cny > 900000000")
	status, out, _ = onewindow(t, "", "replay", "--data", data, "--id", accepted, "--against", stricter)
	require.Equal(t, 1, status)
	require.Contains(t, out, "重放不一致")
	require.Contains(t, out, "acceptance/above-threshold")

	// The sample is rejected now, the one without materials lists its corrections as before.
	impact := func(args ...string) (int, string, string) {
		return onewindow(t, "", append([]string{"impact", stricter, "--data", data, "--item", permit}, args...)...)
	}
	status, out, errs = impact("-o", "json")
	require.Zero(t, status, errs)
	var report replayReport
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	require.Len(t, report.Items, 1)
	require.NotEmpty(t, report.Items[0].Changes)
	for _, c := range report.Items[0].Changes {
		require.Equal(t, "reject", c.To)
		require.Equal(t, "acceptance/above-threshold", c.Rules[0].Rule)
	}
	require.Equal(t, "accept", report.Items[0].Changes[0].From)
	status, out, errs = impact("--threshold", "0")
	require.Equal(t, 1, status)
	require.Contains(t, out, "受理 → 不予受理")
	require.Contains(t, errs, "more than the threshold of 0")
	status, _, _ = impact("--threshold", "100%")
	require.Zero(t, status)
	status, out, _ = impact("-o", "csv")
	require.Zero(t, status)
	require.Contains(t, out, "引起改变的规则,受理,不予受理,acceptance/above-threshold")
	status, out, _ = impact("-o", "html")
	require.Zero(t, status)
	require.Contains(t, out, "<td>受理 → 不予受理</td>")
	status, _, errs = impact("--threshold", "many")
	require.Equal(t, 2, status)
	require.Contains(t, errs, "threshold")
}

// TestReplayOverHTTP: one decision, and a job from its start to its report.
func TestReplayOverHTTP(t *testing.T) {
	a := apiOf(t, serve(t, t.TempDir()))
	var ids []string
	for _, item := range []string{permit, "drainage-permit"} {
		ids = append(ids, a.check(a.sample(item)).ok().member("id").(string))
		ids = append(ids, a.check(without(t, a.sample(item), "materials")).ok().member("id").(string))
	}
	var all answeredAll
	a.checks(without(t, a.stageOf("building"), "materials")).ok().into(&all)
	for _, d := range all.Decisions { // made within a submission
		var decision struct{ ID string }
		require.NoError(t, json.Unmarshal(d, &decision))
		ids = append(ids, decision.ID)
	}
	for _, id := range ids {
		require.Equal(t, true, a.do(http.MethodPost, "/v1/decisions/"+id+"/replay", "", nil).ok().member("match"), id)
	}
	a.do(http.MethodPost, "/v1/decisions/x/replay", "", nil).problem(http.StatusNotFound, "unknown-decision")
	a.do(http.MethodPost, "/v1/decisions/"+ids[0]+"/replay?ruleset=h1:x", "", nil).problem(http.StatusNotFound, "unknown-ruleset")
	a.do(http.MethodPost, "/v1/decisions/"+ids[0]+"/replay?rules=x", "", nil).problem(http.StatusBadRequest, "invalid-parameter")

	job := a.startReplay("?item=" + permit)
	done := a.awaitReplay(job)
	require.Equal(t, "done", done.State)
	require.EqualValues(t, 1, done.Progress.Share)
	require.Equal(t, 3, done.Report.Replayed)
	require.Equal(t, 3, done.Report.Matched)
	digest := a.get("/v1/rulesets").ok().member("rulesets").([]any)[0].(map[string]any)["ruleset"].(string)
	require.Equal(t, len(ids), a.awaitReplay(a.startReplay("?ruleset="+strings.ReplaceAll(digest, "+", "%2B"))).Report.Matched)
	for format, text := range map[string]string{"text": "共3件，一致3件", "csv": "重放,,,,,3", "html": "<h1>复核重放报告</h1>"} {
		require.Contains(t, string(a.get("/v1/replays/"+job+"?format="+format).ok().Body), text)
	}
	require.Equal(t, "done", a.do(http.MethodDelete, "/v1/replays/"+job, "", nil).ok().member("state"), "what has ended stays")

	a.get("/v1/replays/x").problem(http.StatusNotFound, "unknown-replay")
	a.do(http.MethodDelete, "/v1/replays/x", "", nil).problem(http.StatusNotFound, "unknown-replay")
	a.do(http.MethodPost, "/v1/replays?ruleset=h1:x", "", nil).problem(http.StatusNotFound, "unknown-ruleset")
	a.do(http.MethodPost, "/v1/replays?outcome=x", "", nil).problem(http.StatusBadRequest, "invalid-parameter")
	a.get("/v1/replays/"+job+"?format=xml").problem(http.StatusBadRequest, "invalid-parameter")
}

// TestReplayGoesOn: a job is not lost when the service is killed.
func TestReplayGoesOn(t *testing.T) {
	data := goldenData(t, "0.1.0.tar.gz")
	s := serve(t, data)
	a := apiOf(t, s)
	var jobs []string
	for range 20 {
		jobs = append(jobs, a.startReplay(""))
	}
	cancelled := jobs[len(jobs)-1]
	require.Equal(t, "cancelled", a.do(http.MethodDelete, "/v1/replays/"+cancelled, "", nil).ok().member("state"))
	s.signal(syscall.SIGKILL)
	s.wait()

	a = apiOf(t, serve(t, data))
	for _, job := range jobs[:len(jobs)-1] {
		done := a.awaitReplay(job)
		require.Equal(t, "done", done.State)
		require.Equal(t, 280, done.Report.Matched)
	}
	require.Equal(t, "cancelled", a.awaitReplay(cancelled).State)
}

type replayJob struct {
	ID, State string
	Progress  struct{ Share float64 }
	Report    replayReport
}

func (a *api) startReplay(query string) string {
	a.t.Helper()
	answer := a.do(http.MethodPost, "/v1/replays"+query, "", nil)
	require.Equal(a.t, http.StatusAccepted, answer.Status, "%s", answer.Body)
	id := answer.member("id").(string)
	require.Equal(a.t, "/v1/replays/"+id, answer.Header.Get("Location"))
	return id
}

// awaitReplay waits for a job's end.
func (a *api) awaitReplay(id string) (job replayJob) {
	a.t.Helper()
	require.Eventually(a.t, func() bool {
		a.get("/v1/replays/" + id).ok().into(&job)
		return job.State != "waiting" && job.State != "running"
	}, 2*patience, 20*time.Millisecond, "the replay does not end")
	return job
}
