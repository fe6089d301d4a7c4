package ledger

import (
	"crypto/rand"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/note"
)

// Key is the public half of a key that has signed checkpoints.
type Key struct {
	Public string // as golang.org/x/mod/sumdb/note writes it: NAME+HASH+BASE64
	// Endorsement is the statement of the key before it that this one follows,
	// a signed note; empty for the first key, and for one that had to be made
	// because the one before was lost.
	Endorsement string
}

// NewKey makes a key for a ledger of that name (ed25519).
func NewKey(origin string) (secret string, key Key, err error) {
	secret, public, err := note.GenerateKey(rand.Reader, origin)
	if err != nil {
		return "", Key{}, fmt.Errorf("making a key: %w", err)
	}
	return secret, Key{Public: public}, nil
}

// Endorse has an older key say that this one follows it.
func (k *Key) Endorse(older note.Signer) error {
	signed, err := note.Sign(&note.Note{Text: endorsed(k.Public)}, older)
	if err != nil {
		return fmt.Errorf("endorsing the key %s: %w", k.Public, err)
	}
	k.Endorsement = string(signed)
	return nil
}

func endorsed(public string) string { return "onewindow: this key follows\n" + public + "\n" }

// ErrUnendorsed says that a key does not follow from one that is trusted.
var ErrUnendorsed = errors.New("no trusted key endorses it")

// Trust gives the verifiers of a ledger's keys: those that are trusted to begin
// with and all that follow from them by endorsement. The faults are of the
// others, by their place in the list.
func Trust(keys []Key, trusted ...string) (known note.Verifiers, faults map[int]error) {
	var list []note.Verifier
	faults = map[int]error{}
	add := func(public string) error {
		v, err := note.NewVerifier(public)
		if err == nil {
			list = append(list, v)
		}
		return err
	}
	begin := map[string]bool{}
	for _, public := range trusted {
		begin[public] = true
		if err := add(public); err != nil {
			faults[-1] = fmt.Errorf("the trusted key %q: %w", public, err)
		}
	}
	for i, k := range keys {
		if i == 0 && k.Endorsement != "" {
			faults[i] = errors.New("it is the first, and there is nobody who could endorse it")
		}
		if begin[k.Public] {
			continue
		}
		n, err := note.Open([]byte(k.Endorsement), note.VerifierList(list...))
		switch {
		case err != nil, n.Text != endorsed(k.Public):
			faults[i] = ErrUnendorsed
		default:
			if err := add(k.Public); err != nil {
				faults[i] = err
			}
		}
	}
	return note.VerifierList(list...), faults
}
