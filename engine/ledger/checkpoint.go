package ledger

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Checkpoint says, in the form of C2SP's tlog-checkpoint, how large a ledger
// was and what its tree's root hash was then. Signed, it binds whoever signed
// it to all that was recorded until then.
type Checkpoint struct {
	Origin string // the ledger's name, which the names of its keys are too
	Tree   tlog.Tree
	// Activations is the head of the tree of which ruleset was in use when: an
	// extension line, "activations SIZE HASH".
	Activations tlog.Tree
}

// ErrCheckpoint says that a text is no checkpoint, or not one that a known key
// has signed.
var ErrCheckpoint = errors.New("not a valid checkpoint")

// Text is the part that is signed.
func (c Checkpoint) Text() string {
	return c.Origin + "\n" + strconv.FormatInt(c.Tree.N, 10) + "\n" + c.Tree.Hash.String() + "\n" +
		"activations " + strconv.FormatInt(c.Activations.N, 10) + " " + c.Activations.Hash.String() + "\n"
}

// Sign gives the signed note.
func (c Checkpoint) Sign(signers ...note.Signer) ([]byte, error) {
	signed, err := note.Sign(&note.Note{Text: c.Text()}, signers...)
	if err != nil {
		return nil, fmt.Errorf("signing the checkpoint of size %d: %w", c.Tree.N, err)
	}
	return signed, nil
}

// OpenCheckpoint reads a signed checkpoint of a ledger: at least one of the known
// keys must have signed it. Extension lines that it does not know are ignored.
func OpenCheckpoint(signed []byte, known note.Verifiers) (Checkpoint, error) {
	n, err := note.Open(signed, known)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	lines := strings.Split(strings.TrimSuffix(n.Text, "\n"), "\n")
	if len(lines) < 4 || lines[0] == "" {
		return Checkpoint{}, fmt.Errorf("%w: it has fewer than four lines", ErrCheckpoint)
	}
	c := Checkpoint{Origin: lines[0]}
	if c.Tree, err = parseTree(lines[1], lines[2]); err != nil {
		return Checkpoint{}, err
	}
	for _, line := range lines[3:] {
		size, hash, _ := strings.Cut(strings.TrimPrefix(line, "activations "), " ")
		if !strings.HasPrefix(line, "activations ") {
			continue
		}
		c.Activations, err = parseTree(size, hash)
		return c, err
	}
	return Checkpoint{}, fmt.Errorf("%w: it says nothing of activations", ErrCheckpoint)
}

func parseTree(size, hash string) (t tlog.Tree, err error) {
	if t.N, err = strconv.ParseInt(size, 10, 64); err != nil || t.N < 0 || strconv.FormatInt(t.N, 10) != size {
		return t, fmt.Errorf("%w: its size is %q", ErrCheckpoint, size)
	}
	if t.Hash, err = tlog.ParseHash(hash); err != nil {
		return t, fmt.Errorf("%w: its root hash is %q", ErrCheckpoint, hash)
	}
	return t, nil
}
