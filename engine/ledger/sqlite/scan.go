package sqlite

import (
	"context"
	"fmt"
	"strconv"

	"zombiezen.com/go/sqlite"

	"onewindow/engine/ledger"
)

// scanPage is how many records a scan reads at once: enough to be worth a
// query, and little to keep in memory.
const scanPage = 64

// Size implements ledger.Ledger.
func (l *Ledger) Size(ctx context.Context) (size int64, err error) {
	err = l.read(ctx, func(conn *sqlite.Conn) (err error) {
		if size, err = number(conn, "SELECT coalesce(max(idx) + 1, 0) FROM decisions"); err != nil {
			err = explain(err)
		}
		return err
	})
	return size, err
}

// Scan implements ledger.Ledger. It holds no connection while each is at work,
// lest the write-ahead log grow behind it.
func (l *Ledger) Scan(ctx context.Context, within ledger.Range, q ledger.Query, each func(*ledger.Record) error) error {
	where, args := conditions(q)
	if q.Rule != "" {
		where, args = where+" AND "+hasRule, append(args, q.Rule)
	}
	query := "SELECT " + columns + documents + " FROM decisions WHERE idx >= ? AND idx < ?" + where +
		" ORDER BY idx LIMIT " + strconv.Itoa(scanPage)
	page := make([]ledger.Record, 0, scanPage)
	for next := within.From; next < within.End; {
		page = page[:0]
		err := l.read(ctx, func(conn *sqlite.Conn) error {
			stmt, err := conn.Prepare(query)
			if err != nil {
				return explain(err)
			}
			defer stmt.Reset()
			stmt.BindInt64(1, next)
			stmt.BindInt64(2, within.End)
			for i, arg := range args {
				stmt.BindText(3+i, arg)
			}
			for {
				switch row, err := stmt.Step(); {
				case err != nil:
					return explain(err)
				case !row:
					return nil
				}
				r, err := whole(stmt)
				if err != nil {
					return fmt.Errorf("decision %d: %w", r.Index, err)
				}
				page = append(page, r)
			}
		})
		if err != nil {
			return err
		}
		for i := range page {
			if err := each(&page[i]); err != nil {
				return err
			}
		}
		if len(page) < scanPage {
			return nil
		}
		next = page[scanPage-1].Index + 1
	}
	return nil
}
