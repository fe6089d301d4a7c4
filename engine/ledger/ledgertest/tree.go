package ledgertest

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"onewindow/engine/ledger"
)

// tree: every acknowledged record is under the signed checkpoint, each by its
// leaf, and each checkpoint is the beginning of the next.
func tree(t *testing.T, l ledger.Ledger) {
	ctx := context.Background()
	before := checkpoint(t, l)
	require.Zero(t, before.Tree.N)
	_, err := l.Hashes(ctx, []int64{0})
	require.ErrorIs(t, err, ledger.ErrNotFound)
	for n := range 21 {
		r := appended(t, l, Specimen(n))
		c := checkpoint(t, l)
		require.Equal(t, r.Index+1, c.Tree.N)
		require.Equal(t, before.Activations, c.Activations)
		for _, index := range []int64{0, r.Index / 2, r.Index} {
			proof, err := ledger.ProveRecord(ctx, l, c.Tree.N, index)
			require.NoError(t, err)
			page, err := l.Search(ctx, ledger.Query{Limit: ledger.MaxLimit})
			require.NoError(t, err)
			found, err := l.Get(ctx, page.Records[r.Index-index].ID)
			require.NoError(t, err)
			require.NoError(t, tlog.CheckRecord(proof, c.Tree.N, c.Tree.Hash, index, tlog.RecordHash(found.Leaf())))
		}
		if before.Tree.N > 0 {
			proof, err := ledger.ProveGrowth(ctx, l, before.Tree.N, c.Tree.N)
			require.NoError(t, err)
			require.NoError(t, tlog.CheckTree(proof, c.Tree.N, c.Tree.Hash, before.Tree.N, before.Tree.Hash))
			at, err := ledger.TreeAt(ctx, l, before.Tree.N)
			require.NoError(t, err)
			require.Equal(t, before.Tree, at)
		}
		before = c
	}
	_, err = l.Activate(ctx, "", Activation(0))
	require.NoError(t, err)
	after := checkpoint(t, l)
	require.Equal(t, before.Tree, after.Tree)
	require.EqualValues(t, 1, after.Activations.N)
}

func checkpoint(t *testing.T, l ledger.Ledger) ledger.Checkpoint {
	t.Helper()
	keys, err := l.Keys(context.Background())
	require.NoError(t, err)
	require.NotEmpty(t, keys)
	known, faults := ledger.Trust(keys, keys[0].Public)
	require.Empty(t, faults)
	signed, err := l.Checkpoint(context.Background())
	require.NoError(t, err)
	c, err := ledger.OpenCheckpoint(signed, known)
	require.NoError(t, err)
	n, err := note.Open(signed, known)
	require.NoError(t, err)
	require.Equal(t, c.Origin, n.Sigs[0].Name)
	return c
}
