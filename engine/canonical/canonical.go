// Package canonical writes RFC 8785 canonical JSON: what is digested, and so
// must be the same bytes on any machine in any year. Whoever writes an object
// writes its members in the order of their names.
package canonical

import (
	"strconv"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// Object writes the members of one JSON object.
type Object struct {
	Bytes []byte
	given bool // a member is written
}

// Begin begins an object after the bytes.
func Begin(b []byte) Object { return Object{Bytes: append(b, '{')} }

// End ends it, and gives all the bytes.
func (o *Object) End() []byte { return append(o.Bytes, '}') }

// Name begins a member and gives the bytes for its value to be appended to; they
// then become the object's.
func (o *Object) Name(name string) []byte {
	if o.given {
		o.Bytes = append(o.Bytes, ',')
	}
	o.given = true
	return append(AppendText(o.Bytes, name), ':')
}

// Text writes a member.
func (o *Object) Text(name, text string) { o.Bytes = AppendText(o.Name(name), text) }

// Given writes a member if its text is not empty.
func (o *Object) Given(name, text string) {
	if text != "" {
		o.Text(name, text)
	}
}

// AppendText quotes a text; what is not UTF-8 in it becomes U+FFFD.
func AppendText(b []byte, text string) []byte {
	if !plain(text) {
		b, _ = jsontext.AppendQuote(b, text) // its error says only that some of it was not UTF-8
		return b
	}
	b = append(b, '"')
	b = append(b, text...)
	return append(b, '"')
}

// plain tells whether a text stands between its quotes as it is.
func plain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == '"' || c == '\\' {
			return false
		}
	}
	return utf8.ValidString(text)
}

// AppendNumber writes a finite number as ECMAScript does.
func AppendNumber(b []byte, n float64) []byte {
	if i := int64(n); float64(i) == n && -1e15 < n && n < 1e15 {
		return strconv.AppendInt(b, i, 10)
	}
	return jsontext.AppendFloat(b, n, 64)
}

// AppendList writes a list, each element as told.
func AppendList[T any](b []byte, list []T, each func([]byte, *T) []byte) []byte {
	b = append(b, '[')
	for i := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = each(b, &list[i])
	}
	return append(b, ']')
}

// AppendTexts writes a list of texts.
func AppendTexts(b []byte, list []string) []byte {
	return AppendList(b, list, func(b []byte, text *string) []byte { return AppendText(b, *text) })
}
