package ledger_test

import (
	"crypto/rand"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"onewindow/engine/ledger"
)

// The hashes that are kept are those that tlog stores, the head is its head,
// and an edge is the same whether it grew or was taken up again.
func TestEdge(t *testing.T) {
	var edge ledger.Edge
	var kept [][]byte // by record
	var stored []tlog.Hash
	read := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			record, nth := ledger.Stored(index)
			copy(out[i][:], kept[record][nth*tlog.HashSize:])
			require.Equal(t, stored[index], out[i])
		}
		return out, nil
	})
	for n := range int64(300) {
		require.Equal(t, n, edge.Size())
		want, err := tlog.TreeHash(n, read)
		require.NoError(t, err)
		require.Equal(t, tlog.Tree{N: n, Hash: want}, edge.Head())
		resumed, err := ledger.Resume(n, read)
		require.NoError(t, err)
		require.Equal(t, edge.Head(), resumed.Head())

		leaf := fmt.Append(nil, "record ", n)
		hashes, err := tlog.StoredHashes(n, leaf, read)
		require.NoError(t, err)
		stored = append(stored, hashes...)
		kept = append(kept, edge.Add(leaf))
		require.Equal(t, kept[n], resumed.Add(leaf))
		require.Len(t, kept[n], len(hashes)*tlog.HashSize)
	}
}

func TestCheckpoint(t *testing.T) {
	secret, public, err := note.GenerateKey(rand.Reader, "onewindow/1")
	require.NoError(t, err)
	signer, err := note.NewSigner(secret)
	require.NoError(t, err)
	verifier, err := note.NewVerifier(public)
	require.NoError(t, err)
	c := ledger.Checkpoint{Origin: "onewindow/1", Tree: tlog.Tree{N: 41, Hash: tlog.RecordHash([]byte("x"))}, Activations: tlog.Tree{N: 2, Hash: tlog.RecordHash([]byte("y"))}}
	signed, err := c.Sign(signer)
	require.NoError(t, err)
	read, err := ledger.OpenCheckpoint(signed, note.VerifierList(verifier))
	require.NoError(t, err)
	require.Equal(t, c, read)

	for i := range signed { // no byte may be another, but for bits that base64 does not read
		changed := append([]byte(nil), signed...)
		changed[i] ^= 1
		read, err := ledger.OpenCheckpoint(changed, note.VerifierList(verifier))
		if err == nil {
			require.Equal(t, c, read)
			require.Greater(t, i, len(signed)-5, "byte %d", i)
			continue
		}
		require.ErrorIs(t, err, ledger.ErrCheckpoint, "byte %d", i)
	}
	const hash = "R0nQ7OkHbsqXHYZMAD6mLCTyBUTnZwvnuYCXCOGFLTI="
	for text, valid := range map[string]bool{
		"a\n1\n" + hash + "\nactivations 0 " + hash + "\n":           true,
		"a\n1\n" + hash + "\nother\nactivations 3 " + hash + "\nx\n": true,
		"a\n1\n":                        false,
		"a\n1\n" + hash + "\n":          false,
		"a\n1\n" + hash + "\nother 1\n": false,
		"a\n01\n" + hash + "\nactivations 0 " + hash + "\n": false,
		"a\n-1\n" + hash + "\nactivations 0 " + hash + "\n": false,
		"a\n1\nR0nQ\nactivations 0 " + hash + "\n":          false,
		"a\n1\n" + hash + "\nactivations 0 R0nQ\n":          false,
		"\n1\n" + hash + "\nactivations 0 " + hash + "\n":   false,
	} {
		signed, err := note.Sign(&note.Note{Text: text}, signer)
		require.NoError(t, err)
		read, err := ledger.OpenCheckpoint(signed, note.VerifierList(verifier))
		if !valid {
			require.ErrorIs(t, err, ledger.ErrCheckpoint, text)
			continue
		}
		require.NoError(t, err, text)
		require.EqualValues(t, 1, read.Tree.N)
	}
}
