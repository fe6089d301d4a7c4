package sqlite

import (
	"crypto/sha256"
	"fmt"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"onewindow/engine/ledger"
)

// session is the writer's connection and all that it knows of the ledger's
// state. Whatever goes wrong ends it: the next one reads the state anew.
type session struct {
	conn     *sqlite.Conn
	insert   *sqlite.Stmt
	next     int64           // index of the next record
	segment  *segment        // the one that grows
	archived map[string]bool // digests of rulesets
	samples  samples
	made     []dictionary // in the present transaction
	buffer   []byte
}

type dictionary struct {
	id int64
	subject
	content []byte
}

func openSession(path string) (_ *session, err error) {
	s := &session{archived: map[string]bool{}, samples: samples{}}
	if s.conn, err = connect(path); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			s.conn.Close()
		}
	}()
	if err := migrate(s.conn); err != nil {
		return nil, err
	}
	// A file that cannot be written is opened nevertheless; find out now.
	if err := s.transaction(touch); err != nil {
		return nil, err
	}
	if s.insert, err = s.conn.Prepare(insertDecision); err != nil {
		return nil, err
	}
	s.next, err = sqlitex.ResultInt64(s.conn.Prep("SELECT coalesce(max(idx), -1) + 1 FROM decisions"))
	if err != nil {
		return nil, err
	}
	err = sqlitex.Execute(s.conn, "SELECT digest FROM rulesets", &sqlitex.ExecOptions{
		ResultFunc: func(stmt *sqlite.Stmt) error {
			s.archived[stmt.ColumnText(0)] = true
			return nil
		},
	})
	if err != nil {
		return nil, err
	}
	return s, s.fillSegment()
}

// fillSegment makes the segment that grows from its rows.
func (s *session) fillSegment() error {
	s.segment = newSegment(s.next / segmentSize)
	for index := s.segment.number * segmentSize; index < s.next; index++ {
		record, found, err := summaryAt(s.conn, index)
		if err == nil && !found {
			err = fmt.Errorf("%w: there is no record %d", ledger.ErrDamaged, index)
		}
		if err != nil {
			return err
		}
		s.segment.add(&record)
	}
	return nil
}

func summaryAt(conn *sqlite.Conn, index int64) (record ledger.Record, found bool, err error) {
	stmt, err := conn.Prepare(selectSummary)
	if err != nil {
		return record, false, explain(err)
	}
	defer stmt.Reset()
	stmt.BindInt64(1, index)
	if found, err = stmt.Step(); err != nil {
		return record, false, explain(err)
	}
	if !found {
		return record, false, nil
	}
	record, err = summary(stmt)
	return record, true, err
}

func (s *session) close() error { return s.conn.Close() }

// transaction runs body in one, durably.
func (s *session) transaction(body func(*session) error) error {
	s.made = s.made[:0]
	if err := execute(s.conn, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	if err := body(s); err != nil {
		return err // the session ends, and with it the transaction
	}
	return execute(s.conn, "COMMIT")
}

// touch writes a page without changing anything.
func touch(s *session) error {
	version, err := sqlitex.ResultInt(s.conn.Prep("PRAGMA user_version"))
	if err != nil {
		return err
	}
	return sqlitex.ExecuteTransient(s.conn, fmt.Sprintf("PRAGMA user_version = %d", version), nil)
}

// add writes a record at its place.
func (s *session) add(record *ledger.Record, stored *content) error {
	s.buffer = bind(s.insert, record, stored, s.buffer)
	if err := run(s.insert); err != nil {
		return err
	}
	s.next++
	s.segment.add(record)
	if s.segment.records == segmentSize {
		if err := s.finishSegment(); err != nil {
			return err
		}
	}
	if stored.dictionary == 0 {
		return s.sample(record)
	}
	return nil
}

func (s *session) finishSegment() error {
	stmt, err := s.conn.Prepare("INSERT INTO segments (segment, field, content) VALUES (?, ?, ?)")
	if err != nil {
		return err
	}
	for f, values := range s.segment.columns {
		stmt.BindInt64(1, s.segment.number)
		stmt.BindText(2, fieldNames[f])
		stmt.BindBytes(3, encodeColumn(values))
		if err := run(stmt); err != nil {
			return err
		}
	}
	s.segment = newSegment(s.segment.number + 1)
	return nil
}

// sample makes a dictionary of a record and those before it, if they suffice.
func (s *session) sample(record *ledger.Record) error {
	made := dictionary{subject: subject{record.Item, record.Version}}
	if made.content = s.samples.add(made.subject, record.Manifest, record.Judgement); made.content == nil {
		return nil
	}
	stmt, err := s.conn.Prepare("INSERT INTO dictionaries (item, version, digest, content) VALUES (?, ?, ?, ?)")
	if err != nil {
		return err
	}
	digest := sha256.Sum256(made.content)
	stmt.BindText(1, made.item)
	stmt.BindText(2, made.version)
	stmt.BindBytes(3, digest[:])
	stmt.BindBytes(4, made.content)
	if err := run(stmt); err != nil {
		return err
	}
	made.id = s.conn.LastInsertRowID()
	s.made = append(s.made, made)
	return nil
}
