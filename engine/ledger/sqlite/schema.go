package sqlite

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitemigration"
	"zombiezen.com/go/sqlite/sqlitex"

	"onewindow/engine/ledger"
)

// applicationID marks a SQLite file as a ledger: "1win" in ASCII.
const applicationID = 0x3177696e

// Migrations are applied in the order of their names, once, each in its own
// transaction; one that was ever released is never changed. How many a file
// has had is its user_version.
//
//go:embed migrations/*.sql
var migrations embed.FS

// connect opens the writer's connection.
func connect(path string) (_ *sqlite.Conn, err error) {
	conn, err := sqlite.OpenConn(path, sqlite.OpenReadWrite|sqlite.OpenCreate)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			conn.Close()
		}
	}()
	for _, pragma := range []string{
		"page_size = 8192",              // fewer, fuller pages a commit than with 4096
		"journal_mode = wal",            // readers and the writer do not wait for each other
		"synchronous = full",            // a commit is on the disk when it returns
		"wal_autocheckpoint = 2048",     // 16 MB
		"journal_size_limit = 67108864", // a log that a long reader made grow shrinks again
		"cache_size = -2048",            // 2 MB: the pages that appends come back to
		"foreign_keys = off",            // the writer knows which rulesets are archived
	} {
		if err := sqlitex.ExecuteTransient(conn, "PRAGMA "+pragma, nil); err != nil {
			return nil, err
		}
	}
	return conn, nil
}

// migrate brings a ledger to the present schema.
func migrate(conn *sqlite.Conn) error {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	schema := sqlitemigration.Schema{AppID: applicationID}
	for _, name := range names {
		text, err := migrations.ReadFile(name)
		if err != nil {
			return err
		}
		schema.Migrations = append(schema.Migrations, string(text))
	}
	version, err := sqlitex.ResultInt(conn.Prep("PRAGMA user_version"))
	if err != nil {
		return err
	}
	if version > len(names) {
		return tooNew(version, len(names))
	}
	return sqlitemigration.Migrate(context.Background(), conn, schema)
}

func tooNew(version, known int) error {
	return fmt.Errorf("%w: it has schema %d, this program knows up to %d: use a newer onewindow", ledger.ErrUnavailable, version, known)
}

// checkSchema refuses a file that is no ledger, or that migrate would change.
func checkSchema(conn *sqlite.Conn) error {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	id, err := number(conn, "PRAGMA application_id")
	if err != nil {
		return explain(err)
	}
	version, err := number(conn, "PRAGMA user_version")
	switch {
	case err != nil:
		return explain(err)
	case id != applicationID:
		return fmt.Errorf("%w: it is a SQLite file, but no ledger", ledger.ErrDamaged)
	case int(version) > len(names):
		return tooNew(int(version), len(names))
	case int(version) < len(names):
		return fmt.Errorf("%w: it has schema %d, this program reads %d: start `onewindow serve` on it, or on a copy, which brings it up",
			ledger.ErrUnavailable, version, len(names))
	}
	return nil
}
