package sqlite_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	driver "zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"onewindow/engine/ledger"
	"onewindow/engine/ledger/ledgertest"
	"onewindow/engine/ledger/sqlite"
)

// audited is what an audit of a folder tells.
func audited(t *testing.T, folder string, trusted ...string) (ledger.Audited, []string) {
	t.Helper()
	var damages []string
	seen, err := sqlite.Audit(context.Background(), folder, ledger.Audit{
		Trusted: trusted,
		Name: func(bundle []byte) (string, error) {
			if bytes.Equal(bundle, ledgertest.Bundle) {
				return ledgertest.Ruleset, nil
			}
			return "", errors.New("not the bundle that was archived")
		},
		Damage: func(where, what string) { damages = append(damages, where+": "+what) },
	})
	if err != nil {
		damages = append(damages, "can't be examined: "+err.Error())
	}
	return seen, damages
}

// written makes a ledger with something of everything, closes it, and gives its file.
func written(t *testing.T, records int) (folder string, file []byte) {
	t.Helper()
	ctx := context.Background()
	folder = t.TempDir()
	l := opened(t, folder)
	require.NoError(t, l.ArchiveRuleset(ctx, ledgertest.Ruleset, ledgertest.Bundle))
	after := ""
	for n := range 3 {
		a, err := l.Activate(ctx, after, ledgertest.Activation(n))
		require.NoError(t, err)
		after = a.ID
	}
	for n := range 8 {
		_, _, err := l.Append(ctx, ledgertest.Keyed(ledgertest.Specimen(n), fmt.Sprint("key ", n)))
		require.NoError(t, err)
	}
	grow(t, l, records)
	_, _, err := l.AppendAll(ctx, ledger.Submission{Entries: []ledger.Entry{ledgertest.Specimen(1), ledgertest.Specimen(2)}, Document: []byte(`{"notice":1}`)})
	require.NoError(t, err)
	require.NoError(t, l.Close())
	file, err = os.ReadFile(filepath.Join(folder, "ledger.db"))
	require.NoError(t, err)
	return folder, file
}

// grow appends specimens, many at once.
func grow(t *testing.T, l ledger.Ledger, records int) {
	var wait sync.WaitGroup
	for w := range 64 {
		wait.Go(func() {
			for n := w; n < records; n += 64 {
				_, _, err := l.Append(context.Background(), ledgertest.Specimen(n%64))
				assert.NoError(t, err)
			}
		})
	}
	wait.Wait()
}

func TestAudit(t *testing.T) {
	folder, _ := written(t, 600) // more than are entered for search at once
	seen, damages := audited(t, folder)
	require.Empty(t, damages)
	require.EqualValues(t, 610, seen.Records)
	require.EqualValues(t, 3, seen.Activations)
	require.EqualValues(t, 1, seen.Submissions)
	require.EqualValues(t, 1, seen.Rulesets)
	require.EqualValues(t, 610, seen.Head.Tree.N)

	l := opened(t, folder) // and while it is in use
	defer l.Close()
	_, damages = audited(t, folder)
	require.Empty(t, damages)
}

// Keys may be replaced: what the old ones signed is still good, for whoever
// trusts the first. A key that nobody endorsed is trusted only by name.
func TestRotatedKeys(t *testing.T) {
	folder, _ := written(t, 10)
	first, _ := audited(t, folder)
	second, err := sqlite.RotateKey(folder, false)
	require.NoError(t, err)
	l := opened(t, folder)
	grow(t, l, 1100)
	require.NoError(t, l.Close())
	seen, damages := audited(t, folder)
	require.Empty(t, damages)
	require.Len(t, seen.Keys, 2)
	require.Equal(t, second, seen.Keys[1].Public)
	require.EqualValues(t, 2, seen.Checkpoints)

	require.NoError(t, os.Remove(filepath.Join(folder, "ledger.key")))
	_, err = sqlite.Open(folder)
	require.ErrorContains(t, err, "rotate-key --lost")
	third, err := sqlite.RotateKey(folder, true)
	require.NoError(t, err)
	_, damages = audited(t, folder)
	require.Equal(t, []string{"key 2: " + ledger.ErrUnendorsed.Error()}, damages)
	_, damages = audited(t, folder, first.Keys[0].Public, third)
	require.Empty(t, damages)
	_, damages = audited(t, folder, third)
	require.NotEmpty(t, damages, "whoever trusts the third alone does not know the first two")
}

// Whatever single byte of the file is another one, it is found, or it says
// nothing: the ledger's content is what it was.
func TestChangedBytes(t *testing.T) {
	folder, file := written(t, 40)
	want := content(t, filepath.Join(folder, "ledger.db"))
	random := rand.New(rand.NewPCG(1, 2))
	silent := 0
	const tries = 250
	for range tries {
		at, bit := random.IntN(len(file)), byte(1)<<random.IntN(8)
		changed := bytes.Clone(file)
		changed[at] ^= bit
		mutant := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(mutant, "ledger.db"), changed, 0o600))
		if _, damages := audited(t, mutant); len(damages) == 0 {
			silent++
			require.Equal(t, want, content(t, filepath.Join(mutant, "ledger.db")), "byte %d, bit %08b", at, bit)
		}
	}
	t.Logf("%d of %d changes touched bytes that hold nothing", silent, tries)
	require.Less(t, silent, tries*2/3)
}

// content is all that the tables hold, but for the probe.
func content(t *testing.T, path string) string {
	t.Helper()
	conn, err := driver.OpenConn(path, driver.OpenReadWrite)
	require.NoError(t, err)
	defer conn.Close()
	var b strings.Builder
	for _, table := range tables {
		require.NoError(t, sqlitex.Execute(conn, "SELECT * FROM "+table.name+" ORDER BY 1, 2", &sqlitex.ExecOptions{ResultFunc: func(stmt *driver.Stmt) error {
			for i := range stmt.ColumnCount() {
				fmt.Fprintf(&b, "%s %q\n", stmt.ColumnName(i), stmt.ColumnText(i))
			}
			return nil
		}}))
	}
	return b.String()
}

var tables = []struct{ name, row, where string }{ // where: what a damage of the row names
	{"decisions", "idx = 7", "decision 7"},
	{"activations", "idx = 1", "activation "},
	{"submissions", "TRUE", "submission "},
	{"rulesets", "TRUE", "ruleset "},
	{"decision_rules", "rowid_of", "decision "},
	{"rules_entered", "TRUE", ""},
	{"origin", "TRUE", "checkpoint"},
	{"keys", "nth = 0", "key"},
	{"checkpoints", "nth = 0", "checkpoint"},
}

// Whatever value of a row is another one, or whichever row is gone or said
// twice, it is found and named, by whoever has the rights to change the file.
func TestChangedRows(t *testing.T) {
	_, file := written(t, 600)
	change := func(t *testing.T, query string) []string {
		mutant := t.TempDir()
		path := filepath.Join(mutant, "ledger.db")
		require.NoError(t, os.WriteFile(path, file, 0o600))
		conn, err := driver.OpenConn(path, driver.OpenReadWrite)
		require.NoError(t, err)
		var triggers []string
		require.NoError(t, sqlitex.Execute(conn, "SELECT sql FROM sqlite_schema WHERE type = 'trigger'", &sqlitex.ExecOptions{ResultFunc: func(stmt *driver.Stmt) error {
			triggers = append(triggers, stmt.ColumnText(0))
			return nil
		}}))
		for _, name := range []string{"decisions_stay", "decisions_remain", "activations_stay", "activations_remain"} {
			require.NoError(t, sqlitex.ExecuteTransient(conn, "DROP TRIGGER "+name, nil))
		}
		require.NoError(t, sqlitex.ExecuteTransient(conn, "PRAGMA ignore_check_constraints = on", nil))
		err = sqlitex.ExecuteTransient(conn, query, nil)
		require.NoError(t, err, query)
		require.Positive(t, conn.Changes(), query)
		for _, sql := range triggers { // without a trace
			require.NoError(t, sqlitex.ExecuteTransient(conn, sql, nil))
		}
		require.NoError(t, conn.Close())
		_, damages := audited(t, mutant)
		return damages
	}
	for _, table := range tables {
		row := table.row
		if row == "rowid_of" {
			row = "idx = (SELECT min(idx) FROM decision_rules) AND rule = (SELECT min(rule) FROM decision_rules WHERE idx = (SELECT min(idx) FROM decision_rules))"
		}
		for _, column := range columnsOf(t, file, table.name) {
			damages := change(t, fmt.Sprintf("UPDATE %s SET %s = CASE typeof(%[2]s) WHEN 'integer' THEN %[2]s + 100000 WHEN 'blob' THEN CAST(%[2]s || x'01' AS BLOB) ELSE %[2]s || 'x' END WHERE %s", table.name, column, row))
			require.NotEmpty(t, damages, "%s.%s", table.name, column)
			require.Contains(t, strings.Join(damages, "\n"), table.where, "%s.%s", table.name, column)
		}
		damages := change(t, "DELETE FROM "+table.name+" WHERE "+row)
		require.NotEmpty(t, damages, "a row of %s is gone", table.name)
	}
	for what, query := range map[string]string{
		"the last decisions are gone": "DELETE FROM decisions WHERE idx > 605",
		"all decisions are gone":      "DELETE FROM decisions",
		"the last activation is gone": "DELETE FROM activations WHERE idx = 2",
		"a decision says otherwise":   "UPDATE decisions SET outcome = CASE outcome WHEN 'accept' THEN 'reject' ELSE 'accept' END WHERE idx = 41",
		"a decision is put last":      "UPDATE decisions SET idx = 610 WHERE idx = 12",
		"another ruleset is archived": "INSERT INTO rulesets VALUES ('h1:x', x'00')",
	} {
		require.NotEmpty(t, change(t, query), what)
	}
}

func columnsOf(t *testing.T, file []byte, table string) (names []string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ledger.db")
	require.NoError(t, os.WriteFile(path, file, 0o600))
	conn, err := driver.OpenConn(path, driver.OpenReadWrite)
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, sqlitex.Execute(conn, "SELECT name FROM pragma_table_info(?)", &sqlitex.ExecOptions{Args: []any{table}, ResultFunc: func(stmt *driver.Stmt) error {
		names = append(names, stmt.ColumnText(0))
		return nil
	}}))
	return names
}
