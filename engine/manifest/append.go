package manifest

import (
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"onewindow/engine/value"
)

// AppendValue appends a value as canonical JSON (RFC 8785); Absent is null.
func AppendValue(b []byte, v value.Value) []byte {
	switch v.Kind {
	case value.Bool:
		return strconv.AppendBool(b, v.Num != 0)
	case value.Number:
		return appendNumber(b, v.Num)
	case value.Text, value.Date:
		return appendText(b, v.Str)
	case value.List:
		return appendList(b, v.List, AppendValue)
	case value.Record:
		w := object{b: append(b, '{')}
		for i, name := range v.Name {
			w.b = AppendValue(w.name(name), v.List[i])
		}
		return append(w.b, '}')
	}
	return append(b, "null"...)
}

// AppendEntry appends an entry as canonical JSON: the members that are set, and
// of the lists those that the document had or that hold something.
func AppendEntry(b []byte, e *Entry) []byte {
	w := object{b: append(b, '{')}
	w.text("code", e.Code)
	if e.Copies >= 0 {
		w.b = strconv.AppendInt(w.name("copies"), int64(e.Copies), 10)
	}
	if e.HasFields || len(e.Fields) > 0 {
		fields := object{b: append(w.name("fields"), '{')}
		for _, f := range e.Fields {
			fields.value(f.Name, f.Value)
		}
		w.b = append(fields.b, '}')
	}
	if e.HasFiles || len(e.Files) > 0 {
		w.b = appendList(w.name("files"), e.Files, appendFile)
	}
	w.text("form", e.Form)
	w.value("issued_by", e.IssuedBy)
	w.value("issued_on", e.IssuedOn)
	w.value("number", e.Number)
	if e.HasSeals || len(e.Seals) > 0 {
		w.b = appendList(w.name("seals"), e.Seals, appendText)
	}
	if s := e.Shared; s != nil {
		shared := object{b: append(w.name("shared"), '{')}
		shared.text("number", s.Number)
		shared.text("obtained_at", s.ObtainedAt)
		shared.text("source", s.Source)
		w.b = append(shared.b, '}')
	}
	if e.HasSignatures || len(e.Signatures) > 0 {
		w.b = appendList(w.name("signatures"), e.Signatures, appendText)
	}
	if len(e.Unmet) > 0 {
		unmet := object{b: append(w.name("unmet"), '{')}
		for _, n := range e.Unmet {
			unmet.b = appendText(unmet.name(n.Name()), n.Text)
		}
		w.b = append(unmet.b, '}')
	}
	w.value("valid_until", e.ValidUntil)
	return append(w.b, '}')
}

func appendFile(b []byte, f File) []byte {
	w := object{b: append(b, '{')}
	w.text("media_type", f.MediaType)
	w.text("name", f.Name)
	w.text("sha256", f.SHA256)
	if f.Size >= 0 {
		w.b = strconv.AppendInt(w.name("size"), f.Size, 10)
	}
	return append(w.b, '}')
}

// object writes the members of one JSON object, in the order in which they
// come: the order of their names, for canonical JSON.
type object struct {
	b     []byte
	given bool // a member is written
}

// name begins a member and gives the bytes for its value to be appended to.
func (o *object) name(name string) []byte {
	if o.given {
		o.b = append(o.b, ',')
	}
	o.given = true
	return append(appendText(o.b, name), ':')
}

// text writes a member if it is not empty.
func (o *object) text(name, text string) {
	if text != "" {
		o.b = appendText(o.name(name), text)
	}
}

// value writes a member if it is given.
func (o *object) value(name string, v value.Value) {
	if v.Kind != value.Absent {
		o.b = AppendValue(o.name(name), v)
	}
}

func appendList[T any](b []byte, list []T, each func([]byte, T) []byte) []byte {
	b = append(b, '[')
	for i := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = each(b, list[i])
	}
	return append(b, ']')
}

func appendNumber(b []byte, n float64) []byte {
	if i := int64(n); float64(i) == n && -1e15 < n && n < 1e15 {
		return strconv.AppendInt(b, i, 10)
	}
	return jsontext.AppendFloat(b, n, 64)
}

// appendText quotes a text; what is not UTF-8 in it becomes U+FFFD.
func appendText(b []byte, text string) []byte {
	b, _ = jsontext.AppendQuote(b, text)
	return b
}
