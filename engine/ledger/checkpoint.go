package ledger

import (
	"encoding/base64"
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
}

// ErrCheckpoint says that a text is no checkpoint, or not one that a known key
// has signed.
var ErrCheckpoint = errors.New("not a valid checkpoint")

// Text is the part that is signed.
func (c Checkpoint) Text() string {
	return c.Origin + "\n" + strconv.FormatInt(c.Tree.N, 10) + "\n" + c.Tree.Hash.String() + "\n"
}

// Sign gives the signed note.
func (c Checkpoint) Sign(signers ...note.Signer) ([]byte, error) {
	signed, err := note.Sign(&note.Note{Text: c.Text()}, signers...)
	if err != nil {
		return nil, fmt.Errorf("signing the checkpoint of size %d: %w", c.Tree.N, err)
	}
	return signed, nil
}

// OpenCheckpoint reads a signed checkpoint: at least one of the known keys must
// have signed it. Lines after the third belong to extensions and are ignored.
func OpenCheckpoint(signed []byte, known note.Verifiers) (Checkpoint, error) {
	n, err := note.Open(signed, known)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	for _, s := range n.Sigs { // note reads base64 whose unused bits say something
		if _, err := base64.StdEncoding.Strict().DecodeString(s.Base64); err != nil {
			return Checkpoint{}, fmt.Errorf("%w: the signature of %s is not written plainly: %w", ErrCheckpoint, s.Name, err)
		}
	}
	lines := strings.SplitN(n.Text, "\n", 4)
	if len(lines) < 4 || lines[0] == "" {
		return Checkpoint{}, fmt.Errorf("%w: it has fewer than three lines", ErrCheckpoint)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return Checkpoint{}, fmt.Errorf("%w: its size is %q", ErrCheckpoint, lines[1])
	}
	hash, err := tlog.ParseHash(lines[2])
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w: its root hash is %q", ErrCheckpoint, lines[2])
	}
	return Checkpoint{Origin: lines[0], Tree: tlog.Tree{N: size, Hash: hash}}, nil
}
