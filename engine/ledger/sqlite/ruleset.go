package sqlite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"zombiezen.com/go/sqlite"

	"onewindow/engine/ledger"
)

// ArchiveRuleset implements ledger.Ledger. A bundle may be large: it is written
// and read in pieces, so that SQLite need not have it in memory, too.
func (l *Ledger) ArchiveRuleset(ctx context.Context, digest string, bundle []byte) error {
	return l.submit(ctx, func(l *Ledger) error {
		if l.known[digest] {
			return l.compareRuleset(digest, bundle)
		}
		stmt, err := l.conn.Prepare("INSERT INTO rulesets (digest, bundle) VALUES (?, ?)")
		if err != nil {
			return err
		}
		stmt.BindText(1, digest)
		stmt.BindZeroBlob(2, int64(len(bundle)))
		if err := run(stmt); err != nil {
			return err
		}
		blob, err := l.conn.OpenBlob("", "rulesets", "bundle", l.conn.LastInsertRowID(), true)
		if err != nil {
			return err
		}
		_, err = blob.Write(bundle)
		if err := errors.Join(err, blob.Close()); err != nil {
			return err
		}
		l.known[digest] = true // a failing commit reads it anew
		return nil
	})
}

// compareRuleset compares a bundle with the one that is archived.
func (l *Ledger) compareRuleset(digest string, bundle []byte) error {
	blob, err := openRuleset(l.conn, digest)
	if err != nil {
		return err
	}
	defer blob.Close()
	same := blob.Size() == int64(len(bundle))
	for buffer, rest := make([]byte, 1<<20), bundle; same && len(rest) > 0; {
		n, err := io.ReadFull(blob, buffer[:min(len(rest), len(buffer))])
		if err != nil {
			return err
		}
		same, rest = bytes.Equal(buffer[:n], rest[:n]), rest[n:]
	}
	if !same {
		return fmt.Errorf("%w: %s", ledger.ErrRulesetDiffers, digest)
	}
	return nil
}

// Ruleset implements ledger.Ledger.
func (l *Ledger) Ruleset(ctx context.Context, digest string) (bundle []byte, err error) {
	err = l.read(ctx, func(conn *sqlite.Conn) error {
		blob, err := openRuleset(conn, digest)
		if err != nil {
			return err
		}
		defer blob.Close()
		bundle = make([]byte, blob.Size())
		if _, err := io.ReadFull(blob, bundle); err != nil {
			return explain(err)
		}
		return nil
	})
	return bundle, err
}

// openRuleset opens a ruleset's bundle for reading.
func openRuleset(conn *sqlite.Conn, digest string) (*sqlite.Blob, error) {
	row, err := one(conn, "SELECT rowid FROM rulesets WHERE digest = ?", func(stmt *sqlite.Stmt) { stmt.BindText(1, digest) },
		func(stmt *sqlite.Stmt) (int64, error) { return stmt.ColumnInt64(0), nil })
	if err != nil {
		return nil, err
	}
	blob, err := conn.OpenBlob("", "rulesets", "bundle", row, false)
	if err != nil {
		return nil, explain(err)
	}
	return blob, nil
}
