package ledgertest

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"onewindow/engine/ledger"
)

func scan(t *testing.T, l ledger.Ledger) {
	ctx := context.Background()
	size := func() int64 {
		n, err := l.Size(ctx)
		require.NoError(t, err)
		return n
	}
	require.Zero(t, size())
	var all []ledger.Record
	for n := range 150 {
		all = append(all, appended(t, l, Specimen(n)))
	}
	require.EqualValues(t, len(all), size())
	for name, q := range map[string]ledger.Query{
		"all": {}, "item": {Item: all[3].Item}, "outcome": {Outcome: all[3].Outcome}, "project": {Project: all[30].Project},
		"rule": {Rule: ruleOf(all)}, "days": {From: all[10].ReceivedOn, To: all[140].ReceivedOn}, "none": {Item: "no-such-item"},
		"several": {Department: all[5].Department, Rule: ruleOf(all)},
	} {
		for _, within := range []ledger.Range{{End: 150}, {From: 7, End: 141}, {From: 64, End: 128}, {From: 149, End: 9999}, {From: 5, End: 5}} {
			var want, got []string
			for _, r := range all {
				if matches(q, r) && r.Index >= within.From && r.Index < within.End {
					want = append(want, string(r.Leaf())+string(r.Manifest)+string(r.Judgement))
				}
			}
			require.NoError(t, l.Scan(ctx, within, q, func(r *ledger.Record) error {
				got = append(got, string(r.Leaf())+string(r.Manifest)+string(r.Judgement))
				return nil
			}))
			require.Equal(t, want, got, "%s %v", name, within)
		}
	}
	enough := errors.New("enough")
	seen := 0
	require.ErrorIs(t, l.Scan(ctx, ledger.Range{End: 150}, ledger.Query{}, func(*ledger.Record) error {
		if seen++; seen == 70 {
			return enough
		}
		return nil
	}), enough)
	require.Equal(t, 70, seen)
	require.NoError(t, l.Scan(ctx, ledger.Range{End: 1}, ledger.Query{}, func(*ledger.Record) error {
		appended(t, l, Specimen(1000)) // while a scan is at work the ledger goes on
		return nil
	}))
	require.NoError(t, l.Close())
	_, err := l.Size(ctx)
	require.ErrorIs(t, err, ledger.ErrUnavailable)
	require.ErrorIs(t, l.Scan(ctx, ledger.Range{End: 1}, ledger.Query{}, func(*ledger.Record) error { return nil }), ledger.ErrUnavailable)
}
