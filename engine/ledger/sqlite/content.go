package sqlite

import (
	"fmt"

	"github.com/klauspost/compress/s2"

	"onewindow/engine/ledger"
)

// expand gives a stored document back, and checks it against its digest.
func expand(block []byte, digest string) ([]byte, error) {
	document, err := s2.Decode(nil, block)
	if err != nil {
		return nil, fmt.Errorf("%w: a stored document can't be expanded: %w", ledger.ErrDamaged, err)
	}
	if ledger.Digest(document) != digest {
		return nil, fmt.Errorf("%w: a stored document is not what its digest %s says", ledger.ErrDamaged, digest)
	}
	return document, nil
}
