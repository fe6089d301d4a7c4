package sqlite

import (
	"context"
	"fmt"
	"sync"

	"github.com/google/uuid"
	"github.com/klauspost/compress/s2"
	"zombiezen.com/go/sqlite"

	"onewindow/engine/ledger"
)

// appending is the task of Append.
type appending struct {
	ctx      context.Context
	record   ledger.Record
	stored   content
	repeated bool
	refused  error // this one alone, not the transaction
	done     chan error
}

var appendings = sync.Pool{New: func() any { return &appending{done: make(chan error, 1)} }}

// Append implements ledger.Ledger. The entry's strings and bytes must stay as
// they are until its record is made, which after the end of ctx may be later
// than the return.
func (l *Ledger) Append(ctx context.Context, entry ledger.Entry) (record ledger.Record, repeated bool, err error) {
	record, err = ledger.NewRecord(entry)
	if err != nil {
		return ledger.Record{}, false, err
	}
	id, dict, err := l.dictionaryFor(ctx, entry.Item, entry.Version)
	if err != nil {
		return ledger.Record{}, false, err
	}
	a := appendings.Get().(*appending)
	a.ctx, a.record, a.repeated, a.refused = ctx, record, false, nil
	a.stored.pack(&record, id, dict)
	finished, err := l.submit(ctx, a, a.done)
	if !finished {
		return ledger.Record{}, false, err // the writer may still hold a
	}
	if err == nil {
		err = a.refused
	}
	record, repeated = a.record, a.repeated
	a.ctx, a.record = nil, ledger.Record{}
	appendings.Put(a)
	if err != nil {
		return ledger.Record{}, false, err
	}
	return record, repeated, nil
}

// dictionaryFor gives the dictionary for new records of an item, if any.
func (l *Ledger) dictionaryFor(ctx context.Context, item, version string) (id int64, dict *s2.Dict, err error) {
	current, ok := l.dictionaries.current.Load(subject{item, version})
	if !ok {
		return 0, nil, nil
	}
	id = current.(int64)
	if known, ok := l.dictionaries.byID.Load(id); ok {
		return id, known.(*s2.Dict), nil
	}
	err = l.read(ctx, func(conn *sqlite.Conn) (err error) {
		dict, err = l.dictionaries.get(conn, id)
		return err
	})
	return id, dict, err
}

func (a *appending) do(s *session) error {
	if err := a.ctx.Err(); err != nil { // nobody waits any more
		a.refused = err
		return nil
	}
	if !s.archived[a.record.Ruleset] {
		a.refused = fmt.Errorf("%w: %s", ledger.ErrNoRuleset, a.record.Ruleset)
		return nil
	}
	if a.record.Key != "" {
		first, found, err := s.used(a.record.Asker, a.record.Key)
		switch {
		case err != nil:
			return err
		case found && first.request != a.record.Request:
			a.refused = ledger.ErrKeyReused
			return nil
		case found:
			a.repeated = true
			a.index = first.index
			return nil
		}
	}
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	a.record.ID, a.record.Index = id.String(), s.next
	return s.add(&a.record, &a.stored)
}

func (a *appending) finish(err error) { a.done <- err }
