// Package manifest reads what a window hands in (材料报送单): strictly, with
// every fault listed at its JSON pointer, into values that rules compare.
package manifest

import (
	"slices"

	"onewindow/engine/value"
)

// Limits on a manifest (design 4.11, and what keeps one answer bounded).
const (
	MaxBytes     = 1 << 20
	MaxMaterials = 500
	MaxDepth     = 16
	MaxDigits    = 15     // significant digits of a number
	MaxCopies    = 10_000 // of one entry
	MaxText      = 10_000 // characters of one text
	MaxName      = 256    // bytes of a member's name
	MaxFaults    = 1_000  // listed of one manifest
)

// Manifest is one decoded manifest.
type Manifest struct {
	Item           string
	ReceivedAt     string   // RFC 3339, as given; empty until Receive if it was left out
	ReceivedOn     string   // its date in Asia/Shanghai, YYYY-MM-DD
	Facts          []Fact   // ordered by ID; facts given as null are left out
	Objects        []string // the objects of facts that the document has: "/project", "/project/land", …
	HasMaterials   bool     // the document has /materials
	Materials      []Entry
	HasCommitments bool
	Commitments    []Commitment
	ReviewedBy     string
	Previous       string

	doc  string // the document, valid JSON; Receive writes into it
	null span   // received_at's value if it was given as null
}

// span is a part of the document, by its offsets.
type span struct{ at, end int }

// Fact is a fact that was given, by its number in the dictionary.
type Fact struct {
	ID    int
	Value value.Value
}

// Entry is one material as handed in.
type Entry struct {
	Index                                        int // its place in /materials
	Code                                         string
	Form                                         string      // "original", "copy", "electronic"; empty if not given
	Copies                                       int         // paper copies; -1 if not given
	Number                                       value.Value // Text or Absent
	IssuedBy                                     value.Value // Text or Absent
	IssuedOn                                     value.Value // Date or Absent
	ValidUntil                                   value.Value // Date, Null (长期) or Absent
	Seals                                        []string
	Signatures                                   []string
	HasSeals, HasSignatures, HasFields, HasFiles bool    // the document has the member
	Fields                                       []Field // declared ones, ordered by name; fields given as null are left out
	Files                                        []File
	Shared                                       *Shared
	Unmet                                        []Note // ordered by point
}

// Field is one field of a material.
type Field struct {
	Name  string
	Value value.Value
}

// File is one file of an electronic material. Members not given are empty.
type File struct {
	Name, MediaType, SHA256 string
	Size                    int64 // bytes; -1 if not given
}

// Shared is the certificate by which a material was had by sharing (免提交).
// Members not given are empty.
type Shared struct {
	Source, Number string
	ObtainedAt     string // a date or an RFC 3339 date-time
}

// Note is what the window's clerk found wrong at a review point: of the item
// alone if it names one, as it may in a submission.
type Note struct{ Item, Point, Text string }

// Name is the note's name in the document: POINT, or ITEM/POINT.
func (n Note) Name() string {
	if n.Item == "" {
		return n.Point
	}
	return n.Item + "/" + n.Point
}

// Commitment is a promise to hand in a deferrable material by a date (容缺).
// Members not given are empty.
type Commitment struct {
	Index    int
	Material string
	Due      string   // YYYY-MM-DD
	Items    []string // of a submission: the items that it is made for; nil for all
}

// Concerns tells whether the commitment is made for an item.
func (c *Commitment) Concerns(item string) bool {
	return c.Items == nil || slices.Contains(c.Items, item)
}

// Field gives the value of a field, Absent if it is not given.
func (e *Entry) Field(name string) value.Value {
	for i := range e.Fields {
		if e.Fields[i].Name == name {
			return e.Fields[i].Value
		}
	}
	return value.Value{}
}

// Document gives the manifest as JSON: the bytes that were handed in, with
// received_at if Receive wrote it. They are a copy.
func (m *Manifest) Document() []byte { return []byte(m.doc) }
