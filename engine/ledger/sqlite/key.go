package sqlite

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"onewindow/engine/ledger"
)

// keyFile holds the secret half of the key that signs, beside the ledger. It
// should be kept in a backup of its own.
const keyFile = "ledger.key"

// takeKey reads the key that signs checkpoints, and makes the first one of a
// new ledger. A ledger without a checkpoint gets one.
func (l *Ledger) takeKey(folder string) error {
	path := filepath.Join(folder, keyFile)
	keys, err := keysIn(l.conn)
	if err != nil {
		return err
	}
	if len(keys) == 0 {
		if err := l.firstKey(path); err != nil {
			return err
		}
		if keys, err = keysIn(l.conn); err != nil {
			return err
		}
	}
	if l.signer, _, err = readKey(path); err != nil {
		return err
	}
	if !slices.ContainsFunc(keys, func(k ledger.Key) bool { return isOf(k, l.signer) }) {
		return fmt.Errorf("%w: the key in %s is none of this ledger's: restore the ledger's own", ledger.ErrUnavailable, path)
	}
	some, err := number(l.conn, "SELECT count(*) FROM checkpoints")
	if err != nil || some > 0 {
		return err
	}
	return l.sign()
}

// firstKey names the ledger and makes its first key. The file comes first: a
// key that no file holds could never sign.
func (l *Ledger) firstKey(path string) error {
	random := make([]byte, 8)
	_, _ = rand.Read(random) // never fails
	origin := "onewindow/" + hex.EncodeToString(random)
	secret, key, err := ledger.NewKey(origin)
	if err != nil {
		return err
	}
	signer, public, err := readKey(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = writeKey(path, secret, key)
	case err == nil: // a start that was cut off made it
		origin, key.Public = signer.Name(), public
	}
	if err != nil {
		return err
	}
	return inTransaction(l.conn, func(conn *sqlite.Conn) error {
		if err := sqlitex.Execute(conn, "INSERT INTO origin (id, name) VALUES (1, ?)", &sqlitex.ExecOptions{Args: []any{origin}}); err != nil {
			return err
		}
		return insertKey(conn, key)
	})
}

// RotateKey makes a new key for the ledger in a folder, endorsed by the one
// before it, and gives its public half. If lost says that the old key is gone,
// the new one stands by itself, for whoever trusts it. The ledger must not be in
// use.
func RotateKey(folder string, lost bool) (public string, err error) {
	l, err := Open(folder)
	path := filepath.Join(folder, keyFile)
	if lost && errors.Is(err, fs.ErrNotExist) {
		return renewLost(folder, path)
	}
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	secret, key, err := ledger.NewKey(l.signer.Name())
	if err != nil {
		return "", err
	}
	if err := key.Endorse(l.signer); err != nil {
		return "", err
	}
	return key.Public, replaceKey(l.conn, path, secret, key)
}

func renewLost(folder, path string) (public string, err error) {
	held, err := lock(folder)
	if err != nil {
		return "", err
	}
	defer held.Close()
	conn, err := connect(filepath.Join(folder, "ledger.db"))
	if err != nil {
		return "", explain(err)
	}
	defer conn.Close()
	origin, err := one(conn, "SELECT name FROM origin WHERE id = 1", func(*sqlite.Stmt) {}, func(stmt *sqlite.Stmt) (string, error) { return stmt.ColumnText(0), nil })
	if err != nil {
		return "", err
	}
	secret, key, err := ledger.NewKey(origin)
	if err != nil {
		return "", err
	}
	return key.Public, replaceKey(conn, path, secret, key)
}

// replaceKey puts a new key into use: it is known to the ledger before its file
// replaces the old one, whichever of the two a crash leaves.
func replaceKey(conn *sqlite.Conn, path, secret string, key ledger.Key) error {
	if err := inTransaction(conn, func(conn *sqlite.Conn) error { return insertKey(conn, key) }); err != nil {
		return err
	}
	next := path + ".new"
	if err := os.Remove(next); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := writeKey(next, secret, key); err != nil {
		return err
	}
	return os.Rename(next, path)
}

func insertKey(conn *sqlite.Conn, key ledger.Key) error {
	return sqlitex.Execute(conn, "INSERT INTO keys (nth, public, endorsement) VALUES ((SELECT coalesce(max(nth) + 1, 0) FROM keys), ?, ?)",
		&sqlitex.ExecOptions{Args: []any{key.Public, key.Endorsement}})
}

// Keys implements ledger.Ledger.
func (l *Ledger) Keys(ctx context.Context) (keys []ledger.Key, err error) {
	err = l.read(ctx, func(conn *sqlite.Conn) (err error) {
		keys, err = keysIn(conn)
		return err
	})
	return keys, err
}

func keysIn(conn *sqlite.Conn) (keys []ledger.Key, err error) {
	err = sqlitex.Execute(conn, "SELECT public, endorsement FROM keys ORDER BY nth", &sqlitex.ExecOptions{ResultFunc: func(stmt *sqlite.Stmt) error {
		keys = append(keys, ledger.Key{Public: stmt.ColumnText(0), Endorsement: stmt.ColumnText(1)})
		return nil
	}})
	if err != nil {
		return nil, explain(err)
	}
	return keys, nil
}

func isOf(k ledger.Key, s note.Signer) bool {
	v, err := note.NewVerifier(k.Public)
	return err == nil && v.Name() == s.Name() && v.KeyHash() == s.KeyHash()
}

// writeKey writes a secret key into a new file, durably, for its owner alone,
// and its public half below it, for people.
func writeKey(path, secret string, key ledger.Key) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		_, err = f.WriteString(secret + "\n" + key.Public + "\n")
		err = errors.Join(err, f.Sync(), f.Close())
	}
	if err != nil {
		return fmt.Errorf("%w: its key can't be written: %w", ledger.ErrUnavailable, err)
	}
	return nil
}

func readKey(path string) (signer note.Signer, public string, err error) {
	text, err := os.ReadFile(path)
	if err == nil {
		var secret string
		secret, public, _ = strings.Cut(strings.TrimSpace(string(text)), "\n")
		signer, err = note.NewSigner(secret)
	}
	if err != nil {
		return nil, "", fmt.Errorf("%w: the key that signs its checkpoints can't be read from %s; restore it from its backup, or, if it is lost, "+
			"make another with `onewindow rotate-key --lost`: %w", ledger.ErrUnavailable, path, err)
	}
	return signer, public, nil
}
