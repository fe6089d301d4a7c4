package ledgertest

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"onewindow/engine/ledger"
)

// Run is the conformance suite: what every store of the ledger must do. open
// gives an empty ledger, which the suite closes.
func Run(t *testing.T, open func(t *testing.T) ledger.Ledger) {
	for name, test := range map[string]func(*testing.T, ledger.Ledger){
		"indices have no gaps":       indices,
		"records come back as given": comeBack,
		"a key repeats":              keyRepeats,
		"one key at once":            oneKeyAtOnce,
		"rulesets":                   rulesets,
		"activations":                activations,
		"activations at once":        activationsAtOnce,
		"search":                     search,
		"closed":                     closed,
	} {
		t.Run(name, func(t *testing.T) {
			l := open(t)
			t.Cleanup(func() { assert.NoError(t, l.Close()) })
			require.NoError(t, l.ArchiveRuleset(context.Background(), Ruleset, Bundle))
			test(t, l)
		})
	}
}

func appended(t *testing.T, l ledger.Ledger, e ledger.Entry) ledger.Record {
	t.Helper()
	r, repeated, err := l.Append(context.Background(), e)
	require.NoError(t, err)
	require.False(t, repeated)
	return r
}

func indices(t *testing.T, l ledger.Ledger) {
	const writers, each = 16, 20
	var mu sync.Mutex
	seen := map[int64]string{}
	var wait sync.WaitGroup
	for w := range writers {
		wait.Go(func() {
			for i := range each {
				r, _, err := l.Append(context.Background(), Specimen(w*each+i))
				if !assert.NoError(t, err) {
					return
				}
				mu.Lock()
				assert.Empty(t, seen[r.Index], "index given twice")
				seen[r.Index] = r.ID
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	require.Len(t, seen, writers*each)
	for i := range int64(writers * each) {
		require.NotEmpty(t, seen[i], "index %d", i)
	}
}

func comeBack(t *testing.T, l ledger.Ledger) {
	for n := range 5 {
		want := appended(t, l, Keyed(Specimen(n), fmt.Sprint("key-", n)))
		got, err := l.Get(context.Background(), want.ID)
		require.NoError(t, err)
		require.Equal(t, string(want.Leaf()), string(got.Leaf()))
		require.Equal(t, string(want.Manifest), string(got.Manifest))
		require.Equal(t, string(want.Judgement), string(got.Judgement))
	}
	_, err := l.Get(context.Background(), "0190a0a0-0000-7000-8000-000000000000")
	require.ErrorIs(t, err, ledger.ErrNotFound)
	_, err = l.Get(context.Background(), "no id")
	require.ErrorIs(t, err, ledger.ErrNotFound)
}

func keyRepeats(t *testing.T, l ledger.Ledger) {
	ctx := context.Background()
	entry := Keyed(Specimen(1), "k")
	first := appended(t, l, entry)
	again, repeated, err := l.Append(ctx, entry)
	require.NoError(t, err)
	require.True(t, repeated)
	require.Equal(t, first.ID, again.ID)
	require.Equal(t, string(first.Judgement), string(again.Judgement))

	_, _, err = l.Append(ctx, Keyed(Specimen(2), "k"))
	require.ErrorIs(t, err, ledger.ErrKeyReused)
	other := Keyed(Specimen(2), "k")
	other.Asker = "window-9"
	require.NotEqual(t, first.ID, appended(t, l, other).ID, "a key is its asker's own")

	found, err := l.Repeated(ctx, entry.Asker, "k", entry.Request)
	require.NoError(t, err)
	require.Equal(t, first.ID, found.ID)
	_, err = l.Repeated(ctx, entry.Asker, "unused", entry.Request)
	require.ErrorIs(t, err, ledger.ErrNotFound)
	_, err = l.Repeated(ctx, entry.Asker, "k", [32]byte{1})
	require.ErrorIs(t, err, ledger.ErrKeyReused)
}

func oneKeyAtOnce(t *testing.T, l ledger.Ledger) {
	entry := Keyed(Specimen(3), "at once")
	var mu sync.Mutex
	ids, recorded := map[string]bool{}, 0
	var wait sync.WaitGroup
	for range 32 {
		wait.Go(func() {
			r, repeated, err := l.Append(context.Background(), entry)
			assert.NoError(t, err)
			mu.Lock()
			defer mu.Unlock()
			if ids[r.ID] = true; !repeated {
				recorded++
			}
		})
	}
	wait.Wait()
	require.Len(t, ids, 1)
	require.Equal(t, 1, recorded)
}

func rulesets(t *testing.T, l ledger.Ledger) {
	ctx := context.Background()
	require.NoError(t, l.ArchiveRuleset(ctx, Ruleset, Bundle), "the same bytes again")
	require.ErrorIs(t, l.ArchiveRuleset(ctx, Ruleset, []byte("other")), ledger.ErrRulesetDiffers)
	bundle, err := l.Ruleset(ctx, Ruleset)
	require.NoError(t, err)
	require.Equal(t, Bundle, bundle)
	_, err = l.Ruleset(ctx, "h1:unknown")
	require.ErrorIs(t, err, ledger.ErrNotFound)
	entry := Specimen(1)
	entry.Ruleset = "h1:unknown"
	_, _, err = l.Append(ctx, entry)
	require.ErrorIs(t, err, ledger.ErrNoRuleset)
	require.NoError(t, l.Ready(ctx))
	require.Zero(t, appended(t, l, Specimen(2)).Index, "what was refused took no index")
}

func search(t *testing.T, l ledger.Ledger) {
	ctx := context.Background()
	var all []ledger.Record
	for n := range 60 {
		all = append(all, appended(t, l, Specimen(n)))
	}
	for name, q := range map[string]ledger.Query{
		"all": {}, "item": {Item: all[3].Item}, "department": {Department: all[3].Department}, "outcome": {Outcome: all[3].Outcome},
		"project": {Project: all[30].Project}, "rule": {Rule: ruleOf(all)}, "days": {From: all[10].ReceivedOn, To: all[40].ReceivedOn},
		"several": {Item: all[5].Item, Outcome: all[5].Outcome},
	} {
		var want, got []string
		for i := len(all) - 1; i >= 0; i-- {
			if matches(q, all[i]) {
				want = append(want, all[i].ID)
			}
		}
		require.NotEmpty(t, want, name)
		q.Limit = 7
		for {
			page, err := l.Search(ctx, q)
			require.NoError(t, err)
			for _, r := range page.Records {
				got = append(got, r.ID)
			}
			if page.Next == "" {
				break
			}
			q.Cursor = page.Next
		}
		require.Equal(t, want, got, name)
	}
	first, err := l.Search(ctx, ledger.Query{Limit: 30})
	require.NoError(t, err)
	appended(t, l, Specimen(1000)) // what comes in meanwhile neither repeats nor hides others
	second, err := l.Search(ctx, ledger.Query{Limit: 30, Cursor: first.Next})
	require.NoError(t, err)
	require.Empty(t, second.Next)
	require.Equal(t, all[0].ID, second.Records[len(second.Records)-1].ID)
	require.Equal(t, all[29].ID, second.Records[0].ID)
	_, err = l.Search(ctx, ledger.Query{Cursor: "no cursor"})
	require.ErrorIs(t, err, ledger.ErrCursor)
}

func ruleOf(all []ledger.Record) string {
	for _, r := range all {
		if len(r.Rules) > 0 {
			return r.Rules[0]
		}
	}
	return ""
}

func matches(q ledger.Query, r ledger.Record) bool {
	has := q.Rule == ""
	for _, rule := range r.Rules {
		has = has || rule == q.Rule
	}
	is := func(want, have string) bool { return want == "" || want == have }
	return has && is(q.Item, r.Item) && is(q.Department, r.Department) && is(q.Outcome, r.Outcome) && is(q.Project, r.Project) &&
		(q.From == "" || r.ReceivedOn >= q.From) && (q.To == "" || r.ReceivedOn <= q.To)
}

func closed(t *testing.T, l ledger.Ledger) {
	require.NoError(t, l.Close())
	require.NoError(t, l.Close(), "a second time")
	_, _, err := l.Append(context.Background(), Specimen(1))
	require.ErrorIs(t, err, ledger.ErrUnavailable)
	_, err = l.Get(context.Background(), "x")
	require.ErrorIs(t, err, ledger.ErrUnavailable)
}
