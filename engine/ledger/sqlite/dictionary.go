package sqlite

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"sync"

	"github.com/klauspost/compress/s2"
	"zombiezen.com/go/sqlite"

	"onewindow/engine/ledger"
)

// Records are compressed against earlier ones of the same item and version:
// the first of them, put end to end until they are enough, are the dictionary
// for those that follow (docs/adr/002-record-compression.md).
const (
	enough       = 24 << 10 // bytes of records that make a dictionary
	mostOfSample = 8 << 10  // bytes that one document adds to it
)

// subject is what a dictionary is for.
type subject struct{ item, version string }

// dictionaries are those of one ledger. They are read when first needed.
type dictionaries struct {
	byID    sync.Map // int64 → *s2.Dict
	current sync.Map // subject → int64, for new records
}

// list finds which dictionaries there are.
func (d *dictionaries) list(conn *sqlite.Conn) error {
	stmt, err := conn.Prepare("SELECT id, item, version FROM dictionaries ORDER BY id")
	if err != nil {
		return err
	}
	for {
		switch row, err := stmt.Step(); {
		case err != nil:
			return err
		case !row:
			return stmt.Reset()
		}
		d.current.Store(subject{stmt.ColumnText(1), stmt.ColumnText(2)}, stmt.ColumnInt64(0))
	}
}

// get gives a dictionary, nil for 0.
func (d *dictionaries) get(conn *sqlite.Conn, id int64) (*s2.Dict, error) {
	if id == 0 {
		return nil, nil
	}
	if known, ok := d.byID.Load(id); ok {
		return known.(*s2.Dict), nil
	}
	stmt, err := conn.Prepare("SELECT digest, content FROM dictionaries WHERE id = ?")
	if err != nil {
		return nil, explain(err)
	}
	defer stmt.Reset()
	stmt.BindInt64(1, id)
	switch row, err := stmt.Step(); {
	case err != nil:
		return nil, explain(err)
	case !row:
		return nil, fmt.Errorf("%w: there is no dictionary %d", ledger.ErrDamaged, id)
	}
	content := columnBytes(stmt, 1)
	if digest := sha256.Sum256(content); !bytes.Equal(digest[:], columnBytes(stmt, 0)) {
		return nil, fmt.Errorf("%w: dictionary %d is not what its digest says", ledger.ErrDamaged, id)
	}
	return d.add(id, content)
}

func (d *dictionaries) add(id int64, content []byte) (*s2.Dict, error) {
	dict := s2.MakeDict(content, nil)
	if dict == nil {
		return nil, fmt.Errorf("%w: dictionary %d is too short", ledger.ErrDamaged, id)
	}
	known, _ := d.byID.LoadOrStore(id, dict)
	return known.(*s2.Dict), nil
}

// samples gathers the records that become dictionaries.
type samples map[subject][]byte

// add gives the dictionary's content once there is enough for it, else nil.
func (s samples) add(of subject, documents ...[]byte) []byte {
	content := s[of]
	for _, document := range documents {
		content = append(content, document[:min(len(document), mostOfSample)]...)
	}
	if len(content) < enough {
		s[of] = content
		return nil
	}
	delete(s, of)
	return content
}
