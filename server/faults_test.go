package server

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onewindow/engine/judgement"
	"onewindow/engine/ledger"
	"onewindow/engine/manifest"
	"onewindow/engine/policy"
	"onewindow/engine/ruleset"
	"onewindow/engine/source"
)

// faulty are rules whose judgement goes wrong, as long as judge is set.
type faulty struct {
	*ruleset.Ruleset
	judge func(ctx context.Context) error
}

func (f *faulty) Judge(ctx context.Context, m *manifest.Manifest) (*judgement.Judgement, error) {
	if f.judge != nil {
		return nil, f.judge(ctx)
	}
	return f.Ruleset.Judge(ctx, m)
}

func TestFaultsOfThePolicy(t *testing.T) {
	for name, c := range map[string]struct {
		judge  func(ctx context.Context) error
		status int
		slug   string
	}{
		"too slow": {func(context.Context) error { return fmt.Errorf("permit: %w", policy.ErrDeadline) }, 503, "policy-timeout"},
		"failed": {func(context.Context) error {
			return &policy.Failure{Rule: "x", Pos: source.Position{File: "policies/a.rego", Line: 3}, Detail: "division by zero"}
		}, 500, "policy-failed"},
		"no rules":   {func(context.Context) error { return fmt.Errorf("%w on that day", ruleset.ErrNoRules) }, 422, "no-rules-in-force"},
		"unforeseen": {func(context.Context) error { return errors.New("secret detail") }, 500, "internal"},
		"panic":      {func(context.Context) error { panic("secret detail") }, 500, "internal"},
		"never ends": {func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }, 503, "timeout"},
	} {
		t.Run(name, func(t *testing.T) {
			rules := &faulty{rulesOf(t), c.judge}
			r := run(t, Config{Rules: rules, Now: after, Limits: Limits{Answer: 5 * time.Second}}) // enough for a busy machine to go on
			p := r.problem(sampleOf(t, permit), c.status, c.slug)
			require.NotContains(t, p.Detail, "secret", "what the caller need not know stays in the log")
			_, found := r.get("/v1/decisions")
			require.JSONEq(t, `{"decisions":[]}`, string(found), "there is no decision")

			rules.judge = nil
			status, _ := r.post("/v1/check", sampleOf(t, permit))
			require.Equal(t, 200, status, "the service goes on")
		})
	}
}

func TestPanicIsLoggedWithItsStack(t *testing.T) {
	rules := &faulty{rulesOf(t), func(context.Context) error { panic("the cause") }}
	r := run(t, Config{Rules: rules, Now: after})
	p := r.problem(sampleOf(t, permit), 500, "internal")
	log := r.log.String()
	require.Contains(t, log, "the cause")
	require.Contains(t, log, "faults_test.go", "the stack leads to where it happened")
	require.Contains(t, log, p.Instance[len("urn:request:"):], "and the answer leads to the log")
}

// refusing is a ledger that refuses.
type refusing struct {
	ledger.Ledger
	err error
}

func (r *refusing) Append(ctx context.Context, e ledger.Entry) (ledger.Record, bool, error) {
	if r.err != nil {
		return ledger.Record{}, false, r.err
	}
	return r.Ledger.Append(ctx, e)
}

func (r *refusing) AppendAll(ctx context.Context, s ledger.Submission) (ledger.Submitted, bool, error) {
	if r.err != nil {
		return ledger.Submitted{}, false, r.err
	}
	return r.Ledger.AppendAll(ctx, s)
}

func (r *refusing) Ready(ctx context.Context) error { return r.err }

func TestFaultsOfTheLedger(t *testing.T) {
	for slug, c := range map[string]struct {
		err    error
		status int
	}{
		"ledger-unavailable":     {fmt.Errorf("%w: disk full", ledger.ErrUnavailable), 503},
		"ledger-damaged":         {fmt.Errorf("%w: page 7", ledger.ErrDamaged), 500},
		"timeout":                {context.DeadlineExceeded, 503},
		"idempotency-key-reused": {ledger.ErrKeyReused, 422},
		"internal":               {ledger.ErrNoRuleset, 500},
	} {
		t.Run(slug, func(t *testing.T) {
			store := &refusing{newLedger(t), c.err}
			r := run(t, Config{Ledger: store, Now: after})
			r.problem(sampleOf(t, permit), c.status, slug)
			status, answer := r.post("/v1/checks", `{"items":["`+permit+`"],"reviewed_by":"x"}`)
			require.Equal(t, c.status, status)
			require.Contains(t, string(answer), problemPage+"#"+slug)
			status, _ = r.get("/readyz")
			require.Equal(t, 503, status)
			status, _ = r.get("/healthz")
			require.Equal(t, 200, status, "the process runs all the same")

			store.err = nil
			status, _ = r.post("/v1/check", sampleOf(t, permit))
			require.Equal(t, 200, status, "it can record again")
		})
	}
}

// TestRulesetIsArchivedFirst: a service whose rules can not be archived does
// not come to be.
func TestRulesetIsArchivedFirst(t *testing.T) {
	store := newLedger(t)
	require.NoError(t, store.Close())
	_, err := New(context.Background(), Config{Rules: rulesOf(t), Ledger: store})
	require.ErrorIs(t, err, ledger.ErrUnavailable)
	require.ErrorContains(t, err, rulesOf(t).Digest())

	r := run(t, Config{Now: after})
	archive, err := r.server.ledger.Ruleset(context.Background(), rulesOf(t).Digest())
	require.NoError(t, err)
	whole, err := rulesOf(t).Archive()
	require.NoError(t, err)
	require.Equal(t, whole, archive)
}

// TestSlowRequests: who does not send is told so, and does not hold the service.
func TestSlowRequests(t *testing.T) {
	r := run(t, Config{Limits: Limits{Read: 100 * time.Millisecond}})
	const post = "POST /v1/check HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
	for name, sent := range map[string]string{
		"no line":               "",
		"half a line":           "POST /v1/che",
		"half a header":         post,
		"no body":               post + "Content-Length: 20000\r\n\r\n",
		"half a body":           post + "Content-Length: 20000\r\n\r\n{\"item\":",
		"half a chunk":          post + "Transfer-Encoding: chunked\r\n\r\nff\r\n{",
		"no end of chunks":      post + "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
		"a body of ten million": post + "Content-Length: 10000000\r\n\r\n{",
	} {
		t.Run(name, func(t *testing.T) {
			connection, err := r.listener.Dial()
			require.NoError(t, err)
			defer connection.Close()
			_, err = io.WriteString(connection, sent)
			require.NoError(t, err)
			answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
			require.NoError(t, err)
			require.Equal(t, 408, answer.StatusCode)
			require.Equal(t, "application/problem+json", answer.Header.Get("Content-Type"))
			require.True(t, answer.Close, "the connection can not be used further")
		})
	}
}
