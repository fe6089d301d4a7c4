package replay

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"onewindow/engine"
	"onewindow/engine/ledger"
	"onewindow/engine/ruleset"
)

// Limits on jobs.
const (
	maxWaiting = 100
	keptJobs   = 50 // that have ended; the oldest make room
	saveEvery  = time.Second
)

// What jobs answer besides success; test with errors.Is.
var (
	ErrNoRuleset   = errors.New("the ruleset to replay under is not archived in the ledger")
	ErrNoJob       = errors.New("there is no such job")
	ErrTooManyJobs = errors.New("too many jobs are waiting")
)

// Ledger is what jobs ask of a ledger.
type Ledger interface {
	Archive
	Records
	Size(ctx context.Context) (int64, error)
}

// Jobs replay parts of a ledger beside a service, one after the other. What was done of a job is kept in a folder, so that it goes on
// after a crash.
type Jobs struct {
	ledger   Ledger
	rulesets *Rulesets
	store    store
	now      func() time.Time
	workers  int

	mu   sync.Mutex
	jobs []*job // by id, and so by time
	wake chan struct{}

	stop  context.CancelFunc
	ended chan struct{}
}

// job is a job at work. What it holds is guarded by Jobs.mu.
type job struct {
	Job
	pace   *Pace
	cancel context.CancelFunc // while it runs
}

// OpenJobs takes up the jobs of a folder, which is made when there is one to be
// kept, and goes on with those that have not ended. Close it before the ledger.
func OpenJobs(folder string, l Ledger, workers int, now func() time.Time) *Jobs {
	js := &Jobs{ledger: l, rulesets: NewRulesets(l), store: store{folder}, now: now, workers: workers,
		wake: make(chan struct{}, 1), ended: make(chan struct{})}
	for _, j := range js.store.load() {
		if j.State == Running {
			j.State = Waiting
		}
		if !j.ended() && j.Report.Engine != engine.Version { // one report is of one engine
			j.Next, j.Report = j.From, NewReport(j.Ruleset)
		}
		js.jobs = append(js.jobs, &job{Job: j})
	}
	var ctx context.Context
	ctx, js.stop = context.WithCancel(context.Background())
	go js.work(ctx)
	return js
}

// Replay is Rulesets.Replay under the ruleset of a digest, or, if it is empty,
// under the one that the decision names. ErrNoRuleset.
func (js *Jobs) Replay(ctx context.Context, record *ledger.Record, ruleset string) (*Result, error) {
	against, err := js.against(ctx, ruleset)
	if err != nil {
		return nil, err
	}
	return js.rulesets.Replay(ctx, record, against)
}

// against opens the ruleset to replay under, nil if the digest is empty.
func (js *Jobs) against(ctx context.Context, digest string) (*ruleset.Ruleset, error) {
	if digest == "" {
		return nil, nil
	}
	rules, err := js.rulesets.Open(ctx, digest)
	if errors.Is(err, ledger.ErrNotFound) {
		return nil, fmt.Errorf("%w: %s", ErrNoRuleset, digest)
	}
	return rules, err
}

// Close ends the job that runs, which goes on when the folder is opened again.
func (js *Jobs) Close() {
	js.stop()
	<-js.ended
}

// Start gives a job in: what a query matches of all that is recorded by now,
// under a ruleset that is archived, or, if its digest is empty, under those that
// the decisions name. ErrTooManyJobs, ErrNoRuleset.
func (js *Jobs) Start(ctx context.Context, query ledger.Query, ruleset string) (Job, error) {
	if _, err := js.against(ctx, ruleset); err != nil {
		return Job{}, err
	}
	size, err := js.ledger.Size(ctx)
	if err != nil {
		return Job{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Job{}, fmt.Errorf("making an id: %w", err)
	}
	j := &job{Job: Job{ID: id.String(), State: Waiting, Query: query, Ruleset: ruleset, End: size, Created: js.now(), Report: NewReport(ruleset)}}
	js.mu.Lock()
	defer js.mu.Unlock()
	waiting := 0
	for _, other := range js.jobs {
		if !other.ended() {
			waiting++
		}
	}
	if waiting >= maxWaiting {
		return Job{}, ErrTooManyJobs
	}
	if err := js.store.save(&j.Job); err != nil {
		return Job{}, err
	}
	js.jobs = append(js.jobs, j)
	if err := js.makeRoom(); err != nil {
		return Job{}, err
	}
	select {
	case js.wake <- struct{}{}:
	default: // it is awake
	}
	return js.snapshot(j), nil
}

// makeRoom forgets the oldest jobs that have ended.
func (js *Jobs) makeRoom() error {
	ended := 0
	for i := len(js.jobs) - 1; i >= 0; i-- {
		if !js.jobs[i].ended() {
			continue
		}
		if ended++; ended > keptJobs {
			if err := js.store.remove(js.jobs[i].ID); err != nil {
				return err
			}
			js.jobs = slices.Delete(js.jobs, i, i+1)
		}
	}
	return nil
}

// Get gives a job as it is now, or ErrNoJob.
func (js *Jobs) Get(id string) (Job, error) {
	js.mu.Lock()
	defer js.mu.Unlock()
	j, err := js.find(id)
	if err != nil {
		return Job{}, err
	}
	return js.snapshot(j), nil
}

// Cancel ends a job, and gives it with what was done of it; one that has ended
// stays as it is. ErrNoJob.
func (js *Jobs) Cancel(id string) (Job, error) {
	js.mu.Lock()
	defer js.mu.Unlock()
	j, err := js.find(id)
	if err != nil {
		return Job{}, err
	}
	if !j.ended() {
		j.State, j.Ended = Cancelled, js.now()
		if j.cancel != nil {
			j.cancel()
		}
		if err := js.store.save(&j.Job); err != nil {
			return Job{}, err
		}
	}
	return js.snapshot(j), nil
}

func (js *Jobs) find(id string) (*job, error) {
	i := slices.IndexFunc(js.jobs, func(j *job) bool { return strings.EqualFold(j.ID, id) })
	if i < 0 {
		return nil, fmt.Errorf("%w: %s", ErrNoJob, id)
	}
	return js.jobs[i], nil
}

// snapshot is a job as it is now, which does not change any more.
func (js *Jobs) snapshot(j *job) Job {
	out := j.Job
	out.Report = NewReport(j.Ruleset)
	out.Report.Merge(j.Report)
	if j.pace != nil {
		out.Progress = j.pace.At(js.now())
	} else if out.End > out.From {
		out.Progress.Share = float64(out.Next-out.From) / float64(out.End-out.From)
	}
	return out
}

// work runs the jobs that wait, one after the other.
func (js *Jobs) work(ctx context.Context) {
	defer close(js.ended)
	for {
		if j, run := js.take(ctx); j != nil {
			js.end(ctx, j, js.run(run, j))
			continue
		}
		select {
		case <-js.wake:
		case <-ctx.Done():
			return
		}
	}
}

// take takes the job that waits longest.
func (js *Jobs) take(ctx context.Context) (*job, context.Context) {
	js.mu.Lock()
	defer js.mu.Unlock()
	if ctx.Err() != nil {
		return nil, nil
	}
	for _, j := range js.jobs {
		if j.State == Waiting {
			run, cancel := context.WithCancel(ctx)
			j.State, j.cancel, j.pace = Running, cancel, NewPace(j.End-j.From, j.Next-j.From, js.now())
			return j, run
		}
	}
	return nil, nil
}

// run replays what is left of a job.
func (js *Jobs) run(ctx context.Context, j *job) error {
	against, err := js.against(ctx, j.Ruleset)
	if err != nil {
		return err
	}
	task := Task{Records: js.ledger, Rulesets: js.rulesets, Against: against, Query: j.Query, Workers: js.workers}
	saved := js.now()
	return task.Run(ctx, ledger.Range{From: j.Next, End: j.End}, func(next int64, part *Report) error {
		js.mu.Lock()
		defer js.mu.Unlock()
		if j.ended() {
			return context.Canceled
		}
		j.Report.Merge(part)
		j.Next = next
		j.pace.Step(next-j.From, part.Replayed)
		if now := js.now(); now.Sub(saved) >= saveEvery {
			saved = now
			return js.store.save(&j.Job)
		}
		return nil
	})
}

// end notes how a job ended, unless it is only interrupted.
func (js *Jobs) end(ctx context.Context, j *job, err error) {
	js.mu.Lock()
	defer js.mu.Unlock()
	j.cancel()
	j.cancel, j.pace = nil, nil
	switch {
	case j.ended(): // cancelled
		return
	case err == nil:
		j.State, j.Ended = Done, js.now()
	case ctx.Err() != nil:
		j.State = Waiting
	default:
		j.State, j.Ended, j.Fault = Failed, js.now(), err.Error()
	}
	if err := js.store.save(&j.Job); err != nil {
		j.Fault = strings.TrimPrefix(j.Fault+"; "+err.Error(), "; ")
	}
}
