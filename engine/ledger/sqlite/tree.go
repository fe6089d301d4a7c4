package sqlite

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
	"zombiezen.com/go/sqlite"

	"onewindow/engine/ledger"
)

// trees are the right edges of the ledger's two trees.
type trees struct{ records, activations ledger.Edge }

func (t *trees) sizes() [2]int64 { return [2]int64{t.records.Size(), t.activations.Size()} }

// treesOf takes the trees up where the tables end.
func treesOf(conn *sqlite.Conn) (t trees, err error) {
	for table, edge := range map[string]*ledger.Edge{"decisions": &t.records, "activations": &t.activations} {
		size, err := number(conn, "SELECT coalesce(max(idx) + 1, 0) FROM "+table)
		if err != nil {
			return t, err
		}
		resumed, err := ledger.Resume(size, tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
			return hashesIn(conn, table, indexes)
		}))
		if err != nil {
			return t, err
		}
		*edge = *resumed
	}
	return t, nil
}

// Hashes implements ledger.Ledger.
func (l *Ledger) Hashes(ctx context.Context, indexes []int64) (hashes []tlog.Hash, err error) {
	err = l.read(ctx, func(conn *sqlite.Conn) (err error) {
		hashes, err = hashesIn(conn, "decisions", indexes)
		return err
	})
	return hashes, err
}

func hashesIn(conn *sqlite.Conn, table string, indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		row, nth := ledger.Stored(index)
		kept, err := one(conn, "SELECT hashes FROM "+table+" WHERE idx = ?", func(stmt *sqlite.Stmt) { stmt.BindInt64(1, row) },
			func(stmt *sqlite.Stmt) ([]byte, error) { return columnBytes(stmt, 0), nil })
		if err != nil {
			return nil, fmt.Errorf("hash %d of the tree of %s: %w", index, table, err)
		}
		if len(kept) < (nth+1)*tlog.HashSize {
			return nil, fmt.Errorf("%w: hash %d of the tree of %s is missing in row %d", ledger.ErrDamaged, index, table, row)
		}
		copy(hashes[i][:], kept[nth*tlog.HashSize:])
	}
	return hashes, nil
}

// every is after how many decisions a checkpoint is kept for good.
const every = 1024

// sign signs the trees' heads, within the transaction that made them grow.
func (l *Ledger) sign() error {
	c := ledger.Checkpoint{Origin: l.signer.Name(), Tree: l.trees.records.Head(), Activations: l.trees.activations.Head()}
	signed, err := c.Sign(l.signer)
	if err != nil {
		return err
	}
	stmt, err := l.conn.Prepare("INSERT OR REPLACE INTO checkpoints (nth, note) VALUES (?, ?)")
	if err != nil {
		return err
	}
	stmt.BindInt64(1, c.Tree.N/every)
	stmt.BindText(2, string(signed))
	return run(stmt)
}

// Checkpoint implements ledger.Ledger.
func (l *Ledger) Checkpoint(ctx context.Context) (signed []byte, err error) {
	err = l.read(ctx, func(conn *sqlite.Conn) error {
		text, err := one(conn, "SELECT note FROM checkpoints ORDER BY nth DESC LIMIT 1", func(*sqlite.Stmt) {},
			func(stmt *sqlite.Stmt) (string, error) { return stmt.ColumnText(0), nil })
		signed = []byte(text)
		return err
	})
	return signed, err
}
