package sqlite

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"zombiezen.com/go/sqlite"

	"onewindow/engine/ledger"
)

// Activate implements ledger.Ledger.
func (l *Ledger) Activate(ctx context.Context, after string, a ledger.Activation) (ledger.Activation, error) {
	a, err := ledger.NewActivation(a)
	if err != nil {
		return ledger.Activation{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return ledger.Activation{}, fmt.Errorf("making an id: %w", err)
	}
	a.ID = id.String()
	err = l.submit(ctx, func(l *Ledger) error {
		if !l.known[a.Ruleset] {
			return fmt.Errorf("%w: %s", ledger.ErrNoRuleset, a.Ruleset)
		}
		last, err := activationsIn(l.conn, "", 1)
		switch {
		case err != nil:
			return err
		case len(last) == 0 && after != "", len(last) > 0 && last[0].ID != after:
			return fmt.Errorf("%w: %s is no more the last activation", ledger.ErrSuperseded, after)
		}
		return l.insertActivation(&a)
	})
	if err != nil {
		return ledger.Activation{}, err
	}
	return a, nil
}

func (l *Ledger) insertActivation(a *ledger.Activation) error {
	stmt, err := l.conn.Prepare(`INSERT INTO activations (idx, id, ruleset, at, source, engine, publisher, key, message, statement,
		signature, changes, items, versions, hashes) VALUES (?15,?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)`)
	if err != nil {
		return err
	}
	for i, text := range [...]string{a.ID, a.Ruleset, a.At.Format(ledger.TimeForm), a.Source, a.Engine, a.Publisher, a.Key,
		a.Message, a.Statement, a.Signature, string(a.Changes)} {
		stmt.BindText(1+i, text)
	}
	stmt.BindInt64(12, int64(a.Items))
	stmt.BindInt64(13, int64(a.Versions))
	stmt.BindInt64(15, l.trees.activations.Size())
	stmt.BindBytes(14, l.trees.activations.Add(a.Leaf()))
	return run(stmt)
}

// Activations implements ledger.Ledger.
func (l *Ledger) Activations(ctx context.Context, source string, limit int) (list []ledger.Activation, err error) {
	err = l.read(ctx, func(conn *sqlite.Conn) (err error) {
		list, err = activationsIn(conn, source, limit)
		return err
	})
	return list, err
}

func activationsIn(conn *sqlite.Conn, source string, limit int) ([]ledger.Activation, error) {
	stmt, err := conn.Prepare(`SELECT id, ruleset, at, source, engine, publisher, key, message, statement, signature, changes, items, versions
		FROM activations WHERE ?1 = '' OR source = ?1 ORDER BY idx DESC LIMIT ?2`)
	if err != nil {
		return nil, explain(err)
	}
	stmt.BindText(1, source)
	stmt.BindInt64(2, int64(limit))
	var list []ledger.Activation
	for {
		row, err := stmt.Step()
		if err != nil {
			return nil, errors.Join(explain(err), stmt.Reset())
		}
		if !row {
			return list, nil
		}
		var a ledger.Activation
		var at, changes string
		for i, into := range [...]*string{&a.ID, &a.Ruleset, &at, &a.Source, &a.Engine, &a.Publisher, &a.Key, &a.Message,
			&a.Statement, &a.Signature, &changes} {
			*into = stmt.ColumnText(i)
		}
		a.Changes, a.Items, a.Versions = []byte(changes), stmt.ColumnInt(11), stmt.ColumnInt(12)
		if a.At, err = time.Parse(ledger.TimeForm, at); err != nil {
			return nil, errors.Join(fmt.Errorf("%w: time of activation %s: %w", ledger.ErrDamaged, a.ID, err), stmt.Reset())
		}
		list = append(list, a)
	}
}
