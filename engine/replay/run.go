package replay

import (
	"context"
	"fmt"
	"runtime"

	"golang.org/x/sync/errgroup"

	"onewindow/engine/ledger"
	"onewindow/engine/ruleset"
)

// Records are the decisions of a ledger.
type Records interface {
	Scan(ctx context.Context, within ledger.Range, query ledger.Query, each func(*ledger.Record) error) error
}

// Task says which decisions are to be replayed, and under which rules.
type Task struct {
	Records  Records
	Rulesets *Rulesets
	Against  *ruleset.Ruleset // nil: under the rules that each decision names
	Query    ledger.Query     // which of them; without Cursor and Limit
	Workers  int              // how many ranges at once; 0: one for each core
}

// Report begins the report of a task.
func (t *Task) Report() *Report {
	if t.Against == nil {
		return NewReport("")
	}
	return NewReport(t.Against.Digest())
}

// Range replays the decisions of one range. Ranges stand for themselves: they
// may be replayed in any order, at once, and by several processes.
func (t *Task) Range(ctx context.Context, within ledger.Range) (*Report, error) {
	report := t.Report()
	err := t.Records.Scan(ctx, within, t.Query, func(record *ledger.Record) error {
		result, err := t.Rulesets.Replay(ctx, record, t.Against)
		if err == nil {
			report.Add(result)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("replaying decisions %d to %d: %w", within.From, within.End-1, err)
	}
	return report, nil
}

// rangeSize is how many indexes one worker takes at a time.
const rangeSize = 256

// Run replays a range of the ledger on all cores. Whenever another part of it
// is done, in the order of the ledger, done gets the index up to which
// everything is, and the report of that part; an error of done ends the run.
// Whoever keeps both can go on later from there.
func (t *Task) Run(ctx context.Context, within ledger.Range, done func(next int64, part *Report) error) error {
	workers := t.Workers
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	type part struct {
		within ledger.Range
		report chan *Report
	}
	group, ctx := errgroup.WithContext(ctx)
	todo := make(chan part)
	inOrder := make(chan part, 4*workers) // bounds how far the fastest is ahead
	group.Go(func() error {
		defer close(todo)
		defer close(inOrder)
		for from := within.From; from < within.End; from += rangeSize {
			p := part{ledger.Range{From: from, End: min(from+rangeSize, within.End)}, make(chan *Report, 1)}
			for _, to := range []chan part{inOrder, todo} {
				select {
				case to <- p:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
		}
		return nil
	})
	for range workers {
		group.Go(func() error {
			for p := range todo {
				report, err := t.Range(ctx, p.within)
				if err != nil {
					return err
				}
				p.report <- report
			}
			return nil
		})
	}
	group.Go(func() error {
		for p := range inOrder {
			select {
			case report := <-p.report:
				if err := done(p.within.End, report); err != nil {
					return err
				}
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	return group.Wait()
}
