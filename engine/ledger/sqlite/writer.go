package sqlite

import (
	"context"
	"fmt"

	"onewindow/engine/ledger"
)

// maxBatch is how many tasks share a commit at most.
const maxBatch = 512

// task is something that the writer does in a transaction.
type task interface {
	// do does it; an error is the storage's, and fails all of the transaction.
	do(*session) error
	// finish is called once, after the commit (nil) or its failure.
	finish(error)
}

// submit hands a task to the writer and waits for its end. finished is false
// if the context ended first: the writer may still hold the task.
func (l *Ledger) submit(ctx context.Context, t task, done <-chan error) (finished bool, err error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	select {
	case <-l.quit:
		return false, fmt.Errorf("%w: it is closed", ledger.ErrUnavailable)
	default:
	}
	select {
	case l.tasks <- t:
	case <-ctx.Done():
		return false, ctx.Err()
	case <-l.quit:
		return false, fmt.Errorf("%w: it is closed", ledger.ErrUnavailable)
	}
	select {
	case err := <-done:
		return true, err
	case <-ctx.Done():
		return false, ctx.Err()
	case <-l.stopped: // the task came too late, or was the last
		select {
		case err := <-done:
			return true, err
		default:
			return false, fmt.Errorf("%w: it is closed", ledger.ErrUnavailable)
		}
	}
}

// write is the writer: it runs until the ledger is closed and its tasks done.
func (l *Ledger) write() {
	defer close(l.stopped)
	batch := make([]task, 0, maxBatch)
	for {
		batch = batch[:0]
		select {
		case t := <-l.tasks:
			batch = append(batch, t)
		case <-l.quit:
			select {
			case t := <-l.tasks:
				batch = append(batch, t)
			default:
				return
			}
		}
		for more := true; more && len(batch) < maxBatch; {
			select {
			case t := <-l.tasks:
				batch = append(batch, t)
			default:
				more = false
			}
		}
		err := l.commit(batch)
		for _, t := range batch {
			t.finish(err)
		}
		clear(batch)
	}
}

// commit does a batch, durably and all or nothing. After a failure the next
// one begins with a new session, which finds the ledger as it then is.
func (l *Ledger) commit(batch []task) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("ledger %s: %w", l.path, explain(err))
		}
	}()
	if l.session == nil {
		if l.session, err = openSession(l.path); err != nil {
			l.session = nil
			return err
		}
		l.tail.Store(l.session.segment.snapshot())
	}
	err = l.session.transaction(func(s *session) error {
		for _, t := range batch {
			if err := t.do(s); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		l.session.close() // rolls back
		l.session = nil
		return err
	}
	l.commits.Add(1)
	l.tail.Store(l.session.segment.snapshot())
	for _, made := range l.session.made {
		if _, err := l.dictionaries.add(made.id, made.content); err != nil {
			return err
		}
		l.dictionaries.current.Store(made.subject, made.id)
	}
	return nil
}
