package sqlite

import (
	"fmt"
	"os"

	"zombiezen.com/go/sqlite"

	"onewindow/engine/ledger"
)

// explain puts an error of SQLite's under the ledger error that it means.
func explain(err error) error {
	switch sqlite.ErrCode(err).ToPrimary() {
	case sqlite.ResultNotADB:
		return fmt.Errorf("%w: its header is not that of a SQLite file; it was left as it is, restore it from a backup: %w",
			ledger.ErrDamaged, err)
	case sqlite.ResultCorrupt:
		return fmt.Errorf("%w: %w", ledger.ErrDamaged, err)
	case sqlite.ResultReadOnly, sqlite.ResultPerm, sqlite.ResultAuth, sqlite.ResultCantOpen:
		return fmt.Errorf("%w: its folder and files must be writable for the service's user (uid %d): %w",
			ledger.ErrUnavailable, os.Geteuid(), err)
	case sqlite.ResultFull:
		return fmt.Errorf("%w: no space is left on its disk; free some: %w", ledger.ErrUnavailable, err)
	case sqlite.ResultIOErr:
		return fmt.Errorf("%w: its disk refuses to write or read; check it, its quota and the limit on file sizes: %w",
			ledger.ErrUnavailable, err)
	}
	return fmt.Errorf("%w: %w", ledger.ErrUnavailable, err)
}

// execute runs a statement that answers nothing; it stays prepared.
func execute(conn *sqlite.Conn, query string) error {
	stmt, err := conn.Prepare(query)
	if err != nil {
		return err
	}
	return run(stmt)
}

// run steps a statement that answers nothing, and makes it ready again.
func run(stmt *sqlite.Stmt) error {
	if _, err := stmt.Step(); err != nil {
		return err
	}
	return stmt.Reset()
}
