package ledger

import (
	"fmt"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Audit says how a ledger is examined, and takes what is found. A store
// examines itself with it: every digest, leaf, hash, head, signature, archive.
type Audit struct {
	Trusted []string                                       // public keys; none: the ledger's first
	Name    func(bundle []byte) (digest string, err error) // names an archived ruleset by its content
	Damage  func(where, what string)                       // is told of each thing that is not as it was written
	Done    func(records int64)                            // is told how far the audit is; may be nil
}

// Audited is what an audit has seen.
type Audited struct {
	Records     int64      `json:"records"`
	Submissions int64      `json:"submissions"`
	Activations int64      `json:"activations"`
	Rulesets    int64      `json:"rulesets"`
	Checkpoints int64      `json:"checkpoints"`
	Head        Checkpoint `json:"-"`
	Keys        []Key      `json:"-"`
}

// Growth follows a tree as its rows are read in their order, and holds it
// against what is kept with them and against the heads that were signed.
type Growth struct {
	Row    string // what a row is called: "decision", "activation"
	Damage func(where, what string)
	heads  map[int64]tlog.Hash
	edge   Edge
	broken bool // rows are missing: hashes above the leaves can't be told
}

// Expect notes a signed head, which the tree must come to.
func (g *Growth) Expect(head tlog.Tree) {
	if g.heads == nil {
		g.heads = map[int64]tlog.Hash{}
	}
	g.heads[head.N] = head.Hash
	if head.N == 0 && head.Hash != emptyRoot {
		g.Damage("checkpoint of size 0", "its root hash is not that of an empty tree")
	}
}

// Size is how many rows there were, those that are missing included.
func (g *Growth) Size() int64 { return g.edge.Size() }

// Next takes the next row: its index, what it is called besides, its leaf's
// hash, and the hashes that are kept with it.
func (g *Growth) Next(index int64, name string, leaf tlog.Hash, kept []byte) {
	where := fmt.Sprintf("%s %d", g.Row, index)
	if name != "" {
		where += " (" + name + ")"
	}
	switch missing := index - g.edge.Size(); {
	case missing < 0:
		g.Damage(where, "stands where another one should")
		return
	case missing > 0:
		g.Damage(fmt.Sprintf("%s %d", g.Row, g.edge.Size()), fmt.Sprintf("is missing, and so are all %d up to %d", missing, index-1))
		g.broken = true
		g.edge = Edge{size: index}
	}
	own := leaf
	if len(kept) >= tlog.HashSize {
		copy(own[:], kept)
	}
	if own != leaf {
		g.Damage(where, "is not what was recorded: its leaf has another hash than the tree")
	}
	if completed := g.edge.AddHash(own); !g.broken && string(completed) != string(kept) {
		g.Damage(where, "the hashes of the tree that are kept with it do not follow from the leaves")
	}
	if want, ok := g.heads[g.edge.Size()]; ok && !g.broken && g.edge.Head().Hash != want {
		g.Damage(fmt.Sprintf("checkpoint of size %d", g.edge.Size()), fmt.Sprintf("signs another tree than that of the %ss", g.Row))
	}
}

// End tells of signed heads that the tree never came to.
func (g *Growth) End() {
	for size := range g.heads {
		if size > g.edge.Size() {
			g.Damage(fmt.Sprintf("checkpoint of size %d", size), fmt.Sprintf("signs more %ss than there are, which is %d", g.Row, g.edge.Size()))
		}
	}
}

// Verifiers are those of the keys that the audit trusts; it tells of the others.
func (a *Audit) Verifiers(keys []Key) note.Verifiers {
	trusted := a.Trusted
	if len(trusted) == 0 && len(keys) > 0 {
		trusted = []string{keys[0].Public}
	}
	known, faults := Trust(keys, trusted...)
	for i := -1; i < len(keys); i++ {
		if err := faults[i]; err != nil {
			a.Damage(fmt.Sprintf("key %d", i), err.Error())
		}
	}
	return known
}
