package sqlite

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash/crc32"

	"github.com/klauspost/compress/s2"

	"onewindow/engine/ledger"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// content is a record's manifest and judgement as stored.
type content struct {
	dictionary          int64
	checksum            uint32
	manifest, judgement []byte
}

// pack compresses into the buffers that c has.
func (c *content) pack(record *ledger.Record, id int64, dict *s2.Dict) {
	c.dictionary = id
	c.manifest = compress(c.manifest, record.Manifest, dict)
	c.judgement = compress(c.judgement, record.Judgement, dict)
	c.checksum = c.sum()
}

// unpack checks all that is stored, and gives what it stands for.
func (c *content) unpack(dict *s2.Dict, manifestDigest, judgementDigest []byte) (manifest, judgement []byte, err error) {
	if c.checksum != c.sum() {
		return nil, nil, fmt.Errorf("%w: its manifest or judgement is not what its checksum says", ledger.ErrDamaged)
	}
	if manifest, err = expand(c.manifest, dict, manifestDigest); err != nil {
		return nil, nil, fmt.Errorf("%w: manifest: %w", ledger.ErrDamaged, err)
	}
	if judgement, err = expand(c.judgement, dict, judgementDigest); err != nil {
		return nil, nil, fmt.Errorf("%w: judgement: %w", ledger.ErrDamaged, err)
	}
	return manifest, judgement, nil
}

// sum covers the stored form, of which several may stand for the same bytes.
func (c *content) sum() uint32 {
	var head [16]byte
	binary.LittleEndian.PutUint64(head[:], uint64(c.dictionary))
	binary.LittleEndian.PutUint64(head[8:], uint64(len(c.manifest)))
	sum := crc32.Update(0, castagnoli, head[:])
	sum = crc32.Update(sum, castagnoli, c.manifest)
	return crc32.Update(sum, castagnoli, c.judgement)
}

func compress(buffer, document []byte, dict *s2.Dict) []byte {
	if dict == nil {
		return s2.Encode(buffer[:cap(buffer)], document)
	}
	return dict.Encode(buffer[:cap(buffer)], document)
}

func expand(block []byte, dict *s2.Dict, digest []byte) (document []byte, err error) {
	if dict == nil {
		document, err = s2.Decode(nil, block)
	} else {
		document, err = dict.Decode(nil, block)
	}
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(document); !bytes.Equal(sum[:], digest) {
		return nil, fmt.Errorf("not what its digest says")
	}
	return document, nil
}
