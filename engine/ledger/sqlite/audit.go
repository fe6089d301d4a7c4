package sqlite

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"

	"golang.org/x/mod/sumdb/tlog"
	"golang.org/x/sync/errgroup"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"onewindow/engine/canonical"
	"onewindow/engine/ledger"
)

// Audit examines the ledger in a folder, whether or not it is in use, and
// changes nothing. Its error says that it could not be examined.
func Audit(ctx context.Context, folder string, a ledger.Audit) (seen ledger.Audited, err error) {
	path := filepath.Join(folder, "ledger.db")
	x := auditing{Audit: a, path: path, records: ledger.Growth{Row: "decision", Damage: a.Damage},
		activations: ledger.Growth{Row: "activation", Damage: a.Damage}, digests: map[string]string{}}
	if x.conn, err = examine(path); err != nil {
		return seen, err
	}
	defer x.conn.Close()
	for _, step := range []func(context.Context) error{x.pages, x.schema, x.checkpoints, x.decisions, x.activationRows, x.submissions, x.rulesets, x.search} {
		if err := step(ctx); err != nil {
			if ctx.Err() != nil {
				return x.seen, ctx.Err()
			}
			x.Damage("ledger.db", err.Error())
		}
	}
	return x.seen, nil
}

// examine opens a ledger for reading only; one on a medium that can't be written
// as a file that nobody changes.
func examine(path string) (*sqlite.Conn, error) {
	conn, err := sqlite.OpenConn(path, sqlite.OpenReadOnly)
	if err == nil {
		if _, err = number(conn, "SELECT count(*) FROM sqlite_schema"); err == nil {
			return conn, nil
		}
		conn.Close()
	}
	if sqlite.ErrCode(err).ToPrimary() == sqlite.ResultCantOpen {
		if conn, again := sqlite.OpenConn("file:"+path+"?immutable=1", sqlite.OpenReadOnly, sqlite.OpenURI); again == nil {
			return conn, nil
		}
	}
	return nil, explain(err)
}

type auditing struct {
	ledger.Audit
	path        string
	conn        *sqlite.Conn
	records     ledger.Growth
	activations ledger.Growth
	digests     map[string]string // by submission: the digest of its document
	seen        ledger.Audited
}

// each calls f for every row.
func each(conn *sqlite.Conn, query string, f func(*sqlite.Stmt) error, args ...any) error {
	return sqlitex.Execute(conn, query, &sqlitex.ExecOptions{ResultFunc: f, Args: args})
}

func (x *auditing) pages(context.Context) error {
	return each(x.conn, "PRAGMA integrity_check", func(stmt *sqlite.Stmt) error {
		if text := stmt.ColumnText(0); text != "ok" {
			x.Damage("ledger.db", text)
		}
		return nil
	})
}

// schema holds the tables, indexes and triggers against those of a new ledger.
func (x *auditing) schema(context.Context) error {
	fresh, err := sqlite.OpenConn(":memory:")
	if err != nil {
		return err
	}
	defer fresh.Close()
	if err := migrate(fresh); err != nil {
		return err
	}
	described := func(conn *sqlite.Conn) (map[string]string, error) {
		list := map[string]string{}
		for _, pragma := range []string{"user_version", "application_id"} {
			n, err := number(conn, "PRAGMA "+pragma)
			if err != nil {
				return nil, err
			}
			list["the "+pragma] = fmt.Sprint(n)
		}
		return list, each(conn, "SELECT type, name, coalesce(sql, '') FROM sqlite_schema", func(stmt *sqlite.Stmt) error {
			list["the "+stmt.ColumnText(0)+" "+stmt.ColumnText(1)] = stmt.ColumnText(2)
			return nil
		})
	}
	want, err := described(fresh)
	if err != nil {
		return err
	}
	have, err := described(x.conn)
	if err != nil {
		return err
	}
	for name, sql := range want {
		if got, ok := have[name]; !ok || got != sql {
			x.Damage("ledger.db", name+" is not as the ledger made it")
		}
	}
	for name := range have {
		if _, ok := want[name]; !ok {
			x.Damage("ledger.db", name+" is none of the ledger's")
		}
	}
	return nil
}

// checkpoints reads the signed heads that the trees must come to.
func (x *auditing) checkpoints(context.Context) error {
	keys, err := keysIn(x.conn)
	if err != nil {
		return err
	}
	gaps, err := number(x.conn, "SELECT coalesce(max(nth) + 1, -1) - count(*) FROM keys")
	if err != nil {
		return err
	}
	if gaps != 0 {
		x.Damage("keys", "are not numbered from 0, one after the other")
	}
	x.seen.Keys = keys
	known := x.Verifiers(keys)
	origin := ""
	if err := each(x.conn, "SELECT name FROM origin WHERE id = 1", func(stmt *sqlite.Stmt) error { origin = stmt.ColumnText(0); return nil }); err != nil {
		return err
	}
	err = each(x.conn, "SELECT nth, note FROM checkpoints ORDER BY nth", func(stmt *sqlite.Stmt) error {
		where := fmt.Sprintf("checkpoint %d", stmt.ColumnInt64(0))
		c, err := ledger.OpenCheckpoint([]byte(stmt.ColumnText(1)), known)
		switch {
		case err != nil:
			x.Damage(where, err.Error())
			return nil
		case c.Origin != origin:
			x.Damage(where, fmt.Sprintf("is of the ledger %s, this one calls itself %s", c.Origin, origin))
		case c.Tree.N/every != stmt.ColumnInt64(0):
			x.Damage(where, fmt.Sprintf("is of size %d, and stands in the wrong place", c.Tree.N))
		}
		x.seen.Checkpoints++
		x.seen.Head = c
		x.records.Expect(c.Tree)
		x.activations.Expect(c.Activations)
		return nil
	})
	if err == nil && x.seen.Checkpoints == 0 {
		x.Damage("ledger.db", "it has no signed checkpoint")
	}
	return err
}

// rowsAtOnce is how many decisions one goroutine examines at a time.
const rowsAtOnce = 1024

// row is what an examination of a decision leaves for the tree.
type row struct {
	index    int64
	id       string
	leaf     tlog.Hash
	kept     []byte
	faults   []string
	together [2]string // submission, and the digest of its document
}

// decisions examines the decisions on all cores, and follows their tree.
func (x *auditing) decisions(ctx context.Context) error {
	last, err := number(x.conn, "SELECT coalesce(max(idx), -1) FROM decisions")
	if err != nil {
		return err
	}
	workers := runtime.GOMAXPROCS(0)
	parts := make([]chan []row, workers)
	group, ctx := errgroup.WithContext(ctx)
	for w := range workers {
		parts[w] = make(chan []row, 2)
		group.Go(func() error {
			defer close(parts[w])
			conn, err := examine(x.path)
			if err != nil {
				return err
			}
			defer conn.Close()
			for from := int64(w) * rowsAtOnce; from <= last; from += int64(workers) * rowsAtOnce {
				rows, err := examined(conn, from, from+rowsAtOnce)
				if err != nil {
					return err
				}
				select {
				case parts[w] <- rows:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			return nil
		})
	}
	for part := 0; ; part = (part + 1) % workers {
		rows, more := <-parts[part]
		if !more {
			break
		}
		for i := range rows {
			x.decision(&rows[i])
		}
		if x.Done != nil {
			x.Done(x.records.Size())
		}
	}
	err = group.Wait()
	if err == nil {
		x.records.End()
		if head := x.seen.Head.Tree.N; head < x.records.Size() && x.seen.Checkpoints > 0 {
			x.Damage(fmt.Sprintf("decision %d", head), fmt.Sprintf("is under no signature, nor is any of the %d from there on", x.records.Size()-head))
		}
	}
	return err
}

func (x *auditing) decision(r *row) {
	for _, fault := range r.faults {
		x.Damage(fmt.Sprintf("decision %d (%s)", r.index, r.id), fault)
	}
	x.records.Next(r.index, r.id, r.leaf, r.kept)
	x.seen.Records++
	if id := r.together[0]; id != "" {
		if digest, ok := x.digests[id]; ok && digest != r.together[1] {
			x.Damage(fmt.Sprintf("decision %d (%s)", r.index, r.id), "names another document of its submission than the decisions made with it")
		}
		x.digests[id] = r.together[1]
	}
}

// examined reads decisions as they are stored, each against its digests.
func examined(conn *sqlite.Conn, from, to int64) (rows []row, err error) {
	err = each(conn, "SELECT "+columns+documents+", hashes, rules, decided_at FROM decisions WHERE idx >= ? AND idx < ? ORDER BY idx", func(stmt *sqlite.Stmt) error {
		r, err := whole(stmt)
		at := row{index: stmt.ColumnInt64(0), id: stmt.ColumnText(1), kept: columnBytes(stmt, stmt.ColumnIndex("hashes")),
			together: [2]string{r.Submission, r.SubmissionDigest}}
		if err != nil {
			at.faults = append(at.faults, err.Error())
		}
		at.leaf = tlog.RecordHash(r.Leaf())
		if stored := stmt.ColumnText(11); stored != string(canonical.AppendTexts(nil, r.Rules)) {
			at.faults = append(at.faults, "its rules are written otherwise than the ledger writes them")
		}
		if stored := stmt.ColumnText(15); stored != r.DecidedAt.Format(ledger.TimeForm) {
			at.faults = append(at.faults, "its time is written otherwise than the ledger writes it")
		}
		if n := stmt.ColumnLen(17); r.Key == "" && n != 0 || r.Key != "" && n != len(r.Request) {
			at.faults = append(at.faults, "its request's digest does not fit its key")
		}
		rows = append(rows, at)
		return nil
	}, from, to)
	return rows, err
}

func (x *auditing) activationRows(context.Context) error {
	var list []ledger.Activation
	list, err := activationsIn(x.conn, "", -1) // all, the latest first
	if err != nil {
		return err
	}
	at := len(list)
	err = each(x.conn, "SELECT idx, hashes, at, id FROM activations ORDER BY idx", func(stmt *sqlite.Stmt) error {
		at--
		a := &list[at]
		if stmt.ColumnText(2) != a.At.Format(ledger.TimeForm) {
			x.Damage("activation "+a.ID, "its time is written otherwise than the ledger writes it")
		}
		x.activations.Next(stmt.ColumnInt64(0), a.ID, tlog.RecordHash(a.Leaf()), columnBytes(stmt, 1))
		x.seen.Activations++
		return nil
	})
	x.activations.End()
	if head := x.seen.Head.Activations.N; err == nil && head < x.activations.Size() && x.seen.Checkpoints > 0 {
		x.Damage(fmt.Sprintf("activation %d", head), "is under no signature")
	}
	return err
}

func (x *auditing) submissions(context.Context) error {
	err := each(x.conn, "SELECT id, document FROM submissions", func(stmt *sqlite.Stmt) error {
		x.seen.Submissions++
		id := stmt.ColumnText(0)
		digest, ok := x.digests[id]
		if !ok {
			x.Damage("submission "+id, "has no decisions")
			return nil
		}
		delete(x.digests, id)
		if _, err := expand(columnBytes(stmt, 1), digest); err != nil {
			x.Damage("submission "+id, err.Error())
		}
		return nil
	})
	for id := range x.digests {
		x.Damage("submission "+id, "is missing")
	}
	return err
}

func (x *auditing) rulesets(context.Context) error {
	archived := map[string]bool{}
	err := each(x.conn, "SELECT digest, bundle FROM rulesets", func(stmt *sqlite.Stmt) error {
		x.seen.Rulesets++
		digest := stmt.ColumnText(0)
		archived[digest] = true
		if name, err := x.Name(columnBytes(stmt, 1)); err != nil {
			x.Damage("ruleset "+digest, err.Error())
		} else if name != digest {
			x.Damage("ruleset "+digest, "its content is that of "+name)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return each(x.conn, "SELECT ruleset FROM decisions UNION SELECT ruleset FROM activations", func(stmt *sqlite.Stmt) error {
		if digest := stmt.ColumnText(0); !archived[digest] {
			x.Damage("ruleset "+digest, "is missing, and was in use")
		}
		return nil
	})
}

// search holds what is derived for search against the decisions.
func (x *auditing) search(context.Context) error {
	const fromDecisions = "SELECT value, idx FROM decisions, json_each(rules) WHERE idx < (SELECT upto FROM rules_entered WHERE id = 1)"
	const entered = "SELECT rule, idx FROM decision_rules"
	for query, what := range map[string]string{
		fromDecisions + " EXCEPT " + entered: "is not found by its rule %s",
		entered + " EXCEPT " + fromDecisions: "would be found by the rule %s, which is none of its own",
	} {
		err := each(x.conn, query, func(stmt *sqlite.Stmt) error {
			x.Damage(fmt.Sprintf("decision %d", stmt.ColumnInt64(1)), fmt.Sprintf(what, stmt.ColumnText(0)))
			return nil
		})
		if err != nil {
			return err
		}
	}
	upto, err := number(x.conn, "SELECT upto FROM rules_entered WHERE id = 1")
	if err == nil && upto > x.records.Size() {
		x.Damage("ledger.db", fmt.Sprintf("rules are said to be entered up to decision %d, and there are %d", upto, x.records.Size()))
	}
	return err
}
