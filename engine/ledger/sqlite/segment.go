package sqlite

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math/bits"

	"onewindow/engine/ledger"
)

// An SQL index for every field that is searched costs more than the record
// itself: each is another page to change in every commit. So search reads
// segments: the values of 4096 consecutive records in one field, 4 bytes each
// (a number for the day of receipt, else a digest of the text), written once,
// when the segment is complete. The one that still grows is in memory, and is
// made from its rows when the ledger is opened. A search of a million records
// reads 244 blobs of 16 KB; what it selects is compared with the rows.

const segmentSize = 4096 // records

// field is one that can be searched.
type field int

const (
	byItem field = iota
	byDepartment
	byOutcome
	byProject
	byDay
	byRule // pairs: place in the segment, digest
	fields
)

// Names of the fields in the table segments.
var fieldNames = [fields]string{"item", "department", "outcome", "project", "received_on", "rules"}

// segment is one in memory.
type segment struct {
	number  int64
	records int
	columns [fields][]uint32
}

func newSegment(number int64) *segment {
	s := &segment{number: number}
	for f := range s.columns {
		s.columns[f] = make([]uint32, 0, segmentSize)
	}
	return s
}

// add takes the values of the next record.
func (s *segment) add(r *ledger.Record) {
	s.columns[byItem] = append(s.columns[byItem], hash(r.Item))
	s.columns[byDepartment] = append(s.columns[byDepartment], hash(r.Department))
	s.columns[byOutcome] = append(s.columns[byOutcome], hash(r.Outcome))
	s.columns[byProject] = append(s.columns[byProject], hash(r.Project))
	s.columns[byDay] = append(s.columns[byDay], dayNumber(r.ReceivedOn))
	for _, rule := range r.Rules {
		s.columns[byRule] = append(s.columns[byRule], uint32(s.records), hash(rule))
	}
	s.records++
}

// snapshot is for readers: what is added later does not show in it.
func (s *segment) snapshot() *segment {
	fixed := *s
	return &fixed
}

func hash(text string) uint32 {
	var buffer [128]byte
	return crc32.Checksum(append(buffer[:0], text...), castagnoli)
}

// dayNumber makes days comparable: 2026-11-20 is 20261120.
func dayNumber(day string) (number uint32) {
	for i := range len(day) {
		if digit := day[i] - '0'; digit <= 9 {
			number = number*10 + uint32(digit)
		}
	}
	return number
}

func encodeColumn(values []uint32) []byte {
	blob := make([]byte, 0, 4*len(values))
	for _, value := range values {
		blob = binary.LittleEndian.AppendUint32(blob, value)
	}
	return blob
}

func decodeColumn(f field, blob []byte) ([]uint32, error) {
	if len(blob)%4 != 0 || f == byRule && len(blob)%8 != 0 || f != byRule && len(blob) != 4*segmentSize {
		return nil, fmt.Errorf("%w: %d bytes", ledger.ErrDamaged, len(blob))
	}
	values := make([]uint32, len(blob)/4)
	for i := range values {
		values[i] = binary.LittleEndian.Uint32(blob[4*i:])
	}
	return values, nil
}

// selection is a set of places in a segment.
type selection [segmentSize / 64]uint64

// before selects the first n places.
func before(n int) (s selection) {
	for i := range min(n, segmentSize) {
		s[i/64] |= 1 << (i % 64)
	}
	return s
}

// intersect keeps the places whose values match.
func (s *selection) intersect(f field, values []uint32, match func(uint32) bool) {
	var matching selection
	if f == byRule {
		for i := 0; i+1 < len(values); i += 2 {
			if match(values[i+1]) {
				matching[values[i]%segmentSize/64] |= 1 << (values[i] % 64)
			}
		}
	} else {
		for i, value := range values {
			if match(value) {
				matching[i/64] |= 1 << (i % 64)
			}
		}
	}
	for i := range s {
		s[i] &= matching[i]
	}
}

// last gives the last place, and takes it out; false if none is left.
func (s *selection) last() (place int, ok bool) {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] != 0 {
			bit := 63 - bits.LeadingZeros64(s[i])
			s[i] &^= 1 << bit
			return 64*i + bit, true
		}
	}
	return 0, false
}
