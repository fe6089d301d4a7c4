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
		"submissions":                submissions,
		"all or none":                allOrNone,
		"rulesets":                   rulesets,
		"activations":                activations,
		"activations at once":        activationsAtOnce,
		"tree":                       tree,
		"search":                     search,
		"scan":                       scan,
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

func submissions(t *testing.T, l ledger.Ledger) {
	ctx := context.Background()
	appended(t, l, Specimen(1))
	s := Together(10, 5)
	s.Key, s.Request = "k", [32]byte{7}
	first, repeated, err := l.AppendAll(ctx, s)
	require.NoError(t, err)
	require.False(t, repeated)
	require.Len(t, first.Records, 5)
	for i, r := range first.Records {
		require.EqualValues(t, 1+i, r.Index)
		require.Equal(t, s.Entries[i].Item, r.Item)
		require.Equal(t, first.ID, r.Submission)
		require.Equal(t, ledger.Digest(s.Document), r.SubmissionDigest)
		got, err := l.Get(ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, string(r.Leaf()), string(got.Leaf()))
		require.Contains(t, string(r.Leaf()), first.ID, "the leaf binds the submission")
	}
	same := func(got ledger.Submitted) {
		require.Equal(t, first.ID, got.ID)
		require.Equal(t, string(s.Document), string(got.Document))
		require.Len(t, got.Records, len(first.Records))
		for i := range got.Records {
			require.Equal(t, string(first.Records[i].Leaf()), string(got.Records[i].Leaf()))
			require.Equal(t, string(first.Records[i].Judgement), string(got.Records[i].Judgement))
		}
	}
	again, repeated, err := l.AppendAll(ctx, s)
	require.NoError(t, err)
	require.True(t, repeated)
	same(again)
	again, err = l.RepeatedAll(ctx, s.Entries[0].Asker, "k", s.Request)
	require.NoError(t, err)
	same(again)
	again, err = l.Submission(ctx, first.ID)
	require.NoError(t, err)
	same(again)

	_, err = l.Submission(ctx, first.Records[0].ID)
	require.ErrorIs(t, err, ledger.ErrNotFound)
	_, err = l.RepeatedAll(ctx, s.Entries[0].Asker, "unused", s.Request)
	require.ErrorIs(t, err, ledger.ErrNotFound)
	_, err = l.RepeatedAll(ctx, s.Entries[0].Asker, "k", [32]byte{1})
	require.ErrorIs(t, err, ledger.ErrKeyReused)
	_, _, err = l.Append(ctx, Keyed(Specimen(2), "k"))
	require.ErrorIs(t, err, ledger.ErrKeyReused, "the keys are the same ones")
	require.EqualValues(t, 6, appended(t, l, Specimen(2)).Index)
}

func allOrNone(t *testing.T, l ledger.Ledger) {
	ctx := context.Background()
	refused := Together(10, 3)
	refused.Key, refused.Request = "k", [32]byte{7}
	refused.Entries[2].Ruleset = "h1:unknown"
	_, _, err := l.AppendAll(ctx, refused)
	require.ErrorIs(t, err, ledger.ErrNoRuleset)
	for name, faulty := range map[string]func(*ledger.Submission){
		"no entries":  func(s *ledger.Submission) { s.Entries = nil },
		"no document": func(s *ledger.Submission) { s.Document = nil },
		"incomplete":  func(s *ledger.Submission) { s.Entries[2].Item = "" },
		"own key":     func(s *ledger.Submission) { s.Entries[1].Key = "x" },
		"other asker": func(s *ledger.Submission) { s.Entries[1].Asker = "x" },
	} {
		s := Together(20, 3)
		faulty(&s)
		_, _, err := l.AppendAll(ctx, s)
		require.Error(t, err, name)
	}
	page, err := l.Search(ctx, ledger.Query{})
	require.NoError(t, err)
	require.Empty(t, page.Records)
	require.Zero(t, appended(t, l, Keyed(Specimen(1), "k")).Index, "what was refused took neither an index nor a key")

	var mu sync.Mutex
	seen := map[int64]string{}
	var wait sync.WaitGroup
	for w := range 16 {
		wait.Go(func() {
			got, _, err := l.AppendAll(ctx, Together(100*w, 4))
			if !assert.NoError(t, err) {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			for i, r := range got.Records {
				assert.Equal(t, got.Records[0].Index+int64(i), r.Index, "one after the other")
				assert.Empty(t, seen[r.Index])
				seen[r.Index] = got.ID
			}
		})
	}
	wait.Wait()
	require.Len(t, seen, 64)
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
	_, _, err = l.AppendAll(context.Background(), Together(1, 2))
	require.ErrorIs(t, err, ledger.ErrUnavailable)
}
