package manifest

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"onewindow/engine/canonical"
)

// Canonical gives the document in canonical form (RFC 8785). It does what
// jsontext's Canonicalize does, in one pass instead of three.
func (m *Manifest) Canonical() ([]byte, error) {
	c := canonicalizers.Get().(*canonicalizer)
	defer canonicalizers.Put(c)
	c.reader = reader{doc: m.doc, bytes: append(c.input[:0], m.doc...)}
	c.input = c.bytes
	c.open(0, len(m.doc))
	defer func() {
		c.close()
		clear(c.members[:cap(c.members)])
		c.reader = reader{}
	}()

	c.out = make([]byte, 0, len(m.doc))
	c.next()
	c.value()
	return c.out, c.err
}

// canonicalizer writes a document that a reader reads.
type canonicalizer struct {
	reader
	out     []byte
	members []member // of the objects that are being written
	input   []byte   // what the reader reads
	moved   []byte   // an object that is being sorted
}

// member is one member of an object, with the comma after it.
type member struct {
	name string
	at   int // in the output
	end  int
}

var canonicalizers = sync.Pool{New: func() any { return new(canonicalizer) }}

// value writes the value that the reader is at.
func (c *canonicalizer) value() {
	switch c.kind {
	case '{':
		c.object()
	case '[':
		c.out = append(c.out, '[')
		for c.element() {
			c.value()
			c.out = append(c.out, ',')
		}
		c.end(']')
	case '"':
		c.text()
	case '0':
		c.number()
	default:
		c.out = append(c.out, c.raw()...)
	}
}

// end ends an object or a list, in place of the comma after its last member.
func (c *canonicalizer) end(with byte) {
	if last := len(c.out) - 1; c.out[last] == ',' {
		c.out[last] = with
		return
	}
	c.out = append(c.out, with)
}

func (c *canonicalizer) object() {
	c.out = append(c.out, '{')
	first, at, sorted := len(c.members), len(c.out), true
	for c.name() {
		m := member{at: len(c.out)}
		m.name = c.text()
		c.out = append(c.out, ':')
		c.next()
		c.value()
		c.out = append(c.out, ',')
		m.end = len(c.out)
		sorted = sorted && (len(c.members) == first || compareNames(c.members[len(c.members)-1].name, m.name) < 0)
		c.members = append(c.members, m)
	}
	if !sorted {
		members := c.members[first:]
		slices.SortFunc(members, func(a, b member) int { return compareNames(a.name, b.name) })
		c.moved = append(c.moved[:0], c.out[at:]...)
		c.out = c.out[:at]
		for _, m := range members {
			c.out = append(c.out, c.moved[m.at-at:m.end-at]...)
		}
	}
	c.members = c.members[:first]
	c.end('}')
}

// text writes a text, and gives it.
func (c *canonicalizer) text() string {
	text, escaped := c.unquoted()
	if escaped {
		c.out = canonical.AppendText(c.out, text)
	} else {
		c.out = append(c.out, c.raw()...)
	}
	return text
}

func (c *canonicalizer) number() {
	raw := c.raw()
	if len(raw) <= MaxDigits && !strings.ContainsAny(raw, "-.eE") {
		c.out = append(c.out, raw...)
		return
	}
	n, err := strconv.ParseFloat(raw, 64)
	if err != nil {
		c.err = err
	}
	c.out = canonical.AppendNumber(c.out, n)
}

// compareNames orders names by their UTF-16 code units, as RFC 8785 asks: as
// their bytes do, but that U+E000 to U+FFFF come after what is beyond them.
func compareNames(a, b string) int {
	for i := range min(len(a), len(b)) {
		if x, y := a[i], b[i]; x != y {
			const privateUse, beyond = 0xEE, 0xF0 // first bytes of U+E000 and U+10000
			if x >= privateUse && y >= privateUse && (x >= beyond) != (y >= beyond) {
				x, y = y, x
			}
			return int(x) - int(y)
		}
	}
	return len(a) - len(b)
}
