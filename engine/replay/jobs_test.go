package replay_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onewindow/engine/ledger"
	"onewindow/engine/replay"
)

const patience = 30 * time.Second

// halting is a ledger whose scans wait until they may go on.
type halting struct {
	replay.Ledger
	mu    sync.Mutex
	allow int // how many ranges; less than 0: any
	free  chan struct{}
}

func (h *halting) Scan(ctx context.Context, within ledger.Range, q ledger.Query, each func(*ledger.Record) error) error {
	h.mu.Lock()
	wait := h.allow == 0
	h.allow--
	h.mu.Unlock()
	if wait {
		select {
		case <-h.free:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return h.Ledger.Scan(ctx, within, q, each)
}

func await(t *testing.T, js *replay.Jobs, id string, holds func(replay.Job) bool) (job replay.Job) {
	t.Helper()
	require.Eventually(t, func() bool {
		var err error
		job, err = js.Get(id)
		return err == nil && holds(job)
	}, patience, time.Millisecond)
	return job
}

func ended(j replay.Job) bool { return j.State != replay.Waiting && j.State != replay.Running }

// filled is a ledger with 600 decisions: three ranges.
func filled(t *testing.T) *book {
	b := open(t)
	document := manifestOf(t, filing, true)
	var s ledger.Submission
	b.record(t, document, func(e *ledger.Entry) {
		for range 599 {
			s.Entries = append(s.Entries, *e)
		}
	})
	s.Document = []byte("{}")
	_, _, err := b.AppendAll(context.Background(), s)
	require.NoError(t, err)
	return b
}

// TestJobs: a job that is interrupted goes on from where it was, in another
// process too; one that is cancelled does not.
func TestJobs(t *testing.T) {
	b, folder, ctx := filled(t), filepath.Join(t.TempDir(), "replays"), context.Background()
	h := &halting{Ledger: b, allow: 1, free: make(chan struct{})}
	js := replay.OpenJobs(folder, h, 1, time.Now)
	_, err := js.Start(ctx, ledger.Query{}, "h1:x")
	require.ErrorIs(t, err, replay.ErrNoRuleset)
	first, err := js.Start(ctx, ledger.Query{}, "")
	require.NoError(t, err)
	second, err := js.Start(ctx, ledger.Query{Item: filing}, rules(t).Digest())
	require.NoError(t, err)
	third, err := js.Start(ctx, ledger.Query{}, "")
	require.NoError(t, err)
	job := await(t, js, first.ID, func(j replay.Job) bool { return j.Next > 0 })
	require.Equal(t, replay.Running, job.State)
	require.EqualValues(t, 256, job.Report.Matched)
	require.InDelta(t, 256.0/600, job.Progress.Share, 1e-9)
	require.Positive(t, job.Progress.Rate)
	require.Positive(t, job.Progress.Left)
	job, err = js.Cancel(third.ID)
	require.NoError(t, err)
	require.Equal(t, replay.Cancelled, job.State)
	js.Close()

	other := &halting{Ledger: b, allow: 2} // what is done is not done again
	js = replay.OpenJobs(folder, other, 1, time.Now)
	job = await(t, js, first.ID, ended)
	require.Equal(t, replay.Done, job.State)
	require.EqualValues(t, 600, job.Report.Matched)
	require.False(t, job.Ended.IsZero())
	await(t, js, second.ID, func(j replay.Job) bool { return j.State == replay.Running })
	job, err = js.Cancel(strings.ToUpper(second.ID))
	require.NoError(t, err)
	require.Equal(t, replay.Cancelled, job.State)
	js.Close()

	js = replay.OpenJobs(folder, b, 1, time.Now)
	defer js.Close()
	for id, state := range map[string]replay.State{first.ID: replay.Done, second.ID: replay.Cancelled, third.ID: replay.Cancelled} {
		job, err := js.Get(id)
		require.NoError(t, err)
		require.Equal(t, state, job.State)
	}
	_, err = js.Get("x")
	require.ErrorIs(t, err, replay.ErrNoJob)
	_, err = js.Cancel("x")
	require.ErrorIs(t, err, replay.ErrNoJob)
}

// TestJobsAreBounded: of those that wait, and of those that are kept.
func TestJobsAreBounded(t *testing.T) {
	b, folder, ctx := filled(t), t.TempDir(), context.Background()
	h := &halting{Ledger: b, free: make(chan struct{})}
	js := replay.OpenJobs(folder, h, 1, time.Now)
	defer js.Close()
	var last replay.Job
	for {
		job, err := js.Start(ctx, ledger.Query{Item: "none"}, "")
		if err != nil {
			require.ErrorIs(t, err, replay.ErrTooManyJobs)
			break
		}
		last = job
	}
	require.Eventually(t, func() bool { h.mu.Lock(); defer h.mu.Unlock(); return h.allow < 0 }, patience, time.Millisecond)
	close(h.free)
	require.Equal(t, replay.Done, await(t, js, last.ID, ended).State)
	_, err := js.Start(ctx, ledger.Query{}, "")
	require.NoError(t, err)
	kept, err := filepath.Glob(filepath.Join(folder, "*.json"))
	require.NoError(t, err)
	require.Len(t, kept, 51)
}

// TestJobsOfAnotherHand: what can't be read or can't be done fails, and says so.
func TestJobsOfAnotherHand(t *testing.T) {
	b, folder := filled(t), t.TempDir()
	write := func(id, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(folder, id+".json"), []byte(text), 0o600))
	}
	write("torn", `{"id":"torn"`)
	write("empty", `{"id":"empty"}`)
	write("gone", `{"id":"gone","state":"running","ruleset":"h1:gone","end":600,"report":{"engine":"0.1.0"}}`)
	write("older", `{"id":"older","state":"running","end":600,"next":256,"report":{"engine":"0.0.1","replayed":256,"differing":256}}`)
	js := replay.OpenJobs(folder, b, 0, time.Now)
	defer js.Close()
	for id, fault := range map[string]string{"torn": "can't be read", "empty": "no report", "gone": "h1:gone"} {
		job := await(t, js, id, ended)
		require.Equal(t, replay.Failed, job.State)
		require.Contains(t, job.Fault, fault)
	}
	job := await(t, js, "older", ended)
	require.EqualValues(t, 600, job.Report.Matched, "another engine began it: from the start again")
	require.Zero(t, job.Report.Differing)
}
