package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/dirhash"

	"onewindow/engine/bundle"
	"onewindow/engine/judgement"
	"onewindow/engine/ledger"
	"onewindow/engine/manifest"
	"onewindow/engine/policy"
	"onewindow/engine/publish"
	"onewindow/engine/ruleset"
	"onewindow/engine/source"
)

// edited are the embedded rules with a text replaced in one file; without an
// old text the file is new.
func edited(t testing.TB, name, old, by string) Loader {
	b := bundleOf(t, name, old, by)
	return func(inUse *ruleset.Ruleset) (*ruleset.Ruleset, error) {
		return ruleset.Unpack(b, ruleset.Options{Previous: inUse, PolicyTimeout: time.Minute})
	}
}

func bundleOf(t testing.TB, name, old, by string) *bundle.Bundle {
	files := slices.Clone(rulesOf(t).Files())
	at, exists := slices.BinarySearchFunc(files, name, func(f source.File, name string) int { return strings.Compare(f.Name, name) })
	if exists {
		require.Contains(t, string(files[at].Data), old)
		files[at].Data = bytes.Replace(files[at].Data, []byte(old), []byte(by), 1)
	} else {
		files = slices.Insert(files, at, source.File{Name: name, Data: []byte(by)})
	}
	names, data := make([]string, len(files)), map[string][]byte{}
	for i, f := range files {
		names[i], data[f.Name] = f.Name, f.Data
	}
	digest, err := dirhash.Hash1(names, func(name string) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data[name])), nil })
	require.NoError(t, err)
	return &bundle.Bundle{Manifest: bundle.NewManifest(digest), Files: files}
}

const drainage = "catalog/zj/drainage-permit/"

func mended(t testing.TB) Loader {
	return edited(t, drainage+"2023-02-01.yaml", "promised: 5", "promised: 4")
}

// listing is what GET /v1/rulesets answers.
type listing struct {
	Rulesets []struct {
		Activation, Ruleset, Source, Until, Since, Publisher, Key, Message string
		Active                                                             bool
		Items, Versions                                                    int
		Changes                                                            *struct{ Text string }
	}
	Refusals []struct {
		At, Source, Ruleset, Detail string
		Findings                    []struct{ Place, Test, Message string }
	}
}

func (r *running) rulesets() (l listing) {
	r.t.Helper()
	status, body := r.get("/v1/rulesets")
	require.Equal(r.t, 200, status, "%s", body)
	require.NoError(r.t, json.Unmarshal(body, &l))
	return l
}

// What has no fault and whose tests pass comes into use; all else is refused
// with every finding, and what is in use goes on.
func TestReload(t *testing.T) {
	r := run(t, Config{Now: after})
	ctx := context.Background()
	first := rulesOf(t).Digest()
	before := r.rulesets()
	require.Len(t, before.Rulesets, 1)
	require.Equal(t, ledger.SourceEmbedded, before.Rulesets[0].Source)
	require.Equal(t, len(rulesOf(t).Items()), before.Rulesets[0].Items)
	require.Empty(t, before.Refusals)

	for _, bad := range []struct {
		load                   Loader
		detail, place, message string
	}{
		{edited(t, drainage+"2023-02-01.yaml", "project.drainage.key_polluter", "project.drainage.key_poluter"), "does not load", drainage + "2023-02-01.yaml:", "did you mean project.drainage.key_polluter?"},
		{edited(t, drainage+"cases/accept.yaml", "outcome: accept", "outcome: reject"), "1 of its tests fail", drainage + "cases/accept.yaml:", "- reject"},
		{edited(t, "policies/lib/dates_test.rego", "package onewindow.lib.dates_test", "package onewindow.lib.dates_test\n\ntest_false if 1 == 2\n"), "1 of its tests fail", "policies/lib/dates_test.rego:", "test_false"},
		{func(*ruleset.Ruleset) (*ruleset.Ruleset, error) { return nil, errors.New("the folder is gone") }, "the folder is gone", "", ""},
	} {
		require.NoError(t, r.server.Reload(ctx, bad.load), "not to be tried again")
		list := r.rulesets()
		require.Equal(t, before.Rulesets, list.Rulesets)
		refused := list.Refusals[0]
		require.Contains(t, refused.Detail, bad.detail)
		require.Equal(t, ledger.SourceFolder, refused.Source)
		require.Equal(t, "2026-11-20T20:00:00.000+08:00", refused.At)
		if bad.place != "" {
			require.True(t, strings.HasPrefix(refused.Findings[0].Place, bad.place), refused.Findings[0].Place)
			require.Contains(t, refused.Findings[0].Message, bad.message)
			require.Contains(t, r.log.String(), bad.place, "the findings are in the log")
		}
		require.Equal(t, first, r.decided())
	}

	require.NoError(t, r.server.Reload(ctx, mended(t)))
	list := r.rulesets()
	require.Len(t, list.Rulesets, 2)
	require.True(t, list.Rulesets[0].Active)
	require.False(t, list.Rulesets[1].Active)
	require.Equal(t, list.Rulesets[0].Since, list.Rulesets[1].Until)
	require.Contains(t, list.Rulesets[0].Changes.Text, "承诺办结时限由5个工作日改为4个工作日")
	second := list.Rulesets[0].Ruleset
	require.NotEqual(t, first, second)
	require.Equal(t, second, r.decided())
	require.NoError(t, r.server.Reload(ctx, mended(t)), "the same again")
	require.Len(t, r.rulesets().Rulesets, 2)

	for _, digest := range []string{first, second} {
		status, archive := r.get("/v1/rulesets/" + strings.NewReplacer("+", "-", "/", "_").Replace(digest))
		require.Equal(t, 200, status)
		rules, err := ruleset.Open(archive, ruleset.Options{Proven: true})
		require.NoError(t, err)
		require.Equal(t, digest, rules.Digest())
	}
	status, _ := r.get("/v1/rulesets/h1:x")
	require.Equal(t, 404, status)
}

// decided gives the digest of the ruleset of a decision made now.
func (r *running) decided() string {
	r.t.Helper()
	status, body := r.post("/v1/check", sampleOf(r.t, "drainage-permit"))
	require.Equal(r.t, 200, status, "%s", body)
	var decision struct{ Ruleset string }
	require.NoError(r.t, json.Unmarshal(body, &decision))
	return decision.Ruleset
}

// What lies with the ledger and not with the rules is tried again.
func TestReloadIsTriedAgain(t *testing.T) {
	store := &inactive{Ledger: newLedger(t)}
	r := run(t, Config{Ledger: store, Now: after})
	store.err = fmt.Errorf("%w: disk full", ledger.ErrUnavailable)
	require.ErrorIs(t, r.server.Reload(context.Background(), mended(t)), ledger.ErrUnavailable)
	require.Len(t, r.rulesets().Rulesets, 1)
	require.Empty(t, r.rulesets().Refusals)
	store.err = nil
	require.NoError(t, r.server.Reload(context.Background(), mended(t)))
	require.Len(t, r.rulesets().Rulesets, 2)

	// An activation that was recorded, but not acknowledged, holds nothing up.
	store.err, store.recorded = context.DeadlineExceeded, true
	last := edited(t, drainage+"2023-02-01.yaml", "promised: 5", "promised: 3")
	require.ErrorIs(t, r.server.Reload(context.Background(), last), context.DeadlineExceeded)
	list := r.rulesets()
	require.Len(t, list.Rulesets, 3)
	require.False(t, list.Rulesets[0].Active)
	require.True(t, list.Rulesets[1].Active)
	require.Equal(t, list.Rulesets[1].Ruleset, r.decided())
	store.err = nil
	require.NoError(t, r.server.Reload(context.Background(), last))
	list = r.rulesets()
	require.Len(t, list.Rulesets, 4)
	require.True(t, list.Rulesets[0].Active)
	require.Equal(t, list.Rulesets[0].Ruleset, r.decided())
}

type inactive struct {
	ledger.Ledger
	err      error
	recorded bool // all the same
}

func (l *inactive) Activate(ctx context.Context, after string, a ledger.Activation) (ledger.Activation, error) {
	if l.err != nil && !l.recorded {
		return ledger.Activation{}, l.err
	}
	a, err := l.Ledger.Activate(ctx, after, a)
	if l.err != nil {
		return ledger.Activation{}, l.err
	}
	return a, err
}

// Requests run while the rules change under them: none fails, and each decision
// and each guide is of a ruleset that was in use.
func TestReloadUnderLoad(t *testing.T) {
	r := run(t, Config{Now: after})
	good := []Loader{mended(t), edited(t, drainage+"2023-02-01.yaml", "promised: 5", "promised: 3")}
	bad := edited(t, drainage+"2023-02-01.yaml", "promised: 5", "promised: five")
	stop := make(chan struct{})
	var asked atomic.Int64
	var used sync.Map
	var wait sync.WaitGroup
	sample := sampleOf(t, "drainage-permit")
	for range 4 {
		wait.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				_, decision := r.post("/v1/check", sample)
				_, guide := r.get("/v1/items/drainage-permit")
				for _, answer := range [][]byte{decision, guide} {
					var of struct{ Ruleset string }
					assert.NoError(t, json.Unmarshal(answer, &of))
					assert.NotEmpty(t, of.Ruleset, "%s", answer)
					used.Store(of.Ruleset, true)
				}
				asked.Add(1)
			}
		})
	}
	for n := range 12 {
		seen := asked.Load()
		require.NoError(t, r.server.Reload(context.Background(), good[n%2]))
		require.NoError(t, r.server.Reload(context.Background(), bad))
		for asked.Load() < seen+4 {
			time.Sleep(time.Millisecond)
		}
	}
	close(stop)
	wait.Wait()
	list := r.rulesets()
	active := map[string]bool{}
	for _, a := range list.Rulesets {
		active[a.Ruleset] = true
	}
	require.Len(t, list.Rulesets, 13)
	require.Len(t, list.Refusals, 12)
	used.Range(func(digest, _ any) bool {
		require.True(t, active[digest.(string)], digest)
		return true
	})
}

// A request keeps the ruleset that it began with.
func TestRequestKeepsItsRuleset(t *testing.T) {
	begun, goOn := make(chan struct{}), make(chan struct{})
	rules := &pausing{rulesOf(t), begun, goOn}
	r := run(t, Config{Rules: rules, Now: after, Limits: Limits{Answer: time.Minute}})
	answered := make(chan string, 1)
	go func() {
		defer close(answered)
		answered <- r.decided()
	}()
	<-begun
	ctx := context.Background()
	mended, err := mended(t)(rulesOf(t))
	require.NoError(t, err)
	require.NoError(t, r.server.archive(ctx, mended))
	in := r.server.edition.Load().activation
	_, err = r.server.use(ctx, mended, in.ID, in)
	require.NoError(t, err)
	next := r.decided()
	close(goOn)
	require.Equal(t, rulesOf(t).Digest(), <-answered)
	require.NotEqual(t, rulesOf(t).Digest(), next)
}

// pausing are rules that pause before they judge.
type pausing struct {
	*ruleset.Ruleset
	begun, goOn chan struct{}
}

func (p *pausing) Judge(ctx context.Context, m *manifest.Manifest) (*judgement.Judgement, error) {
	close(p.begun)
	<-p.goOn
	return p.Ruleset.Judge(ctx, m)
}

// A version dated in the future takes effect by itself at 00:00 in China of its
// day, everywhere at once: nothing that the service keeps stays behind.
func TestVersionTakesEffectAtMidnight(t *testing.T) {
	const item, day = "drainage-permit", "2026-12-01"
	var now atomic.Pointer[time.Time]
	set := func(text string) {
		at, err := time.Parse(time.RFC3339, text)
		require.NoError(t, err)
		now.Store(&at)
	}
	set("2026-11-30T12:00:00+08:00")
	r := run(t, Config{Now: func() time.Time { return *now.Load() }})
	text := ""
	for _, f := range rulesOf(t).Files() {
		if f.Name == drainage+"2023-02-01.yaml" {
			text = strings.Replace(strings.Replace(string(f.Data), "effective_from: 2023-02-01", "effective_from: "+day, 1), "promised: 5", "promised: 4", 1)
		}
	}
	require.NoError(t, r.server.Reload(context.Background(), edited(t, drainage+day+".yaml", "", text)))

	body := without(t, sampleOf(t, item), "received_at")
	version := func() string {
		t.Helper()
		status, decision := r.post("/v1/check", body)
		require.Equal(t, 200, status, "%s", decision)
		seen := map[string]bool{}
		for _, answer := range [][]byte{decision, second(r.get("/v1/items/" + item)), entryOf(t, second(r.get("/v1/items")), item)} {
			var v struct{ Version string }
			require.NoError(t, json.Unmarshal(answer, &v))
			seen[v.Version] = true
		}
		status, _ = r.get("/readyz")
		require.Equal(t, 200, status)
		require.Len(t, seen, 1, "decision, guide and list agree: %v", seen)
		for v := range seen {
			return v
		}
		return ""
	}
	for at, want := range map[string]string{
		"2026-11-30T23:59:59+08:00": "2023-02-01",
		"2026-12-01T00:00:00+08:00": day,
		"2026-11-30T15:59:59Z":      "2023-02-01",
		"2026-11-30T16:00:00Z":      day,
		"2027-01-01T00:00:00+08:00": day,
	} {
		set(at)
		require.Equal(t, want, version(), at)
	}
	set("2026-12-01T08:00:00+08:00")
	var sample struct {
		ReceivedAt string `json:"received_at"`
	}
	require.NoError(t, json.Unmarshal(second(r.get("/v1/items/"+item+"/sample")), &sample))
	require.Equal(t, "2026-11-30T09:00:00+08:00", sample.ReceivedAt, "of the day before, since it is not yet nine o'clock")
	set("2026-12-02T12:00:00+08:00")
	late := strings.Replace(body, "{", `{"received_at":"2026-11-30T23:59:59+08:00",`, 1)
	_, decision := r.post("/v1/check?dry_run=true", late)
	require.Contains(t, string(decision), `"version":"2023-02-01"`, "what was received before is judged by the old text")
}

func second(_ int, body []byte) []byte { return body }

func entryOf(t *testing.T, list []byte, code string) []byte {
	t.Helper()
	var whole struct{ Items []json.RawMessage }
	require.NoError(t, json.Unmarshal(list, &whole))
	for _, entry := range whole.Items {
		if bytes.Contains(entry, []byte(`"code":"`+code+`"`)) {
			return entry
		}
	}
	require.Fail(t, "not listed", code)
	return nil
}

func without(t *testing.T, manifest, member string) string {
	t.Helper()
	var object map[string]json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(manifest), &object))
	delete(object, member)
	out, err := json.Marshal(object)
	require.NoError(t, err)
	return string(out)
}

// A published ruleset is in use again after a restart. One that another engine
// has proven is proven again, and does not start if it fails.
func TestPublished(t *testing.T) {
	ctx := policy.Unhurried(context.Background())
	store := newLedger(t)
	none, _, err := Published(ctx, store, ruleset.Options{})
	require.NoError(t, err)
	require.Nil(t, none)

	r := run(t, Config{Ledger: store, Now: after})
	_, err = r.server.change(ctx, mended(t), "", ledger.Activation{Source: ledger.SourcePublished, Publisher: "张三", Key: "zj-2026", Message: "缩短时限"})
	require.NoError(t, err)
	rules, from, err := Published(ctx, store, ruleset.Options{})
	require.NoError(t, err)
	require.Equal(t, "张三", from.Publisher)
	list := r.rulesets()
	require.Equal(t, list.Rulesets[0].Ruleset, rules.Digest())
	again := run(t, Config{Rules: rules, From: from, Ledger: store, Now: after})
	require.Equal(t, list, again.rulesets(), "a restart is no activation")

	faulty, err := ruleset.Unpack(bundleOf(t, drainage+"2023-02-01.yaml", "key_polluter", "key_poluter"), ruleset.Options{Proven: true})
	require.NoError(t, err)
	require.NoError(t, r.server.archive(ctx, faulty))
	_, err = store.Activate(ctx, list.Rulesets[0].Activation, ledger.Activation{
		Ruleset: faulty.Digest(), At: after(), Source: ledger.SourcePublished, Engine: "0.0.1", Publisher: "李四", Key: "zj-2026", Message: "x",
	})
	require.NoError(t, err)
	_, _, err = Published(ctx, store, ruleset.Options{})
	require.ErrorContains(t, err, "activated by 李四 on 2026-11-20 under engine 0.0.1, does not load under engine")
	require.ErrorContains(t, err, "--rules DIR")
	require.ErrorContains(t, err, "did you mean project.drainage.key_polluter?")
}

// A bundle's body is read up to its limit, and then no further.
func TestBundleBody(t *testing.T) {
	read := func(from io.Reader) (*bundleBody, int64, error) {
		b := &bundleBody{r: &request{}, from: from}
		n, err := io.Copy(io.Discard, b)
		return b, n, err
	}
	b, n, err := read(nil)
	require.NoError(t, err)
	require.Zero(t, n)
	require.False(t, b.r.bodyRead)
	b, n, err = read(io.LimitReader(zeros{}, publish.MaxBytes))
	require.NoError(t, err)
	require.EqualValues(t, publish.MaxBytes, n)
	require.True(t, b.r.bodyRead)
	b, n, err = read(zeros{})
	require.Equal(t, 413, b.fault.Status)
	require.ErrorIs(t, err, b.fault)
	require.LessOrEqual(t, n, int64(publish.MaxBytes))
	b, _, err = read(iotest.ErrReader(errors.New("timeout")))
	require.Error(t, err)
	require.Equal(t, 408, b.fault.Status)
	require.True(t, b.r.bodyRead)
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
