package sqlite_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	driver "zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"onewindow/engine/ledger"
	"onewindow/engine/ledger/ledgertest"
	"onewindow/engine/ledger/sqlite"
)

func TestConformance(t *testing.T) {
	ledgertest.Run(t, func(t *testing.T) ledger.Ledger { return opened(t, t.TempDir()) })
}

func opened(t testing.TB, folder string) *sqlite.Ledger {
	t.Helper()
	l, err := sqlite.Open(folder)
	require.NoError(t, err)
	return l
}

func TestOneProcess(t *testing.T) {
	folder := t.TempDir()
	l := opened(t, folder)
	_, err := sqlite.Open(folder)
	require.ErrorIs(t, err, ledger.ErrLocked)
	require.NoError(t, l.Close())
	require.NoError(t, opened(t, folder).Close())
}

// TestOpenReadOnly: a ledger is read beside the one who writes to it, and
// stays as it is.
func TestOpenReadOnly(t *testing.T) {
	ctx, folder := context.Background(), t.TempDir()
	_, err := sqlite.OpenReadOnly(folder)
	require.ErrorIs(t, err, ledger.ErrNotFound)
	l, err := sqlite.Open(folder)
	require.NoError(t, err)
	defer l.Close()
	require.NoError(t, l.ArchiveRuleset(ctx, ledgertest.Ruleset, ledgertest.Bundle))
	read, err := sqlite.OpenReadOnly(folder)
	require.NoError(t, err)
	defer read.Close()
	want, _, err := l.Append(ctx, ledgertest.Specimen(1))
	require.NoError(t, err)
	got, err := read.Get(ctx, want.ID)
	require.NoError(t, err)
	require.Equal(t, string(want.Leaf()), string(got.Leaf()))
	_, _, err = read.Append(ctx, ledgertest.Specimen(2))
	require.ErrorIs(t, err, ledger.ErrUnavailable)
	require.NoError(t, read.Close())

	require.NoError(t, l.Close())
	for _, schema := range []string{"1", "999"} { // older, newer
		conn, err := driver.OpenConn(filepath.Join(folder, "ledger.db"), driver.OpenReadWrite)
		require.NoError(t, err)
		require.NoError(t, sqlitex.ExecuteTransient(conn, "PRAGMA user_version = "+schema, nil))
		require.NoError(t, conn.Close())
		_, err = sqlite.OpenReadOnly(folder)
		require.ErrorIs(t, err, ledger.ErrUnavailable)
		require.ErrorContains(t, err, "schema "+schema)
	}
}

func TestNoLedger(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "ledger.db"), []byte(strings.Repeat("not a database ", 1000)), 0o600))
	_, err := sqlite.Open(folder)
	require.ErrorIs(t, err, ledger.ErrDamaged)
}

// child is set in the process that TestKill kills.
const child = "ONEWINDOW_TEST_LEDGER_CHILD"

// TestMain runs the writer that TestKill kills: it prints each id once its
// record is acknowledged.
func TestMain(m *testing.M) {
	folder := os.Getenv(child)
	if folder == "" {
		os.Exit(m.Run())
	}
	l, err := sqlite.Open(folder)
	if err != nil {
		panic(err)
	}
	if err := l.ArchiveRuleset(context.Background(), ledgertest.Ruleset, ledgertest.Bundle); err != nil {
		panic(err)
	}
	var mu sync.Mutex
	for w := range 8 {
		go func() {
			for n := w; ; n += 8 {
				var records []ledger.Record
				if w%2 == 0 {
					r, _, err := l.Append(context.Background(), ledgertest.Specimen(n))
					if err != nil {
						panic(err)
					}
					records = append(records, r)
				} else {
					s, _, err := l.AppendAll(context.Background(), ledgertest.Together(n, decisionsEach))
					if err != nil {
						panic(err)
					}
					records = s.Records
				}
				mu.Lock()
				for _, r := range records {
					fmt.Println(r.ID)
				}
				mu.Unlock()
			}
		}()
	}
	select {}
}

// decisionsEach is how many decisions a submission of the killed writer has.
const decisionsEach = 5

// Nothing acknowledged is lost when the process is killed, twenty times over
// on one folder, no index is left out, and no submission is there in part.
func TestKill(t *testing.T) {
	folder := t.TempDir()
	var acknowledged []string
	for range 20 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), child+"="+folder)
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		lines := bufio.NewScanner(out)
		for n := 0; n < 40 && lines.Scan(); n++ {
			acknowledged = append(acknowledged, lines.Text())
		}
		require.NoError(t, cmd.Process.Kill())
		for lines.Scan() { // what it had said before it died
			if len(lines.Text()) == len(acknowledged[0]) {
				acknowledged = append(acknowledged, lines.Text())
			}
		}
		_ = cmd.Wait() // killed
	}
	l := opened(t, folder)
	defer l.Close()
	for _, id := range acknowledged {
		_, err := l.Get(context.Background(), id)
		require.NoError(t, err, id)
	}
	next, decisions := int64(-1), map[string]int{}
	for q := (ledger.Query{Limit: ledger.MaxLimit}); ; {
		page, err := l.Search(context.Background(), q)
		require.NoError(t, err)
		for _, r := range page.Records {
			if next >= 0 {
				require.Equal(t, next-1, r.Index)
			}
			next = r.Index
			decisions[r.Submission]++
		}
		if q.Cursor = page.Next; q.Cursor == "" {
			break
		}
	}
	require.Zero(t, next)
	delete(decisions, "") // those made alone
	require.NotEmpty(t, decisions)
	for id, n := range decisions {
		require.Equal(t, decisionsEach, n, id)
		s, err := l.Submission(context.Background(), id)
		require.NoError(t, err)
		require.Len(t, s.Records, decisionsEach)
	}
}

func TestCancelled(t *testing.T) {
	l := opened(t, t.TempDir())
	defer l.Close()
	ctx, cancel := context.WithDeadline(context.Background(), time.Now().Add(-time.Second))
	defer cancel()
	_, _, err := l.Append(ctx, ledgertest.Specimen(1))
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

func BenchmarkAppend(b *testing.B) {
	for _, writers := range []int{1, 16, 64} {
		b.Run(fmt.Sprint(writers), func(b *testing.B) {
			l := opened(b, b.TempDir())
			defer l.Close()
			require.NoError(b, l.ArchiveRuleset(context.Background(), ledgertest.Ruleset, ledgertest.Bundle))
			entries := make([]ledger.Entry, 64)
			for i := range entries {
				entries[i] = ledgertest.Specimen(i)
			}
			b.ReportAllocs()
			work := make(chan int)
			var wait sync.WaitGroup
			for range writers {
				wait.Go(func() {
					for n := range work {
						if _, _, err := l.Append(context.Background(), entries[n%len(entries)]); err != nil {
							b.Error(err)
						}
					}
				})
			}
			for n := range b.N {
				work <- n
			}
			close(work)
			wait.Wait()
		})
	}
}

// Rules are entered for search many decisions at a time; a search finds the
// others too, and the same ones after a restart.
func TestSearchByRule(t *testing.T) {
	ctx, folder := context.Background(), t.TempDir()
	l := opened(t, folder)
	require.NoError(t, l.ArchiveRuleset(ctx, ledgertest.Ruleset, ledgertest.Bundle))
	want := map[string][]int64{}
	for n := range 1300 {
		r, _, err := l.Append(ctx, ledgertest.Specimen(n%64))
		require.NoError(t, err)
		for _, rule := range r.Rules {
			want[rule] = append(want[rule], r.Index)
		}
	}
	for range 2 {
		for rule, indexes := range want {
			var found []int64
			for q := (ledger.Query{Rule: rule, Limit: 7}); len(found) == 0 || q.Cursor != ""; {
				page, err := l.Search(ctx, q)
				require.NoError(t, err)
				for _, r := range page.Records {
					found = append(found, r.Index)
				}
				q.Cursor = page.Next
			}
			slices.Reverse(found)
			require.Equal(t, indexes, found, rule)
		}
		require.NoError(t, l.Close())
		l = opened(t, folder)
	}
	require.NoError(t, l.Close())
}
