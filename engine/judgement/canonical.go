package judgement

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/go-json-experiment/json"
)

// Canonical gives the judgement as RFC 8785 canonical JSON: what is digested,
// recorded, and the same on any machine in any year.
func (j *Judgement) Canonical() ([]byte, error) {
	b, err := json.Marshal(j)
	if err != nil {
		return nil, fmt.Errorf("writing the judgement of %s: %w", j.Item, err)
	}
	return b, nil
}

// Digest names canonical bytes: sha256:…
func Digest(canonical []byte) string {
	sum := sha256.Sum256(canonical)
	return "sha256:" + hex.EncodeToString(sum[:])
}
