// Package sqlite is the ledger on one SQLite file, ledger.db in a data folder.
//
// One goroutine writes at a time: it commits in one transaction, and so with
// one sync, whatever has gathered since the last commit. Readers have
// connections of their own and never wait for it. One process at a time may
// have a ledger open; others may read the file (`sqlite3 -readonly`) meanwhile.
package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"golang.org/x/mod/sumdb/note"
	"zombiezen.com/go/sqlite"

	"onewindow/engine/ledger"
)

// Ledger is a ledger.Ledger on a SQLite file.
type Ledger struct {
	path    string
	lock    *sqlite.Conn
	readers chan *sqlite.Conn

	tasks   chan task
	turn    chan struct{} // filled by the one who writes; the seven below are theirs
	conn    *sqlite.Conn  // nil if the ledger is only read
	trees   trees
	signer  note.Signer     // of the trees' heads
	entered int64           // the first record whose rules are not yet entered for search
	known   map[string]bool // the rulesets that are archived
	batch   []task
	blocks  [2][]byte // compressed documents

	use    sync.RWMutex // held for reading by every call that is under way
	closed bool
}

var _ ledger.Ledger = (*Ledger)(nil)

// Open opens the ledger in a data folder; both are made if they are missing,
// and an older ledger is brought to the present schema. ErrLocked if another
// process (or another Ledger) has it open, ErrDamaged if ledger.db is no
// ledger, ErrUnavailable if the folder cannot be written.
func Open(folder string) (_ *Ledger, err error) {
	l := newLedger(folder)
	defer func() {
		if err != nil {
			l.release()
			err = fmt.Errorf("open ledger %s: %w", l.path, err)
		}
	}()
	if err := makeFolder(folder); err != nil {
		return nil, fmt.Errorf("%w: its folder can't be made: %w", ledger.ErrUnavailable, err)
	}
	if l.lock, err = lock(folder); err != nil {
		return nil, err
	}
	if l.conn, err = connect(l.path); err != nil {
		return nil, explain(err)
	}
	if err := migrate(l.conn); err != nil {
		return nil, explain(err)
	}
	if err := l.resume(); err != nil {
		return nil, explain(err)
	}
	if err := l.takeKey(folder); err != nil {
		return nil, err
	}
	return l, l.connectReaders()
}

// OpenReadOnly opens the ledger in a data folder to read it, also while a
// service writes to it: nothing of it is changed, and what would change it
// returns ErrUnavailable. ErrNotFound if there is none; ErrUnavailable also if
// its schema is not the present one.
func OpenReadOnly(folder string) (_ *Ledger, err error) {
	l := newLedger(folder)
	defer func() {
		if err != nil {
			l.release()
			err = fmt.Errorf("open ledger %s: %w", l.path, err)
		}
	}()
	if _, err := os.Stat(l.path); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: there is no such file", ledger.ErrNotFound)
	}
	if err := l.connectReaders(); err != nil {
		return nil, err
	}
	return l, l.read(context.Background(), checkSchema)
}

func newLedger(folder string) *Ledger {
	return &Ledger{
		path:    filepath.Join(folder, "ledger.db"),
		readers: make(chan *sqlite.Conn, max(4, 2*runtime.GOMAXPROCS(0))),
		tasks:   make(chan task, maxBatch),
		turn:    make(chan struct{}, 1),
		known:   map[string]bool{},
	}
}

func (l *Ledger) connectReaders() error {
	for range cap(l.readers) {
		reader, err := sqlite.OpenConn(l.path, sqlite.OpenReadOnly)
		if err != nil {
			return explain(err)
		}
		l.readers <- reader
	}
	return nil
}

// Close implements ledger.Ledger.
func (l *Ledger) Close() error {
	l.use.Lock()
	defer l.use.Unlock()
	if l.closed {
		return nil
	}
	l.closed = true
	for len(l.tasks) > 0 { // of callers who did not wait
		l.write()
	}
	return l.release()
}

// enter begins a call, unless the ledger is closed or the caller's time over.
func (l *Ledger) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	l.use.RLock()
	if l.closed {
		l.use.RUnlock()
		return fmt.Errorf("%w: it is closed", ledger.ErrUnavailable)
	}
	return nil
}

func (l *Ledger) leave() { l.use.RUnlock() }

// release closes what is open.
func (l *Ledger) release() error {
	var errs []error
	for len(l.readers) > 0 {
		errs = append(errs, (<-l.readers).Close())
	}
	if l.conn != nil { // last, so that it leaves no write-ahead log behind
		errs = append(errs, l.conn.Close())
	}
	if l.lock != nil {
		errs = append(errs, l.lock.Close())
	}
	return errors.Join(errs...)
}

// read runs a query on a connection of its own, in one transaction.
func (l *Ledger) read(ctx context.Context, query func(*sqlite.Conn) error) error {
	if err := l.enter(ctx); err != nil {
		return err
	}
	defer l.leave()
	select {
	case conn := <-l.readers:
		defer func() { l.readers <- conn }()
		return inTransaction(conn, query)
	case <-ctx.Done():
		return ctx.Err()
	}
}

func inTransaction(conn *sqlite.Conn, query func(*sqlite.Conn) error) (err error) {
	if err := execute(conn, "BEGIN"); err != nil {
		return explain(err)
	}
	defer func() {
		if end := execute(conn, "COMMIT"); err == nil && end != nil {
			err = explain(end)
		}
	}()
	return query(conn)
}

// makeFolder makes the data folder, for its owner alone: records hold personal
// data. Its name in the parent is synced, lest the folder go with a power cut.
func makeFolder(folder string) error {
	if _, err := os.Stat(folder); err == nil {
		return nil
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	parent, err := os.Open(filepath.Dir(filepath.Clean(folder)))
	if err != nil {
		return err
	}
	defer parent.Close()
	return parent.Sync()
}
