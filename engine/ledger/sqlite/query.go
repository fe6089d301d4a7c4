package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"zombiezen.com/go/sqlite"

	"onewindow/engine/ledger"
)

const columns = `idx, id, item, department, version, outcome, project, project_name, previous, received_at, received_on,
	rules, ruleset, engine, asker, decided_at, key, request, manifest_digest, judgement_digest, submission, submission_digest`

const documents = ", manifest, judgement"

// scan reads a row of columns, and of documents if whole.
func scan(stmt *sqlite.Stmt, whole bool) (r ledger.Record, err error) {
	r.Index = stmt.ColumnInt64(0)
	var rules, decided string
	for i, into := range [...]*string{&r.ID, &r.Item, &r.Department, &r.Version, &r.Outcome, &r.Project, &r.ProjectName,
		&r.Previous, &r.ReceivedAt, &r.ReceivedOn, &rules, &r.Ruleset, &r.Engine, &r.Asker, &decided, &r.Key} {
		*into = stmt.ColumnText(1 + i)
	}
	stmt.ColumnBytes(17, r.Request[:])
	r.ManifestDigest, r.JudgementDigest = stmt.ColumnText(18), stmt.ColumnText(19)
	r.Submission, r.SubmissionDigest = stmt.ColumnText(20), stmt.ColumnText(21)
	if err := json.Unmarshal([]byte(rules), &r.Rules); err != nil {
		return r, fmt.Errorf("%w: rules of decision %d: %w", ledger.ErrDamaged, r.Index, err)
	}
	if r.DecidedAt, err = time.Parse(ledger.TimeForm, decided); err != nil {
		return r, fmt.Errorf("%w: time of decision %d: %w", ledger.ErrDamaged, r.Index, err)
	}
	if !whole {
		return r, nil
	}
	if r.Manifest, err = expand(columnBytes(stmt, 22), r.ManifestDigest); err == nil {
		r.Judgement, err = expand(columnBytes(stmt, 23), r.JudgementDigest)
	}
	return r, err
}

func columnBytes(stmt *sqlite.Stmt, i int) []byte {
	b := make([]byte, stmt.ColumnLen(i))
	stmt.ColumnBytes(i, b)
	return b
}

// one reads the one row of a query, ErrNotFound if there is none.
func one[T any](conn *sqlite.Conn, query string, bind func(*sqlite.Stmt), read func(*sqlite.Stmt) (T, error)) (v T, err error) {
	stmt, err := conn.Prepare(query)
	if err != nil {
		return v, explain(err)
	}
	defer stmt.Reset()
	bind(stmt)
	switch row, err := stmt.Step(); {
	case err != nil:
		return v, explain(err)
	case !row:
		return v, ledger.ErrNotFound
	}
	return read(stmt)
}

func whole(stmt *sqlite.Stmt) (ledger.Record, error) { return scan(stmt, true) }

// Get implements ledger.Ledger.
func (l *Ledger) Get(ctx context.Context, id string) (r ledger.Record, err error) {
	err = l.read(ctx, func(conn *sqlite.Conn) (err error) {
		r, err = one(conn, "SELECT "+columns+documents+" FROM decisions WHERE id = ?",
			func(stmt *sqlite.Stmt) { stmt.BindText(1, strings.ToLower(id)) }, whole)
		return err
	})
	return r, err
}

// Repeated implements ledger.Ledger.
func (l *Ledger) Repeated(ctx context.Context, asker, key string, request [32]byte) (r ledger.Record, err error) {
	err = l.read(ctx, func(conn *sqlite.Conn) (err error) {
		r, err = repeatedIn(conn, asker, key, request)
		return err
	})
	return r, err
}

func repeatedIn(conn *sqlite.Conn, asker, key string, request [32]byte) (ledger.Record, error) {
	if key == "" {
		return ledger.Record{}, ledger.ErrNotFound
	}
	r, err := one(conn, "SELECT "+columns+documents+" FROM decisions WHERE asker = ? AND key = ? AND key <> ''",
		func(stmt *sqlite.Stmt) { stmt.BindText(1, asker); stmt.BindText(2, key) }, whole)
	if err == nil && r.Request != request {
		return ledger.Record{}, fmt.Errorf("%w: %q", ledger.ErrKeyReused, key)
	}
	return r, err
}

// RepeatedAll implements ledger.Ledger.
func (l *Ledger) RepeatedAll(ctx context.Context, asker, key string, request [32]byte) (s ledger.Submitted, err error) {
	err = l.read(ctx, func(conn *sqlite.Conn) (err error) {
		s, err = repeatedAllIn(conn, asker, key, request)
		return err
	})
	return s, err
}

func repeatedAllIn(conn *sqlite.Conn, asker, key string, request [32]byte) (ledger.Submitted, error) {
	first, err := repeatedIn(conn, asker, key, request)
	if err != nil {
		return ledger.Submitted{}, err
	}
	return submissionIn(conn, first.Submission)
}

// Submission implements ledger.Ledger.
func (l *Ledger) Submission(ctx context.Context, id string) (s ledger.Submitted, err error) {
	err = l.read(ctx, func(conn *sqlite.Conn) (err error) {
		s, err = submissionIn(conn, strings.ToLower(id))
		return err
	})
	return s, err
}

func submissionIn(conn *sqlite.Conn, id string) (ledger.Submitted, error) {
	s := ledger.Submitted{ID: id}
	block, err := one(conn, "SELECT document FROM submissions WHERE id = ?", func(stmt *sqlite.Stmt) { stmt.BindText(1, id) },
		func(stmt *sqlite.Stmt) ([]byte, error) { return columnBytes(stmt, 0), nil })
	if err != nil {
		return s, err
	}
	stmt, err := conn.Prepare("SELECT " + columns + documents + " FROM decisions WHERE submission = ? AND submission <> '' ORDER BY idx")
	if err != nil {
		return s, explain(err)
	}
	defer stmt.Reset()
	stmt.BindText(1, id)
	for {
		switch row, err := stmt.Step(); {
		case err != nil:
			return s, explain(err)
		case !row:
			if len(s.Records) == 0 {
				return s, fmt.Errorf("%w: submission %s has no decisions", ledger.ErrDamaged, id)
			}
			s.Document, err = expand(block, s.Records[0].SubmissionDigest)
			return s, err
		}
		r, err := whole(stmt)
		if err != nil {
			return s, err
		}
		s.Records = append(s.Records, r)
	}
}

// Search implements ledger.Ledger. A cursor is the index below which the next
// page begins: records that come in meanwhile have higher ones.
func (l *Ledger) Search(ctx context.Context, q ledger.Query) (page ledger.Page, err error) {
	limit := q.Limit
	if limit <= 0 {
		limit = ledger.DefaultLimit
	}
	limit = min(limit, ledger.MaxLimit)
	sources := []string{"decisions WHERE TRUE"}
	where, args := conditions(q)
	if q.Rule != "" { // the latest decisions first: their rules may not be entered yet
		args = append([]string{q.Rule}, args...)
		sources = []string{
			"decisions WHERE " + hasRule + " AND idx >= (SELECT upto FROM rules_entered WHERE id = 1)",
			"decision_rules JOIN decisions USING (idx) WHERE rule = ?",
		}
	}
	if q.Cursor != "" {
		if n, err := strconv.ParseInt(q.Cursor, 10, 64); err != nil || n < 0 {
			return page, fmt.Errorf("%w: %q", ledger.ErrCursor, q.Cursor)
		}
		where, args = where+" AND idx < CAST(? AS INTEGER)", append(args, q.Cursor)
	}
	err = l.read(ctx, func(conn *sqlite.Conn) error {
		for _, source := range sources {
			more := limit + 1 - len(page.Records)
			records, err := listed(conn, "SELECT "+columns+" FROM "+source+where+" ORDER BY idx DESC LIMIT "+strconv.Itoa(more), args)
			if err != nil {
				return err
			}
			page.Records = append(page.Records, records...)
		}
		return nil
	})
	if len(page.Records) > limit {
		page.Records = page.Records[:limit]
		page.Next = strconv.FormatInt(page.Records[limit-1].Index, 10)
	}
	return page, err
}

// hasRule holds of decisions that have the rule ?, entered for search or not.
const hasRule = "EXISTS (SELECT 1 FROM json_each(rules) WHERE value = ?)"

// conditions gives what a query asks of a decision's columns, its rule aside.
func conditions(q ledger.Query) (where string, args []string) {
	for _, c := range [...]struct{ condition, arg string }{
		{"item = ?", q.Item}, {"department = ?", q.Department}, {"outcome = ?", q.Outcome},
		{"project = ? AND project <> ''", q.Project}, // so that the partial index serves
		{"received_on >= ?", q.From}, {"received_on <= ?", q.To},
	} {
		if c.arg != "" {
			where, args = where+" AND "+c.condition, append(args, c.arg)
		}
	}
	return where, args
}

// listed reads the rows of a query, without their documents.
func listed(conn *sqlite.Conn, query string, args []string) (records []ledger.Record, err error) {
	stmt, err := conn.Prepare(query)
	if err != nil {
		return nil, explain(err)
	}
	defer stmt.Reset()
	for i, arg := range args {
		stmt.BindText(1+i, arg)
	}
	for {
		row, err := stmt.Step()
		if err != nil {
			return nil, explain(err)
		}
		if !row {
			return records, nil
		}
		r, err := scan(stmt, false)
		if err != nil {
			return nil, err
		}
		records = append(records, r)
	}
}
