package sqlite

import (
	"fmt"
	"path/filepath"

	"zombiezen.com/go/sqlite"

	"onewindow/engine/ledger"
)

// lock keeps other writers out: an exclusive transaction, held open, on an
// empty database beside the ledger. It ends with the process, however that
// ends, works wherever SQLite does, and leaves readers of ledger.db alone
// (which SQLite's own exclusive mode would not).
func lock(folder string) (*sqlite.Conn, error) {
	conn, err := sqlite.OpenConn(filepath.Join(folder, "ledger.lock"), sqlite.OpenReadWrite|sqlite.OpenCreate)
	if err != nil {
		return nil, explain(err)
	}
	conn.SetBusyTimeout(0)
	if err := execute(conn, "BEGIN EXCLUSIVE"); err != nil {
		conn.Close()
		if sqlite.ErrCode(err).ToPrimary() == sqlite.ResultBusy {
			return nil, fmt.Errorf("%w (%s is locked): stop it, or choose another data folder",
				ledger.ErrLocked, filepath.Join(folder, "ledger.lock"))
		}
		return nil, explain(err)
	}
	return conn, nil
}
