package tests

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const permit = "building-construction-permit"

// without gives a manifest that lacks a member.
func without(t *testing.T, manifest, member string) string {
	t.Helper()
	var object map[string]json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(manifest), &object))
	require.Contains(t, object, member)
	delete(object, member)
	out, err := json.Marshal(object)
	require.NoError(t, err)
	return string(out)
}

func TestEveryItem(t *testing.T) {
	a := apiOf(t, serve(t, t.TempDir()))
	items := a.items()
	require.NotEmpty(t, items)
	for _, item := range items {
		sample := a.sample(item)
		require.Equal(t, "accept", a.check(sample).ok().member("outcome"), item)
		require.Equal(t, "accept", a.dryRun(sample).ok().member("outcome"), item)
		deficient := a.check(without(t, sample, "materials")).ok()
		require.Equal(t, "correct-all-items", deficient.member("outcome"), item)
		require.NotEmpty(t, deficient.member("reasons"))

		guide := a.get("/v1/items/" + item).ok()
		require.Equal(t, item, guide.member("code"))
		for _, version := range guide.member("versions").([]any) {
			require.Equal(t, version, a.get("/v1/items/"+item+"?version="+version.(string)).ok().member("version"))
			require.Equal(t, version, a.get("/v1/items/"+item+"?at="+version.(string)).ok().member("version"))
		}
	}
}

func TestDecisionIsRecorded(t *testing.T) {
	a := apiOf(t, serve(t, t.TempDir()))
	sample := a.sample(permit)
	first := a.check(without(t, sample, "materials")).ok()
	second := a.check(sample).ok()
	require.EqualValues(t, 0, first.member("index"))
	require.EqualValues(t, 1, second.member("index"))

	record := a.get("/v1/decisions/" + first.member("id").(string)).ok()
	require.Equal(t, withManifest(t, first.Body, record.Body), string(record.Body), "the decision, as it was answered, and its manifest")

	var parts struct{ Manifest json.RawMessage }
	record.into(&parts)
	require.Equal(t, digest(parts.Manifest), first.member("manifest_digest"), "of the manifest's canonical bytes")
	judgement := a.dryRun(string(parts.Manifest)).ok()
	require.Equal(t, digest(judgement.Body), first.member("judgement_digest"), "a judgement is the same bytes again")

	for query, ids := range map[string][]any{
		"":                               {second.member("id"), first.member("id")},
		"?outcome=accept":                {second.member("id")},
		"?outcome=correct-all-items":     {first.member("id")},
		"?item=" + permit:                {second.member("id"), first.member("id")},
		"?item=drainage-permit":          {},
		"?department=zj&limit=1":         {second.member("id")},
		"?from=1999-01-01&to=1999-12-31": {},
		"?rule=" + firstRule(t, first):   {first.member("id")},
	} {
		require.Equal(t, ids, a.ids(query), query)
	}
}

func TestPages(t *testing.T) {
	a := apiOf(t, serve(t, t.TempDir()))
	sample := a.sample(permit)
	var want []any
	for range 5 {
		want = append([]any{a.check(sample).ok().member("id")}, want...)
	}
	var got []any
	cursor := ""
	for range 3 {
		page := a.get("/v1/decisions?limit=2&cursor=" + cursor).ok()
		for _, d := range page.member("decisions").([]any) {
			got = append(got, d.(map[string]any)["id"])
		}
		a.check(sample).ok() // what comes in meanwhile neither hides nor repeats anything
		if len(got) < 5 {
			cursor = page.member("next").(string)
		} else {
			require.NotContains(t, string(page.Body), `"next"`)
		}
	}
	require.Equal(t, want, got)
}

func TestDryRunRecordsNothing(t *testing.T) {
	a := apiOf(t, serve(t, t.TempDir()))
	answer := a.dryRun(a.sample(permit)).ok()
	require.NotContains(t, string(answer.Body), `"id"`)
	require.Empty(t, a.ids(""))
}

func TestUnreviewed(t *testing.T) {
	a := apiOf(t, serve(t, t.TempDir()))
	manifest := without(t, a.sample(permit), "reviewed_by")
	points := a.dryRun(manifest).ok().member("to_review").([]any)
	require.NotEmpty(t, points)
	p := a.check(manifest).problem(http.StatusUnprocessableEntity, "unreviewed")
	require.Len(t, p.Errors, len(points))
	for i, e := range p.Errors {
		require.Equal(t, points[i].(map[string]any)["path"], e.Pointer)
		require.Contains(t, e.Message, points[i].(map[string]any)["text"])
	}
	require.Empty(t, a.ids(""), "nothing is recorded")
}

func TestReceivedAt(t *testing.T) {
	a := apiOf(t, serve(t, t.TempDir()))
	stamped := a.check(without(t, a.sample(permit), "received_at")).ok()
	require.Regexp(t, `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$`, stamped.member("received_at"))
	record := a.get("/v1/decisions/" + stamped.member("id").(string)).ok()
	require.Equal(t, stamped.member("received_at"), record.member("manifest").(map[string]any)["received_at"])

	future := `{"item":"` + permit + `","received_at":"2999-01-01T09:00:00+08:00"}`
	p := a.check(future).problem(http.StatusBadRequest, "malformed-manifest")
	require.Len(t, p.Errors, 1)
	require.Equal(t, "/received_at", p.Errors[0].Pointer)

	a.check(`{"item":"`+permit+`","received_at":"1999-10-01T09:00:00+08:00","reviewed_by":"x"}`).problem(http.StatusUnprocessableEntity, "no-rules-in-force")
	a.get("/v1/items/"+permit+"?at=1999-10-01").problem(http.StatusNotFound, "no-rules-in-force")
	a.get("/v1/items/"+permit+"/sample?at=1999-10-01").problem(http.StatusNotFound, "no-rules-in-force")
}

func TestPages404(t *testing.T) {
	a := apiOf(t, serve(t, t.TempDir()))
	p := a.get("/v1/items/building-construction-permits").problem(http.StatusNotFound, "unknown-item")
	require.Contains(t, p.Detail, permit, "the nearest name is offered")
	a.get("/v1/items/nothing-like-it/sample").problem(http.StatusNotFound, "unknown-item")
	a.get("/v1/items/"+permit+"?version=1999-10-01").problem(http.StatusNotFound, "unknown-version")
	a.get("/v1/decisions/x").problem(http.StatusNotFound, "unknown-decision")
	a.get("/v1/decisions/01890a5d-ac96-774b-bcce-b302099a8057").problem(http.StatusNotFound, "unknown-decision")
}

// TestTheDescriptionIsStrict: an answer with a member too many or too few, at
// the top or further down, is not what the description says. Without this the
// other tests would hold their answers against nothing.
func TestTheDescriptionIsStrict(t *testing.T) {
	a := apiOf(t, serve(t, t.TempDir()))
	deficient := without(t, a.sample(permit), "materials")
	decision := a.check(deficient).ok()
	stage := without(t, a.stageOf("building"), "materials")
	replayed := a.startReplay("")
	require.Equal(t, "done", a.awaitReplay(replayed).State)
	for _, c := range []struct {
		method, path, body string
		answer             *reply
		lacking            string
	}{
		{"POST", "/v1/check", deficient, decision, "judgement_digest"},
		{"POST", "/v1/check?dry_run=true", deficient, a.dryRun(deficient), "outcome"},
		{"POST", "/v1/check", "{}", a.check("{}"), "detail"},
		{"POST", "/v1/checks", stage, a.checks(stage), "notice"},
		{"POST", "/v1/checks?dry_run=true", stage, a.do("POST", "/v1/checks?dry_run=true", stage, []string{"Content-Type", "application/json"}), "decisions"},
		{"POST", "/v1/navigate", someProject, a.navigate(someProject), "facts"},
		{"GET", "/v1/submissions/x", "", a.get("/v1/submissions/" + a.checks(stage).ok().member("submission").(string)), "handed_in"},
		{"GET", "/v1/items", "", a.get("/v1/items"), "items"},
		{"GET", "/v1/items/" + permit, "", a.get("/v1/items/" + permit), "materials"},
		{"GET", "/v1/decisions", "", a.get("/v1/decisions"), "decisions"},
		{"GET", "/v1/decisions/x", "", a.get("/v1/decisions/" + decision.member("id").(string)), "manifest"},
		{"POST", "/v1/decisions/x/replay", "", a.do("POST", "/v1/decisions/"+decision.member("id").(string)+"/replay", "", nil), "match"},
		{"GET", "/v1/replays/x", "", a.get("/v1/replays/" + replayed), "report"},
		{"GET", "/nowhere", "", a.get("/nowhere"), "title"},
	} {
		request, err := http.NewRequest(c.method, a.url+c.path, strings.NewReader(c.body))
		require.NoError(t, err)
		require.NoError(t, a.conforms(request, c.answer), c.path)

		more := *c.answer
		more.Body = append([]byte(`{"surprise":1,`), c.answer.Body[1:]...)
		require.Error(t, a.conforms(request, &more), "%s with a member too many", c.path)
		if rest := string(c.answer.Body[1:]); strings.Contains(rest, `{"`) {
			inner := *c.answer
			inner.Body = []byte("{" + strings.Replace(rest, `{"`, `{"surprise":1,"`, 1))
			require.Error(t, a.conforms(request, &inner), "%s with a member too many inside", c.path)
		}
		fewer := *c.answer
		fewer.Body = []byte(without(t, string(c.answer.Body), c.lacking))
		require.Error(t, a.conforms(request, &fewer), "%s without %s", c.path, c.lacking)
	}
}

func TestDocumentation(t *testing.T) {
	s := serve(t, t.TempDir())
	for path, contentType := range map[string]string{
		"/docs": "text/html; charset=utf-8", "/docs/problems": "text/html; charset=utf-8", "/docs/style.css": "text/css; charset=utf-8",
	} {
		answer, err := http.Get(s.URL + path)
		require.NoError(t, err)
		page := string(readAll(t, answer))
		require.Equal(t, http.StatusOK, answer.StatusCode)
		require.Equal(t, contentType, answer.Header.Get("Content-Type"))
		require.NotContains(t, page, "http://", "nothing from outside")
		require.NotContains(t, page, "https://")
		require.NotContains(t, page, "<script")
		require.NotContains(t, page, " style=")
		if strings.HasSuffix(contentType, "html; charset=utf-8") {
			require.Contains(t, answer.Header.Get("Content-Security-Policy"), "default-src 'none'")
		}
	}
}

// ids gives the ids of the decisions that a search finds.
func (a *api) ids(query string) []any {
	a.t.Helper()
	ids := []any{}
	for _, d := range a.get("/v1/decisions" + query).ok().member("decisions").([]any) {
		ids = append(ids, d.(map[string]any)["id"])
	}
	return ids
}

// withManifest is what a decision's record must be: its answer, and the
// manifest as the record has it.
func withManifest(t require.TestingT, answer, record []byte) string {
	var parts struct{ Manifest json.RawMessage }
	require.NoError(t, json.Unmarshal(record, &parts))
	return string(answer[:len(answer)-1]) + `,"manifest":` + string(parts.Manifest) + `}`
}

func digest(document []byte) string {
	sum := sha256.Sum256(document)
	return "sha256:" + hex.EncodeToString(sum[:])
}

func firstRule(t *testing.T, r *reply) string {
	t.Helper()
	reasons := r.member("reasons").([]any)
	require.NotEmpty(t, reasons)
	return reasons[0].(map[string]any)["rule"].(string)
}
