package manifest

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"onewindow/engine/dictionary"
)

// Decode reads a manifest, its facts and fields typed by the dictionary. What
// it gives does not refer to body. Its error is *Faults, with every fault of
// the document, in the document's order; past a fault of the JSON itself there
// is nothing more to list.
func Decode(body []byte, dict *dictionary.Dictionary) (*Manifest, error) {
	m := &Manifest{}
	if err := decode(body, dict, m, func(d *decoder) { d.manifest(m) }); err != nil {
		return nil, err
	}
	return m, nil
}

// decode reads a document into a manifest, or what else a manifest is part of.
func decode(body []byte, dict *dictionary.Dictionary, m *Manifest, read func(*decoder)) error {
	if len(body) > MaxBytes {
		return FaultAt("", "%d bytes; the limit is %d", len(body), MaxBytes)
	}
	d := decoders.Get().(*decoder)
	defer d.release()
	d.dict, d.doc, d.bytes = dict, string(body), body
	d.open(0, len(body))
	defer d.close()

	m.doc = d.doc
	d.next()
	read(d)
	d.finish()
	if d.faults != nil {
		return d.list()
	}
	d.settle(m)
	return nil
}

// decoder reads one document. What it gathers in its own lists is copied into
// the manifest at the end, in one piece each.
type decoder struct {
	reader
	dict    *dictionary.Dictionary
	faults  []located
	hints   int  // names looked up for what was probably meant
	several bool // it is a submission, whose notes may name their item

	names []named // of the open objects whose members are not of a fixed form
	lists lists
}

// lists is what a manifest holds, gathered until its amount is known.
type lists struct {
	facts   []Fact
	entries []Entry
	fields  []Field
	texts   []string
	files   []File
	notes   []Note
	shared  []Shared
}

// located is a fault with its offset.
type located struct {
	Fault
	at int
}

// named is a member's name with its offset.
type named struct {
	name string
	at   int
}

var decoders = sync.Pool{New: func() any { return new(decoder) }}

// release leaves nothing of a document in the lists that are used again.
func (d *decoder) release() {
	l := &d.lists
	clear(d.names[:cap(d.names)])
	*d = decoder{names: emptied(d.names), lists: lists{facts: emptied(l.facts), entries: emptied(l.entries), fields: emptied(l.fields), texts: emptied(l.texts),
		files: emptied(l.files), notes: emptied(l.notes), shared: emptied(l.shared)}}
	decoders.Put(d)
}

func emptied[T any](list []T) []T {
	const most = 256 // what a rare large manifest took is not kept
	if cap(list) > most {
		return nil
	}
	clear(list)
	return list[:0]
}

// settle copies what was gathered into the manifest.
func (d *decoder) settle(m *Manifest) {
	slices.SortFunc(d.lists.facts, func(a, b Fact) int { return cmp.Compare(a.ID, b.ID) })
	m.Facts = append(m.Facts, d.lists.facts...)
	m.Materials = append(m.Materials, d.lists.entries...)
	l := lists{fields: sized(d.lists.fields), texts: sized(d.lists.texts), files: sized(d.lists.files),
		notes: sized(d.lists.notes), shared: sized(d.lists.shared)}
	for i := range m.Materials {
		e := &m.Materials[i]
		e.Fields = carve(&l.fields, e.Fields)
		e.Seals = carve(&l.texts, e.Seals)
		e.Signatures = carve(&l.texts, e.Signatures)
		e.Files = carve(&l.files, e.Files)
		e.Unmet = carve(&l.notes, e.Unmet)
		if e.Shared != nil {
			l.shared = append(l.shared, *e.Shared)
			e.Shared = &l.shared[len(l.shared)-1]
		}
	}
}

// sized gives an empty list with room for as much as another holds.
func sized[T any](list []T) []T { return make([]T, 0, len(list)) }

// carve moves a part into the whole, which has room for it.
func carve[T any](whole *[]T, part []T) []T {
	if len(part) == 0 {
		return nil
	}
	at := len(*whole)
	*whole = append(*whole, part...)
	return (*whole)[at:len(*whole):len(*whole)]
}

// finish sees to the end of the document.
func (d *decoder) finish() {
	if d.err == nil {
		if d.next(); d.err == nil {
			d.faults = append(d.faults, located{Fault{"", fmt.Sprintf("at byte offset %d: something follows the manifest; expected one JSON value", d.at)}, d.at})
			return
		}
	}
	if done := errors.Is(d.err, io.EOF) && d.end > 0; !done && !errors.Is(d.err, errTooMany) {
		offset, pointer, message := d.syntax()
		d.faults = append(d.faults, located{Fault{pointer, message}, offset})
	}
}

// errTooMany ends the reading of a document with too many faults.
var errTooMany = errors.New("too many faults")

// fault notes a fault of the token.
func (d *decoder) fault(format string, args ...any) {
	d.faultAt(d.at, string(d.pointer()), format, args...)
}

func (d *decoder) faultAt(at int, pointer, format string, args ...any) {
	if d.err != nil {
		return
	}
	d.faults = append(d.faults, located{Fault{pointer, fmt.Sprintf(format, args...)}, at})
	if len(d.faults) == MaxFaults {
		d.faults = append(d.faults, located{Fault{"", fmt.Sprintf("more than %d faults; the others are not listed", MaxFaults)}, len(d.doc)})
		d.err = errTooMany
	}
}

// list gives the faults in the document's order.
func (d *decoder) list() *Faults {
	slices.SortStableFunc(d.faults, func(a, b located) int { return cmp.Compare(a.at, b.at) })
	list := make([]Fault, len(d.faults))
	for i, f := range d.faults {
		list[i] = f.Fault
	}
	return &Faults{list}
}

// part is a value of the document that was passed over, to be read later.
type part struct {
	at, end int
	deep    int    // the objects and lists around it
	pointer string // to it
}

// passLater passes over the object or list that has just begun.
func (d *decoder) passLater() part {
	p := part{at: d.at, deep: d.deep() - 1, pointer: string(d.pointer())}
	d.leave()
	p.end = d.end
	return p
}

// again reads a part that was passed over.
func (d *decoder) again(p part, read func()) {
	if d.err != nil {
		return
	}
	outer := d.reader
	d.depth, d.prefix = p.deep, p.pointer
	d.open(p.at, p.end)
	d.next()
	read()
	d.close()
	outer.err = d.err
	d.reader = outer
}

var kinds = map[byte]string{'{': "an object", '[': "a list", '"': "text", '0': "a number", 't': "true", 'f': "false", 'n': "null"}

// is tells whether the value is the scalar that it must be: of a token's kind,
// or 't' for both booleans. Another value is a fault, and passed over; null is a
// value not given.
func (d *decoder) is(kind byte, want string) bool {
	return d.kind == kind || d.kind == 'f' && kind == 't' || d.isNot(want)
}

// opens is decoder.is for '{' and '[', an object and a list that is gone into.
func (d *decoder) opens(kind byte, want string) bool {
	if d.kind != kind {
		return d.isNot(want)
	}
	return !d.tooDeep()
}

// isNot notes that the value is not what it must be. It is always false.
func (d *decoder) isNot(want string) bool {
	if d.kind != 'n' && d.kind != 0 {
		d.fault("%s; expected %s", kinds[d.kind], want)
		d.pass()
	}
	return false
}

// tooDeep notes an object or a list nested too deeply, and leaves it.
func (d *decoder) tooDeep() bool {
	if d.deep() <= MaxDepth {
		return false
	}
	d.fault("nested more than %d levels deep", MaxDepth)
	d.leave()
	return true
}

// notNull tells whether the element of a list is one: null is a fault there.
func (d *decoder) notNull(want string) bool {
	if d.kind == 'n' {
		d.fault("null; expected %s", want)
		return false
	}
	return true
}

// pass passes over a value that may be any JSON, within the limits.
func (d *decoder) pass() {
	switch d.kind {
	case '{':
		if d.tooDeep() {
			return
		}
		first := len(d.names)
		for d.anyName() {
			d.next()
			d.pass()
		}
		d.unique(first)
	case '[':
		if d.tooDeep() {
			return
		}
		for d.element() {
			d.pass()
		}
	case '"':
		d.text()
	case '0':
		d.number()
	}
}

// shortName is reader.name for names that are not too long to be shown; members
// with longer ones are faults of their object, and passed over.
func (d *decoder) shortName() bool {
	for d.name() {
		if d.end-d.at <= MaxName+2 {
			return true
		}
		name, _ := d.unquoted()
		at := d.at
		d.next()
		if d.kind == '{' || d.kind == '[' {
			d.leave()
		}
		d.faultAt(at, string(d.pointer().Parent()), "a member's name is longer than %d bytes: %s", MaxName, quote(name))
	}
	return false
}

// anyName goes to the next member of an object whose members may have any name,
// and notes the name for unique.
func (d *decoder) anyName() bool {
	if !d.shortName() {
		return false
	}
	name, escaped := d.unquoted()
	if escaped && strings.ContainsFunc(name, isControl) {
		d.fault("a member's name has a control character: %s", quote(name))
	}
	d.names = append(d.names, named{name, d.at})
	return true
}

// key is the name that anyName went to, as text and as bytes.
func (d *decoder) key() (string, []byte) {
	name := d.names[len(d.names)-1].name
	if len(name)+2 == d.end-d.at {
		return name, d.bytes[d.at+1 : d.end-1]
	}
	return name, []byte(name)
}

// unique ends an object: its names, from the first on, must differ.
func (d *decoder) unique(first int) {
	names := d.names[first:]
	if len(names) > 1 && d.kind != 0 {
		slices.SortFunc(names, func(a, b named) int { return cmp.Or(strings.Compare(a.name, b.name), cmp.Compare(a.at, b.at)) })
		for i := 1; i < len(names); i++ {
			if names[i].name == names[i-1].name {
				d.faultAt(names[i].at, string(d.pointer().AppendToken(names[i].name)), "given twice")
			}
		}
	}
	d.names = d.names[:first]
}
