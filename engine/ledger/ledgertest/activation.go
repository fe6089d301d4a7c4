package ledgertest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"onewindow/engine/ledger"
)

// Activation is a specimen of one.
func Activation(number int) ledger.Activation {
	a := ledger.Activation{
		Ruleset: Ruleset, At: time.Date(2026, 11, 20, 1, 2, 3, number*1_000_000+999, time.UTC), Source: ledger.SourceEmbedded, Engine: "1.0.0",
		Items: 46, Versions: 145 + number,
	}
	if number%2 == 1 {
		a.Source, a.Publisher, a.Key, a.Message = ledger.SourcePublished, "张三", "zj-2026", fmt.Sprintf("第%d次修改", number)
		a.Statement, a.Signature, a.Changes = `{"revision":"h1:…"}`, "a.b.c", []byte(`{"items":[]}`)
	}
	return a
}

func activations(t *testing.T, l ledger.Ledger) {
	ctx := context.Background()
	none, err := l.Activations(ctx, "", 10)
	require.NoError(t, err)
	require.Empty(t, none)
	_, err = l.Activate(ctx, "0190a0a0-0000-7000-8000-000000000000", Activation(0))
	require.ErrorIs(t, err, ledger.ErrSuperseded, "nothing came before")

	var all []ledger.Activation
	after := ""
	for n := range 5 {
		given := Activation(n)
		a, err := l.Activate(ctx, after, given)
		require.NoError(t, err)
		require.NotEmpty(t, a.ID)
		require.NotEqual(t, after, a.ID)
		require.Equal(t, given.At.Truncate(time.Millisecond).UTC(), a.At.UTC())
		_, offset := a.At.Zone()
		require.Equal(t, 8*60*60, offset)
		all, after = append([]ledger.Activation{a}, all...), a.ID
	}
	same := func(want, got []ledger.Activation) {
		t.Helper()
		require.Len(t, got, len(want))
		for i, w := range want {
			g := got[i]
			require.True(t, w.At.Equal(g.At))
			require.Equal(t, string(w.Changes), string(g.Changes))
			w.At, w.Changes = g.At, g.Changes
			require.Equal(t, w, g)
		}
	}
	got, err := l.Activations(ctx, "", 10)
	require.NoError(t, err)
	same(all, got)
	got, err = l.Activations(ctx, ledger.SourcePublished, 1)
	require.NoError(t, err)
	same(all[1:2], got)

	for _, wrong := range []string{"", all[1].ID, "x"} {
		_, err := l.Activate(ctx, wrong, Activation(9))
		require.ErrorIs(t, err, ledger.ErrSuperseded, wrong)
	}
	unknown := Activation(9)
	unknown.Ruleset = "h1:unknown"
	_, err = l.Activate(ctx, all[0].ID, unknown)
	require.ErrorIs(t, err, ledger.ErrNoRuleset)
	for _, incomplete := range []func(*ledger.Activation){
		func(a *ledger.Activation) { a.Ruleset = "" }, func(a *ledger.Activation) { a.Source = "" },
		func(a *ledger.Activation) { a.Engine = "" }, func(a *ledger.Activation) { a.At = time.Time{} },
		func(a *ledger.Activation) { a.Message = "\xff" }, func(a *ledger.Activation) { a.Publisher = "\x00" },
	} {
		a := Activation(9)
		incomplete(&a)
		_, err := l.Activate(ctx, all[0].ID, a)
		require.Error(t, err)
	}
	got, err = l.Activations(ctx, "", 10)
	require.NoError(t, err)
	require.Len(t, got, 5, "nothing of what was refused is there")
}

// Of many who act on the same state one wins.
func activationsAtOnce(t *testing.T, l ledger.Ledger) {
	var wait sync.WaitGroup
	var mu sync.Mutex
	won := 0
	for n := range 16 {
		wait.Go(func() {
			_, err := l.Activate(context.Background(), "", Activation(n))
			if err == nil {
				mu.Lock()
				won++
				mu.Unlock()
				return
			}
			assert.ErrorIs(t, err, ledger.ErrSuperseded)
		})
	}
	wait.Wait()
	require.Equal(t, 1, won)
}
