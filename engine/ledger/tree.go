package ledger

import (
	"context"
	"fmt"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// The records of a ledger form a Merkle tree (RFC 6962): each record's leaf is
// a leaf, in the order of their indexes. With each record a store keeps the
// hashes that it completes, its own first, so that every hash of the tree
// stands with exactly one record and is written once.

// Edge is the right edge of a tree that grows: the complete subtrees that still
// wait for a sibling. The zero Edge is that of an empty tree.
type Edge struct {
	size int64
	left [64]tlog.Hash // by level; one that waits for nothing is left over and not read
}

// Size is how many records the tree has.
func (e *Edge) Size() int64 { return e.size }

// Add adds the next record's leaf and gives the hashes that it completes, one
// after the other, as a store keeps them with the record.
func (e *Edge) Add(leaf []byte) []byte { return e.AddHash(tlog.RecordHash(leaf)) }

// AddHash is Add for a leaf of which the hash is known.
func (e *Edge) AddHash(h tlog.Hash) []byte {
	level := 0
	completed := append(make([]byte, 0, 2*tlog.HashSize), h[:]...)
	for n := e.size; n&1 == 1; n >>= 1 {
		h = tlog.NodeHash(e.left[level], h)
		completed = append(completed, h[:]...)
		level++
	}
	e.left[level] = h
	e.size++
	return completed
}

// Head is the tree's size and root hash.
func (e *Edge) Head() tlog.Tree {
	if e.size == 0 {
		return tlog.Tree{Hash: emptyRoot}
	}
	level := bits.TrailingZeros64(uint64(e.size))
	root := e.left[level]
	for level++; level < bits.Len64(uint64(e.size)); level++ {
		if e.size>>level&1 == 1 {
			root = tlog.NodeHash(e.left[level], root)
		}
	}
	return tlog.Tree{N: e.size, Hash: root}
}

// emptyRoot is the hash of nothing (RFC 6962, 2.1).
var emptyRoot = func() tlog.Hash { h, _ := tlog.TreeHash(0, nil); return h }()

// Resume gives the edge of a tree of that size from its stored hashes.
func Resume(size int64, hashes tlog.HashReader) (*Edge, error) {
	e := &Edge{size: size}
	var indexes []int64
	var levels []int
	for level := range bits.Len64(uint64(size)) {
		if size>>level&1 == 1 {
			levels, indexes = append(levels, level), append(indexes, tlog.StoredHashIndex(level, size>>level-1))
		}
	}
	if len(indexes) == 0 {
		return e, nil
	}
	found, err := hashes.ReadHashes(indexes)
	if err != nil {
		return nil, err
	}
	for i, level := range levels {
		e.left[level] = found[i]
	}
	return e, nil
}

// Stored tells where a hash of the tree stands, by its index as tlog counts
// them: with which record, and as which of the hashes kept there.
func Stored(hash int64) (record int64, nth int) {
	level, n := tlog.SplitStoredHashIndex(hash)
	return (n+1)<<level - 1, level
}

// ProveRecord proves that a tree of that size holds the record with this index.
func ProveRecord(ctx context.Context, l Ledger, size, index int64) (tlog.RecordProof, error) {
	return tlog.ProveRecord(size, index, reader(ctx, l))
}

// ProveGrowth proves that the tree of one size is the beginning of a larger one.
func ProveGrowth(ctx context.Context, l Ledger, from, to int64) (tlog.TreeProof, error) {
	return tlog.ProveTree(to, from, reader(ctx, l))
}

// TreeAt is the head that the tree had at a size.
func TreeAt(ctx context.Context, l Ledger, size int64) (tlog.Tree, error) {
	hash, err := tlog.TreeHash(size, reader(ctx, l))
	if err != nil {
		return tlog.Tree{}, fmt.Errorf("the tree's head at size %d: %w", size, err)
	}
	return tlog.Tree{N: size, Hash: hash}, nil
}

func reader(ctx context.Context, l Ledger) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) { return l.Hashes(ctx, indexes) })
}
