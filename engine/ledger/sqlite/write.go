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

	"onewindow/engine/canonical"
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
	if l.conn == nil {
		return fmt.Errorf("%w: it is open for reading only", ledger.ErrUnavailable)
	}
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
	before, entered := l.trees, l.entered
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
		err = l.enterRules()
	}
	if err == nil && l.trees.sizes() != before.sizes() {
		err = l.sign()
	}
	if err == nil {
		err = execute(l.conn, "COMMIT")
	}
	if err != nil {
		l.trees, l.entered = before, entered
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
	var err error
	if l.trees, err = treesOf(l.conn); err != nil {
		return err
	}
	if l.entered, err = number(l.conn, "SELECT upto FROM rules_entered WHERE id = 1"); err != nil {
		return err
	}
	clear(l.known)
	return sqlitex.Execute(l.conn, "SELECT digest FROM rulesets", &sqlitex.ExecOptions{ResultFunc: func(stmt *sqlite.Stmt) error {
		l.known[stmt.ColumnText(0)] = true
		return nil
	}})
}

func number(conn *sqlite.Conn, query string) (int64, error) {
	stmt, err := conn.Prepare(query)
	if err != nil {
		return 0, err
	}
	return sqlitex.ResultInt64(stmt)
}

// Append implements ledger.Ledger.
func (l *Ledger) Append(ctx context.Context, entry ledger.Entry) (ledger.Record, bool, error) {
	record, err := ledger.NewRecord(entry)
	if err != nil {
		return ledger.Record{}, false, err
	}
	if record.ID, err = newID(); err != nil {
		return ledger.Record{}, false, err
	}
	repeated := false
	err = l.submit(ctx, func(l *Ledger) error {
		switch first, err := repeatedIn(l.conn, record.Asker, record.Key, record.Request); {
		case err == nil:
			record, repeated = first, true
			return nil
		case !errors.Is(err, ledger.ErrNotFound):
			return err
		}
		records := []ledger.Record{record}
		err := l.insertAll(records)
		record = records[0]
		return err
	})
	if err != nil {
		return ledger.Record{}, false, err
	}
	return record, repeated, nil
}

// AppendAll implements ledger.Ledger.
func (l *Ledger) AppendAll(ctx context.Context, s ledger.Submission) (submitted ledger.Submitted, repeated bool, err error) {
	records, err := ledger.NewRecords(s)
	if err != nil {
		return submitted, false, err
	}
	submitted = ledger.Submitted{Document: s.Document, Records: records}
	if submitted.ID, err = newID(); err != nil {
		return submitted, false, err
	}
	for i := range records {
		records[i].Submission = submitted.ID
		if records[i].ID, err = newID(); err != nil {
			return submitted, false, err
		}
	}
	err = l.submit(ctx, func(l *Ledger) error {
		switch first, err := repeatedAllIn(l.conn, records[0].Asker, s.Key, s.Request); {
		case err == nil:
			submitted, repeated = first, true
			return nil
		case !errors.Is(err, ledger.ErrNotFound):
			return err
		}
		if err := l.insertAll(records); err != nil {
			return err
		}
		stmt, err := l.conn.Prepare("INSERT INTO submissions (id, document) VALUES (?, ?)")
		if err != nil {
			return err
		}
		stmt.BindText(1, submitted.ID)
		stmt.BindBytes(2, s2.Encode(nil, s.Document))
		return run(stmt)
	})
	if err != nil {
		return ledger.Submitted{}, false, err
	}
	return submitted, repeated, nil
}

func newID() (string, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return "", fmt.Errorf("making an id: %w", err)
	}
	return id.String(), nil
}

// insertAll writes records as the next ones. A refusal comes before the first
// of them is written.
func (l *Ledger) insertAll(records []ledger.Record) error {
	for i := range records {
		if !l.known[records[i].Ruleset] {
			return fmt.Errorf("%w: %s", ledger.ErrNoRuleset, records[i].Ruleset)
		}
	}
	for i := range records {
		records[i].Index = l.trees.records.Size()
		if err := l.insert(&records[i]); err != nil {
			return err
		}
	}
	return nil
}

func (l *Ledger) insert(r *ledger.Record) error {
	stmt, err := l.conn.Prepare(`INSERT INTO decisions (idx, id, item, department, version, outcome, project, project_name,
		previous, received_at, received_on, rules, ruleset, engine, asker, decided_at, key, request, manifest_digest,
		judgement_digest, submission, submission_digest, hashes, manifest, judgement)
		VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`)
	if err != nil {
		return err
	}
	stmt.BindInt64(1, r.Index)
	for i, text := range [...]string{r.ID, r.Item, r.Department, r.Version, r.Outcome, r.Project, r.ProjectName, r.Previous,
		r.ReceivedAt, r.ReceivedOn, string(canonical.AppendTexts(nil, r.Rules)), r.Ruleset, r.Engine, r.Asker,
		r.DecidedAt.Format(ledger.TimeForm), r.Key} {
		stmt.BindText(2+i, text)
	}
	if r.Key == "" {
		stmt.BindZeroBlob(18, 0)
	} else {
		stmt.BindBytes(18, r.Request[:])
	}
	for i, text := range [...]string{r.ManifestDigest, r.JudgementDigest, r.Submission, r.SubmissionDigest} {
		stmt.BindText(19+i, text)
	}
	stmt.BindBytes(23, l.trees.records.Add(r.Leaf()))
	for i, document := range [...][]byte{r.Manifest, r.Judgement} {
		l.blocks[i] = s2.Encode(l.blocks[i][:cap(l.blocks[i])], document)
		stmt.BindBytes(24+i, l.blocks[i])
	}
	return run(stmt)
}

// enterEvery is after how many decisions their rules are entered for search.
const enterEvery = 512

// enterRules enters the rules of the decisions since the last time, once they
// are many.
func (l *Ledger) enterRules() error {
	next := l.trees.records.Size()
	if next-l.entered < enterEvery {
		return nil
	}
	for _, query := range []string{
		"INSERT INTO decision_rules (rule, idx) SELECT value, idx FROM decisions, json_each(rules) WHERE idx >= ?1 AND idx < ?2 ORDER BY value, idx",
		"UPDATE rules_entered SET upto = ?2 WHERE id = 1 AND upto = ?1",
	} {
		stmt, err := l.conn.Prepare(query)
		if err != nil {
			return err
		}
		stmt.BindInt64(1, l.entered)
		stmt.BindInt64(2, next)
		if err := run(stmt); err != nil {
			return err
		}
	}
	l.entered = next
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
