package server

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/valyala/fasthttp/fasthttputil"

	"onewindow/catalog"
	"onewindow/engine/ledger"
	"onewindow/engine/ledger/sqlite"
	"onewindow/engine/ruleset"
	"onewindow/policies"
)

const permit = "building-construction-permit"

// embedded loads the rules that the program carries, once for all tests.
var embedded = sync.OnceValues(func() (*ruleset.Ruleset, error) {
	return ruleset.Load(catalog.Files, policies.Files, ruleset.Options{})
})

func rulesOf(t testing.TB) *ruleset.Ruleset {
	t.Helper()
	rules, err := embedded()
	require.NoError(t, err)
	return rules
}

// running is a service in this process, on a listener in memory.
type running struct {
	t        testing.TB
	server   *Server
	client   *http.Client
	listener *fasthttputil.InmemoryListener
	log      *logBuffer
}

// run serves on a ledger of its own, unless the configuration has one.
func run(t testing.TB, config Config) *running {
	t.Helper()
	r := &running{t: t, listener: fasthttputil.NewInmemoryListener(), log: &logBuffer{}}
	if config.Rules == nil {
		config.Rules = rulesOf(t)
	}
	if config.Ledger == nil {
		config.Ledger = newLedger(t)
	}
	if config.Log == nil {
		config.Log = slog.New(slog.NewJSONHandler(r.log, nil))
	}
	var err error
	r.server, err = New(context.Background(), config)
	require.NoError(t, err)
	ended := make(chan error, 1)
	go func() { ended <- r.server.Serve(r.listener) }()
	r.client = &http.Client{Transport: &http.Transport{
		DialContext: func(context.Context, string, string) (net.Conn, error) { return r.listener.Dial() },
	}}
	t.Cleanup(func() {
		r.client.CloseIdleConnections()
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		require.NoError(t, r.server.Shutdown(ctx))
		require.NoError(t, <-ended)
	})
	return r
}

func newLedger(t testing.TB) ledger.Ledger {
	t.Helper()
	l, err := sqlite.Open(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, l.Close()) })
	return l
}

// post sends a manifest and gives status and body.
func (r *running) post(path, body string) (int, []byte) {
	r.t.Helper()
	answer, err := r.client.Post("http://service"+path, "application/json", strings.NewReader(body))
	require.NoError(r.t, err)
	defer answer.Body.Close()
	read, err := io.ReadAll(answer.Body)
	require.NoError(r.t, err)
	return answer.StatusCode, read
}

func (r *running) get(path string) (int, []byte) {
	r.t.Helper()
	answer, err := r.client.Get("http://service" + path)
	require.NoError(r.t, err)
	defer answer.Body.Close()
	read, err := io.ReadAll(answer.Body)
	require.NoError(r.t, err)
	return answer.StatusCode, read
}

// problem posts a manifest, and wants a problem of a type.
func (r *running) problem(body string, status int, slug string) Problem {
	r.t.Helper()
	got, answer := r.post("/v1/check", body)
	require.Equal(r.t, status, got, "%s", answer)
	var p Problem
	require.NoError(r.t, json.Unmarshal(answer, &p))
	require.Equal(r.t, problemPage+"#"+slug, p.Type)
	return p
}

// sampleOf gives a manifest of an item that is accepted.
func sampleOf(t testing.TB, item string) string {
	t.Helper()
	document, err := rulesOf(t).Sample(context.Background(), item, "2026-11-20")
	require.NoError(t, err)
	var compact bytes.Buffer
	require.NoError(t, json.Compact(&compact, document))
	return compact.String()
}

// after fixes the clock at a moment after the samples were received.
func after() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) }

type logBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
