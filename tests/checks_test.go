package tests

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"github.com/stretchr/testify/require"
)

// answeredAll is an answer of POST /v1/checks.
type answeredAll struct {
	Submission string
	Decisions  []json.RawMessage
	Notice     struct {
		Outcome string
		Items   []struct{ Item, Outcome string }
		Reasons []struct {
			Kind, Material, Path string
			Items                []struct{ Item string }
		}
		Patch      json.RawMessage
		Unresolved []any
	}
}

func (a *api) checks(body string, headers ...string) *reply {
	a.t.Helper()
	return a.do(http.MethodPost, "/v1/checks", body, append([]string{"Content-Type", "application/json"}, headers...))
}

func (a *api) dryChecks(body string) answeredAll {
	a.t.Helper()
	var all answeredAll
	a.do(http.MethodPost, "/v1/checks?dry_run=true", body, []string{"Content-Type", "application/json"}).ok().into(&all)
	return all
}

// stageOf gives a submission for a stage that is accepted: what the notice of an
// empty one asks for.
func (a *api) stageOf(stage string) string {
	a.t.Helper()
	empty := `{"stage":"` + stage + `","reviewed_by":"综合窗口3号","received_at":"2026-06-01T09:00:00+08:00"}`
	patch, err := jsonpatch.DecodePatch(a.dryChecks(empty).Notice.Patch)
	require.NoError(a.t, err)
	whole, err := patch.Apply([]byte(empty))
	require.NoError(a.t, err)
	return string(whole)
}

// TestEveryStage: of each stage an empty submission is told everything at once,
// and who hands that in is accepted by every item that the facts then call for.
func TestEveryStage(t *testing.T) {
	a := apiOf(t, serve(t, t.TempDir()))
	for _, stage := range []string{"planning", "construction", "building", "completion"} {
		all := a.dryChecks(a.stageOf(stage))
		require.Equal(t, "accept", all.Notice.Outcome, stage)
		require.Greater(t, len(all.Decisions), 1, stage)
		require.Empty(t, all.Notice.Unresolved, stage)
	}
	require.Empty(t, a.ids(""), "a dry run records nothing")
}

// TestChecksAreRecorded: the decisions of a submission follow each other in the
// ledger, each stands by itself, and the answer can be had again.
func TestChecksAreRecorded(t *testing.T) {
	data := t.TempDir()
	s := serve(t, data)
	a := apiOf(t, s)
	body := without(t, a.stageOf("building"), "materials")
	key := []string{"Idempotency-Key", "window-3/0001"}
	first := a.checks(body, key...).ok()
	var all answeredAll
	first.into(&all)
	require.Equal(t, "correct-all-items", all.Notice.Outcome)
	require.Len(t, a.ids("?limit=500"), len(all.Decisions))

	seen := map[string]bool{}
	for _, r := range all.Notice.Reasons {
		if r.Kind == "missing_material" {
			require.False(t, seen[r.Material], "%s is told twice", r.Material)
			seen[r.Material] = true
		}
	}
	for i, d := range all.Decisions {
		var decision struct {
			ID, Item, Submission string
			Index                int
			JudgementDigest      string `json:"judgement_digest"`
		}
		require.NoError(t, json.Unmarshal(d, &decision))
		require.Equal(t, i, decision.Index)
		require.Equal(t, all.Submission, decision.Submission)
		record := a.get("/v1/decisions/" + decision.ID).ok()
		require.Equal(t, withManifest(t, d, record.Body), string(record.Body))
		var parts struct{ Manifest json.RawMessage }
		record.into(&parts)
		require.Equal(t, decision.JudgementDigest, digest(a.dryRun(string(parts.Manifest)).ok().Body), decision.Item)
	}

	again := func() {
		require.Equal(t, string(first.Body), string(a.checks(body, key...).ok().Body))
		kept := a.get("/v1/submissions/" + all.Submission).ok()
		require.Equal(t, string(first.Body[:len(first.Body)-1]), string(kept.Body[:len(first.Body)-1]))
		require.Equal(t, "building", kept.member("handed_in").(map[string]any)["stage"])
	}
	again()
	a.checks(body+" ", key...).problem(http.StatusUnprocessableEntity, "idempotency-key-reused")
	a.check(a.sample(permit), key...).problem(http.StatusUnprocessableEntity, "idempotency-key-reused")
	s.stop()
	a = apiOf(t, serve(t, data))
	again()
	require.Len(t, a.ids("?limit=500"), len(all.Decisions), "nothing is recorded twice")
	a.get("/v1/submissions/x").problem(http.StatusNotFound, "unknown-submission")
}

// TestChecksProblems: a problem names every item that it is about, and nothing
// is recorded.
func TestChecksProblems(t *testing.T) {
	a := apiOf(t, serve(t, t.TempDir()))
	sample := strings.Replace(a.sample(permit), `"item": "`+permit+`"`, `"items": ["`+permit+`","quality-safety-supervision"]`, 1)
	require.Contains(t, sample, "items")
	for name, c := range map[string]struct {
		body   string
		status int
		slug   string
		want   []string
	}{
		"unknown items": {`{"items":["` + permit + `","construction-permit","x"]}`, 400, "malformed-manifest", []string{"/items/1", "/items/2"}},
		"no items":      {`{}`, 400, "malformed-manifest", []string{"/items"}},
		"unknown stage": {`{"stage":"demolition"}`, 400, "malformed-manifest", []string{"/stage"}},
		"the future":    {`{"stage":"building","received_at":"2999-01-01T09:00:00+08:00"}`, 400, "malformed-manifest", []string{"/received_at"}},
		"no rules": {`{"items":["quality-safety-supervision","` + permit + `"],"received_at":"1999-10-01T09:00:00+08:00"}`, 422, "no-rules-in-force",
			[]string{"/items/0", "/items/1"}},
		"no rules of a stage": {`{"stage":"building","received_at":"1999-10-01T09:00:00+08:00"}`, 422, "no-rules-in-force", []string{"/stage"}},
		"nothing called for": {`{"stage":"construction","project":{"land":{"planning_zone":"rural","met_protection_zone":false},"rural_type":"village_house",
			"investment_type":"enterprise","eia":{"category":"exempt"},"seismic_overlimit":false,"traffic":{"threshold_met":false},"water":{"self_intake":false}}}`,
			422, "nothing-called-for", nil},
		"unreviewed": {without(t, sample, "reviewed_by"), 422, "unreviewed", []string{"/materials/0"}},
	} {
		p := a.checks(c.body).problem(c.status, c.slug)
		var pointers []string
		for _, e := range p.Errors {
			pointers = append(pointers, e.Pointer)
		}
		require.Subset(t, pointers, c.want, name)
	}
	p := a.checks(without(t, sample, "reviewed_by")).problem(http.StatusUnprocessableEntity, "unreviewed")
	text, err := json.Marshal(p.Errors)
	require.NoError(t, err)
	require.Contains(t, string(text), permit)
	require.Contains(t, string(text), "quality-safety-supervision")
	a.do(http.MethodPost, "/v1/checks", "{}", nil).problem(http.StatusUnsupportedMediaType, "unsupported-media-type")
	require.Empty(t, a.ids(""), "none of it is recorded")
}

// TestChecksKilled kills the service while submissions are recorded: each is
// there as a whole afterwards, or not at all.
func TestChecksKilled(t *testing.T) {
	data := t.TempDir()
	s := serve(t, data)
	body := apiOf(t, s).stageOf("completion")
	decisions := len(apiOf(t, s).dryChecks(body).Decisions)
	var mu sync.Mutex
	answered := map[string]string{}
	for range 5 {
		var windows sync.WaitGroup
		enough := make(chan struct{}, 1000)
		for range 8 {
			windows.Go(func() {
				for {
					answer, err := http.Post(s.URL+"/v1/checks", "application/json", strings.NewReader(body))
					if err != nil {
						return
					}
					text, err := io.ReadAll(answer.Body)
					answer.Body.Close()
					var all answeredAll
					if err != nil || json.Unmarshal(text, &all) != nil {
						return // the answer broke off
					}
					if answer.StatusCode != http.StatusOK {
						continue // a busy machine: nothing was recorded
					}
					mu.Lock()
					answered[all.Submission] = string(text)
					mu.Unlock()
					enough <- struct{}{}
				}
			})
		}
		for range 12 {
			<-enough
		}
		s.signal(syscall.SIGKILL)
		s.wait()
		windows.Wait()
		s = serve(t, data)
	}
	a := apiOf(t, s)
	of := map[string]int{}
	for id := range a.index() {
		of[a.get("/v1/decisions/"+id).ok().member("submission").(string)]++
	}
	for id, n := range of {
		require.Equal(t, decisions, n, id)
	}
	for id, text := range answered {
		require.Equal(t, decisions, of[id], "what was answered is there")
		kept := a.get("/v1/submissions/" + id).ok()
		require.True(t, strings.HasPrefix(string(kept.Body), text[:len(text)-1]))
	}
	s.stop()
}
