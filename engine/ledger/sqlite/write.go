package sqlite

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/google/uuid"
	"github.com/klauspost/compress/s2"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"onewindow/engine/ledger"
)

// maxBatch is how many tasks one commit may take: enough for every window of a
// city at once, and a bound on how long the first of them waits.
const maxBatch = 256

// task is something to be written, and where to say how it went.
type task struct {
	do   func(*Ledger) error // within a transaction
	done chan<- error
}

// submit has a task done and durable. Its error says that nothing was
// acknowledged; after the context's end it may still be done.
//
// No goroutine does nothing but write: of those who wait, one takes the turn
// and commits for all. Who is alone has nobody to wake and to wait for.
func (l *Ledger) submit(ctx context.Context, do func(*Ledger) error) error {
	if err := l.enter(ctx); err != nil {
		return err
	}
	defer l.leave()
	done := make(chan error, 1)
	queue, t := l.tasks, task{do, done}
	select {
	case queue <- t:
		queue = nil
	default: // full
	}
	for {
		select {
		case queue <- t:
			queue = nil
		case err := <-done:
			return err
		case <-ctx.Done():
			return ctx.Err()
		case l.turn <- struct{}{}:
			l.lead()
			if len(done) > 0 {
				return <-done
			}
		}
	}
}

// lead writes, and gives the turn back.
func (l *Ledger) lead() {
	defer func() { <-l.turn }()
	l.write()
}

// write commits what has gathered.
func (l *Ledger) write() {
	if l.gather(); len(l.batch) > 0 {
		l.commit(l.batch)
	}
}

// gather takes the tasks that wait, at most maxBatch. Before it is content it
// lets those run who are about to hand in theirs: of a larger batch each costs
// less.
func (l *Ledger) gather() {
	l.batch = l.batch[:0]
	for rested := false; len(l.batch) < maxBatch; {
		select {
		case t := <-l.tasks:
			l.batch, rested = append(l.batch, t), false
			continue
		default:
		}
		if rested {
			return
		}
		runtime.Gosched()
		rested = true
	}
}

// commit does a batch in one transaction. A task that fails by itself is left
// out; if the storage fails, all of them fail, and nothing of them remains.
func (l *Ledger) commit(batch []task) {
	next := l.next
	errs := make([]error, len(batch))
	err := execute(l.conn, "BEGIN IMMEDIATE")
	for i := range batch {
		if err != nil {
			break
		}
		if errs[i] = batch[i].do(l); errs[i] != nil && !refusal(errs[i]) {
			err = errs[i]
		}
	}
	if err == nil {
		err = execute(l.conn, "COMMIT")
	}
	if err != nil {
		l.next = next
		_ = execute(l.conn, "ROLLBACK") // fails if SQLite has already rolled back
		if resumed := l.resume(); resumed != nil {
			err = errors.Join(err, resumed)
		}
		err = explain(err)
	}
	for i, t := range batch {
		if err != nil {
			t.done <- err
		} else {
			t.done <- errs[i]
		}
	}
}

// refusal tells whether an error is about the task and not the storage: the
// other tasks of its batch go on.
func refusal(err error) bool {
	return errors.Is(err, ledger.ErrKeyReused) || errors.Is(err, ledger.ErrNoRuleset) || errors.Is(err, ledger.ErrRulesetDiffers) ||
		errors.Is(err, ledger.ErrSuperseded)
}

// resume finds where the ledger ends and which rulesets it has.
func (l *Ledger) resume() error {
	next, err := sqlitex.ResultInt64(l.conn.Prep("SELECT coalesce(max(idx) + 1, 0) FROM decisions"))
	if err != nil {
		return err
	}
	l.next = next
	clear(l.known)
	return sqlitex.Execute(l.conn, "SELECT digest FROM rulesets", &sqlitex.ExecOptions{ResultFunc: func(stmt *sqlite.Stmt) error {
		l.known[stmt.ColumnText(0)] = true
		return nil
	}})
}

// Append implements ledger.Ledger.
func (l *Ledger) Append(ctx context.Context, entry ledger.Entry) (ledger.Record, bool, error) {
	record, err := ledger.NewRecord(entry)
	if err != nil {
		return ledger.Record{}, false, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return ledger.Record{}, false, fmt.Errorf("making an id: %w", err)
	}
	record.ID = id.String()
	repeated := false
	err = l.submit(ctx, func(l *Ledger) error {
		if record.Key != "" {
			switch first, err := repeatedIn(l.conn, record.Asker, record.Key, record.Request); {
			case err == nil:
				record, repeated = first, true
				return nil
			case !errors.Is(err, ledger.ErrNotFound):
				return err
			}
		}
		if !l.known[record.Ruleset] {
			return fmt.Errorf("%w: %s", ledger.ErrNoRuleset, record.Ruleset)
		}
		record.Index = l.next
		if err := l.insert(&record); err != nil {
			return err
		}
		l.next++
		return nil
	})
	if err != nil {
		return ledger.Record{}, false, err
	}
	return record, repeated, nil
}

func (l *Ledger) insert(r *ledger.Record) error {
	stmt, err := l.conn.Prepare(`INSERT INTO decisions (idx, id, item, department, version, outcome, project, project_name,
		previous, received_at, received_on, rules, ruleset, engine, asker, decided_at, key, request, manifest_digest,
		judgement_digest, manifest, judgement) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`)
	if err != nil {
		return err
	}
	stmt.BindInt64(1, r.Index)
	for i, text := range [...]string{r.ID, r.Item, r.Department, r.Version, r.Outcome, r.Project, r.ProjectName, r.Previous,
		r.ReceivedAt, r.ReceivedOn, string(ledger.AppendRules(nil, r.Rules)), r.Ruleset, r.Engine, r.Asker,
		r.DecidedAt.Format(ledger.TimeForm), r.Key} {
		stmt.BindText(2+i, text)
	}
	if r.Key == "" {
		stmt.BindZeroBlob(18, 0)
	} else {
		stmt.BindBytes(18, r.Request[:])
	}
	stmt.BindText(19, r.ManifestDigest)
	stmt.BindText(20, r.JudgementDigest)
	for i, document := range [...][]byte{r.Manifest, r.Judgement} {
		l.blocks[i] = s2.Encode(l.blocks[i][:cap(l.blocks[i])], document)
		stmt.BindBytes(21+i, l.blocks[i])
	}
	if err := run(stmt); err != nil {
		return err
	}
	if len(r.Rules) == 0 {
		return nil
	}
	rules, err := l.conn.Prepare("INSERT INTO decision_rules (rule, idx) VALUES (?, ?)")
	if err != nil {
		return err
	}
	for _, rule := range r.Rules {
		rules.BindText(1, rule)
		rules.BindInt64(2, r.Index)
		if err := run(rules); err != nil {
			return err
		}
	}
	return nil
}

// Ready implements ledger.Ledger.
func (l *Ledger) Ready(ctx context.Context) error {
	return l.submit(ctx, func(l *Ledger) error {
		stmt, err := l.conn.Prepare("INSERT OR REPLACE INTO probes (id, at) VALUES (1, ?)")
		if err != nil {
			return err
		}
		stmt.BindText(1, now())
		return run(stmt)
	})
}

func now() string { return time.Now().UTC().Format(time.RFC3339) }
