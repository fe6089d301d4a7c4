package tests

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onewindow/engine/bundle"
	"onewindow/engine/publish"
	"onewindow/engine/ruleset"
	"onewindow/engine/source"
)

// rulesetList is what GET /v1/rulesets answers.
type rulesetList struct {
	Rulesets []struct {
		Activation, Ruleset, Source, Publisher, Key, Message string
		Active                                               bool
		Changes                                              *struct{ Text string }
	}
	Refusals []struct {
		Source, Publisher, Detail string
		Findings                  []struct{ Place, Test, Message string }
	}
}

func (a *api) rulesets() (list rulesetList) {
	a.t.Helper()
	a.get("/v1/rulesets").ok().into(&list)
	return list
}

// becomes waits for the list to be as it must.
func (a *api) becomes(s *service, what string, is func(rulesetList) bool) rulesetList {
	a.t.Helper()
	require.Eventually(a.t, func() bool { return is(a.rulesets()) }, patience, 50*time.Millisecond, "%s: %s", what, s.log)
	return a.rulesets()
}

func (a *api) send(path string, bundle []byte) *reply {
	a.t.Helper()
	return a.do(http.MethodPost, path, string(bundle), []string{"Content-Type", "application/gzip"})
}

// TestWatchedFolder: a change of the folder comes into use once it has no
// fault, however it is made; a faulty one is refused, with its findings.
func TestWatchedFolder(t *testing.T) {
	dir, item := authorsRules(t)
	checklist, accepted := filepath.Join(item, "2019-01-01.yaml"), filepath.Join(item, "cases", "accept.yaml")
	link := filepath.Join(t.TempDir(), "rules")
	require.NoError(t, os.Symlink(dir, link))
	s := serve(t, t.TempDir(), "--rules", link)
	a := apiOf(t, s)
	first := a.rulesets()
	require.Len(t, first.Rulesets, 1)
	require.Equal(t, "folder", first.Rulesets[0].Source)
	in := func(n int) func(rulesetList) bool { return func(l rulesetList) bool { return len(l.Rulesets) == n } }
	refused := func(n int) func(rulesetList) bool { return func(l rulesetList) bool { return len(l.Refusals) == n } }

	edit(t, checklist, "promised: 0", "promised: 1") // statutory 0: shorter than what is promised
	list := a.becomes(s, "a fault", refused(1))
	require.Equal(t, first.Rulesets, list.Rulesets)
	require.Contains(t, list.Refusals[0].Findings[0].Place, checklistName+":")
	require.Contains(t, s.log.String(), "ruleset refused")
	require.Equal(t, first.Rulesets[0].Ruleset, a.check(a.sample(small)).ok().member("ruleset"), "the last good one goes on")

	edit(t, checklist, "statutory: 0", "statutory: 3")
	list = a.becomes(s, "mended", in(2))
	require.Contains(t, list.Rulesets[0].Changes.Text, "1个工作日")
	require.Equal(t, list.Rulesets[0].Ruleset, a.check(a.sample(small)).ok().member("ruleset"))

	edit(t, accepted, "outcome: accept", "outcome: reject")
	list = a.becomes(s, "a case that fails", refused(2))
	require.Equal(t, small+"/accept", list.Refusals[0].Findings[0].Test)
	require.Len(t, list.Rulesets, 2)

	// As an editor writes: a new file beside it, renamed over it.
	data, err := os.ReadFile(accepted)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(accepted+"~", bytes.Replace(data, []byte("outcome: reject"), []byte("outcome: accept"), 1), 0o644))
	require.NoError(t, os.Rename(accepted+"~", accepted))
	edit(t, checklist, "promised: 1", "promised: 2")
	a.becomes(s, "renamed over", in(3))

	// As git and Kubernetes do: the folder is another one from one moment to the next.
	other, otherItem := authorsRules(t)
	edit(t, filepath.Join(otherItem, "item.yaml"), "name: ", "name: 新的")
	require.NoError(t, os.Symlink(other, link+".new"))
	require.NoError(t, os.Rename(link+".new", link))
	list = a.becomes(s, "exchanged", in(4))
	require.Contains(t, list.Rulesets[0].Changes.Text, "新的")
	require.NoError(t, os.Remove(link))
	list = a.becomes(s, "gone", refused(3))
	require.Contains(t, list.Refusals[0].Detail, "holds no rules")
	require.Equal(t, list.Rulesets[0].Ruleset, a.check(a.sample(small)).ok().member("ruleset"))

	p := a.send("/v1/rulesets", nil).problem(http.StatusConflict, "rules-from-folder")
	require.Contains(t, p.Detail, "--rules")
	s.stop()
}

const checklistName = "catalog/ndrc/" + small + "/2019-01-01.yaml"

// TestReloadUnderLoad: while windows ask, the folder changes again and again,
// for better and for worse. No request fails, and each decision names a ruleset
// that was in use.
func TestReloadUnderLoad(t *testing.T) {
	dir, item := authorsRules(t)
	checklist := filepath.Join(item, "2019-01-01.yaml")
	edit(t, checklist, "statutory: 0", "statutory: 30")
	data := t.TempDir()
	s := serve(t, data, "--rules", dir)
	a := apiOf(t, s)
	l := press(s, []string{a.sample(small), without(t, a.sample(small), "materials")}, 4, 1)
	promised := "promised: 0"
	for _, next := range []string{"promised: 1", "promised: 31", "promised: 2", "promised: x", "promised: 3", "promised: -1", "promised: 4", "promised: 0"} {
		before := a.rulesets()
		edit(t, checklist, promised, next)
		promised = next
		a.becomes(s, next, func(l rulesetList) bool {
			return len(l.Rulesets)+len(l.Refusals) > len(before.Rulesets)+len(before.Refusals)
		})
	}
	l.release()
	require.Empty(t, l.faults)
	require.Empty(t, l.halves)
	require.Empty(t, l.unheard)
	list := a.rulesets()
	require.Len(t, list.Rulesets, 6)
	require.Len(t, list.Refusals, 3)
	active, used := map[string]bool{}, map[any]bool{}
	for _, r := range list.Rulesets {
		active[r.Ruleset] = true
	}
	for id, d := range l.answered {
		r := reply{t: t, Body: []byte(d.answer)}
		require.True(t, active[r.member("ruleset").(string)], id)
		used[r.member("ruleset")] = true
	}
	require.Greater(t, len(used), 1)
	require.Equal(t, slices.Sorted(maps.Keys(l.answered)), slices.Sorted(maps.Keys(a.index())))
	for id := range l.answered { // of the bytes some hundreds tell as much as all
		if len(l.answered) > 300 {
			delete(l.answered, id)
		}
	}
	a.kept(l.answered)
	s.stop()
}

// pair writes the two halves of a key, as openssl does.
func pair(t *testing.T, id string) (private, public string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	dir := t.TempDir()
	write := func(name, kind string, der []byte, err error) string {
		require.NoError(t, err)
		file := filepath.Join(dir, id+name)
		require.NoError(t, os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600))
		return file
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	private = write(".pem", "PRIVATE KEY", der, err)
	der, err = x509.MarshalPKIXPublicKey(key.Public())
	return private, write(".pub.pem", "PUBLIC KEY", der, err)
}

// TestPublish: a department publishes, goes back, and finds after each restart
// what it activated last; nobody else changes anything.
func TestPublish(t *testing.T) {
	dir, item := authorsRules(t)
	checklist := filepath.Join(item, "2019-01-01.yaml")
	private, public := pair(t, "zj-2026")
	data := t.TempDir()
	s := serve(t, data, "--publish-key", public)
	a := apiOf(t, s)
	embedded := a.rulesets().Rulesets[0]
	require.Equal(t, "embedded", embedded.Source)
	order := func(command string, args ...string) (int, string) {
		t.Helper()
		status, out, errs := onewindow(t, "", append([]string{command, "--to", s.URL, "--key", private, "--publisher", "张三"}, args...)...)
		return status, out + errs
	}

	status, out := order("publish", dir, "--message", "只办备案")
	require.Equal(t, 0, status, out)
	require.Contains(t, out, "is in use at "+s.URL)
	list := a.rulesets()
	published := list.Rulesets[0]
	require.Contains(t, out, published.Ruleset)
	require.Equal(t, []string{"published", "张三", "zj-2026", "只办备案"}, []string{published.Source, published.Publisher, published.Key, published.Message})
	require.NotEmpty(t, published.Changes.Text)
	require.Equal(t, published.Ruleset, a.check(a.sample(small)).ok().member("ruleset"))
	a.get("/v1/items/"+permit).problem(http.StatusNotFound, "unknown-item")
	status, out = order("publish", dir, "--message", "再来一次")
	require.Equal(t, 1, status, out)
	require.Contains(t, out, "in use already")

	s.stop()
	s = serve(t, data, "--publish-key", public)
	a = apiOf(t, s)
	require.Equal(t, list.Rulesets, a.rulesets().Rulesets, "it is in use after a restart, which is no activation")

	// A department does not wait for a service to find a fault in its rules; a
	// case that fails is found by the service.
	edit(t, checklist, "promised: 0", "promised: x")
	status, out = order("publish", dir, "--message", "有错")
	require.Equal(t, 1, status)
	require.Contains(t, out, checklistName+":")
	edit(t, checklist, "promised: x", "promised: 0")
	edit(t, filepath.Join(item, "cases", "accept.yaml"), "outcome: accept", "outcome: reject")
	status, out = order("publish", dir, "--message", "案例不通过")
	require.Equal(t, 1, status)
	require.Contains(t, out, "cases/accept.yaml")
	list = a.rulesets()
	require.Equal(t, published.Activation, list.Rulesets[0].Activation)
	require.Equal(t, "张三", list.Refusals[0].Publisher)
	require.Equal(t, small+"/accept", list.Refusals[0].Findings[0].Test)

	status, out = order("activate", embedded.Ruleset, "--message", "恢复全部事项")
	require.Equal(t, 0, status, out)
	list = a.rulesets()
	require.Equal(t, embedded.Ruleset, list.Rulesets[0].Ruleset)
	require.Equal(t, "恢复全部事项", list.Rulesets[0].Message)
	a.get("/v1/items/" + permit).ok()
	status, out = order("activate", "h1:unknown", "--message", "x")
	require.Equal(t, 1, status)
	require.Contains(t, out, "There is no such ruleset")
	s.stop()
	s = serve(t, data)
	a = apiOf(t, s)
	require.Equal(t, list.Rulesets, a.rulesets().Rulesets)
	p := a.send("/v1/rulesets", nil).problem(http.StatusForbidden, "publishing-off")
	require.Contains(t, p.Detail, "--publish-key")
	s.stop()
	s = serve(t, data, "--rules", dir)
	require.Equal(t, "folder", apiOf(t, s).rulesets().Rulesets[0].Source, "a folder is named: it is the source")
	s.stop()
	s = serve(t, data)
	a = apiOf(t, s)
	require.Equal(t, embedded.Ruleset, a.rulesets().Rulesets[0].Ruleset, "without it what was published last is in use again")
	require.Equal(t, "恢复全部事项", a.rulesets().Rulesets[0].Message)

	for _, digest := range []string{published.Ruleset, embedded.Ruleset} {
		archive := a.get("/v1/rulesets/" + strings.ReplaceAll(digest, "/", "%2F")).ok()
		rules, err := ruleset.Open(archive.Body, ruleset.Options{Proven: true})
		require.NoError(t, err)
		require.Equal(t, digest, rules.Digest())
	}
	a.get("/v1/rulesets/h1:unknown").problem(http.StatusNotFound, "unknown-ruleset")
}

// TestPublishRefuses: whatever is not a whole, sound ruleset of a publisher who
// is trusted changes nothing.
func TestPublishRefuses(t *testing.T) {
	dir, _ := authorsRules(t)
	private, public := pair(t, "zj-2026")
	strange, _ := pair(t, "zj-2026")
	s := serve(t, t.TempDir(), "--publish-key", public)
	a := apiOf(t, s)
	before := a.rulesets()
	rules, err := ruleset.Load(os.DirFS(filepath.Join(dir, "catalog")), os.DirFS(filepath.Join(dir, "policies")), ruleset.Options{})
	require.NoError(t, err)
	order := bundle.Order{Publisher: "张三", Message: "试验", Replaces: before.Rulesets[0].Activation}
	signed := func(keyFile, digest string, files []source.File, o bundle.Order) []byte {
		key, err := publish.ReadKey(keyFile)
		require.NoError(t, err)
		data, err := publish.Sign(key, digest, files, o)
		require.NoError(t, err)
		return data
	}
	whole := signed(private, rules.Digest(), rules.Files(), order)
	archive, err := rules.Archive()
	require.NoError(t, err)
	stale := order
	stale.Replaces = "01900000-0000-7000-8000-000000000000"
	more := func(f source.File) []byte {
		return signed(private, rules.Digest(), append(append([]source.File{}, rules.Files()...), f), order)
	}
	activates := signed(private, before.Rulesets[0].Ruleset, nil, order)
	inPath := "/v1/rulesets/" + strings.NewReplacer("+", "-", "/", "_").Replace(before.Rulesets[0].Ruleset) + "/activate"
	for name, c := range map[string]struct {
		path   string
		bundle []byte
		status int
		slug   string
		says   string
	}{
		"empty":               {"/v1/rulesets", nil, 400, "malformed-bundle", "gzip"},
		"no bundle":           {"/v1/rulesets", []byte("{}"), 400, "malformed-bundle", "gzip"},
		"broken off":          {"/v1/rulesets", whole[:len(whole)/2], 400, "malformed-bundle", ""},
		"not signed":          {"/v1/rulesets", archive, 403, "signature-refused", "not signed"},
		"by a stranger":       {"/v1/rulesets", signed(strange, rules.Digest(), rules.Files(), order), 403, "signature-refused", "zj-2026"},
		"a name that escapes": {"/v1/rulesets", more(source.File{Name: "catalog/../../etc/cron.yaml"}), 400, "malformed-bundle", "leads out"},
		"a file twice":        {"/v1/rulesets", more(rules.Files()[0]), 400, "malformed-bundle", "comes twice"},
		"a large file":        {"/v1/rulesets", more(source.File{Name: "catalog/large.yaml", Data: make([]byte, bundle.MaxFile+1)}), 413, "too-large", "large.yaml"},
		"a file of no place":  {"/v1/rulesets", more(source.File{Name: "catalog/x.txt"}), 422, "ruleset-refused", ""},
		"another digest":      {"/v1/rulesets", signed(private, "h1:x", rules.Files(), order), 422, "ruleset-refused", "its content is"},
		"an order of before":  {"/v1/rulesets", signed(private, rules.Digest(), rules.Files(), stale), 409, "ruleset-superseded", "the last is"},
		"no rules":            {"/v1/rulesets", activates, 400, "malformed-bundle", "holds no rules"},
		"rules to activate":   {inPath, whole, 400, "malformed-bundle", "holds no rules"},
		"another to activate": {"/v1/rulesets/h1:x/activate", activates, 400, "malformed-bundle", "another ruleset"},
		"the one in use":      {inPath, activates, 409, "ruleset-superseded", "in use already"},
		"one that is unknown": {"/v1/rulesets/h1:x/activate", signed(private, "h1:x", nil, order), 404, "unknown-ruleset", ""},
	} {
		t.Run(name, func(t *testing.T) {
			of := *a
			of.t = t
			p := of.send(c.path, c.bundle).problem(c.status, c.slug)
			require.Contains(t, p.Detail, c.says)
			require.Equal(t, before.Rulesets, a.rulesets().Rulesets)
		})
	}
	a.do(http.MethodPost, "/v1/rulesets", "{}", []string{"Content-Type", "application/json"}).problem(415, "unsupported-media-type")
	connection, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
	require.NoError(t, err)
	defer connection.Close()
	_, err = io.WriteString(connection, "POST /v1/rulesets HTTP/1.1\r\nHost: x\r\nContent-Type: application/gzip\r\nContent-Length: 68157440\r\n\r\n")
	require.NoError(t, err)
	_, err = connection.Write(make([]byte, 1<<20)) // it is answered after its first part
	require.NoError(t, err)
	answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
	require.NoError(t, err)
	require.Equal(t, 413, answer.StatusCode, "without the rest")

	a.send("/v1/rulesets", whole).ok()
	require.Len(t, a.rulesets().Rulesets, 2)
	_, out, _ := onewindow(t, "", "activate", before.Rulesets[0].Ruleset, "--to", s.URL, "--key", private, "--message", "恢复")
	require.Len(t, a.rulesets().Rulesets, 3, out)
	p := a.send("/v1/rulesets", whole).problem(409, "ruleset-superseded")
	require.Contains(t, p.Detail, "the last is", "though the same ruleset is in use as when the order was signed, it is good once")
}
