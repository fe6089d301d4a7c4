package manifest

import (
	"strconv"

	"onewindow/engine/canonical"
	"onewindow/engine/value"
)

// AppendValue appends a value as canonical JSON (RFC 8785); Absent is null.
func AppendValue(b []byte, v value.Value) []byte {
	switch v.Kind {
	case value.Bool:
		return strconv.AppendBool(b, v.Num != 0)
	case value.Number:
		return canonical.AppendNumber(b, v.Num)
	case value.Text, value.Date:
		return canonical.AppendText(b, v.Str)
	case value.List:
		return canonical.AppendList(b, v.Members(), func(b []byte, v *value.Value) []byte { return AppendValue(b, *v) })
	case value.Record:
		o := canonical.Begin(b)
		for i, name := range v.Names() {
			o.Bytes = AppendValue(o.Name(name), v.Members()[i])
		}
		return o.End()
	}
	return append(b, "null"...)
}

// AppendEntry appends an entry as canonical JSON: the members that are set, and
// of the lists those that the document had or that hold something.
func AppendEntry(b []byte, e *Entry) []byte {
	o := canonical.Begin(b)
	o.Given("code", e.Code)
	if e.Copies >= 0 {
		o.Bytes = strconv.AppendInt(o.Name("copies"), int64(e.Copies), 10)
	}
	if e.HasFields || len(e.Fields) > 0 {
		fields := canonical.Begin(o.Name("fields"))
		for i := range e.Fields {
			given(&fields, e.Fields[i].Name, e.Fields[i].Value)
		}
		o.Bytes = fields.End()
	}
	if e.HasFiles || len(e.Files) > 0 {
		o.Bytes = canonical.AppendList(o.Name("files"), e.Files, appendFile)
	}
	o.Given("form", e.Form)
	given(&o, "issued_by", e.IssuedBy)
	given(&o, "issued_on", e.IssuedOn)
	given(&o, "number", e.Number)
	if e.HasSeals || len(e.Seals) > 0 {
		o.Bytes = canonical.AppendTexts(o.Name("seals"), e.Seals)
	}
	if s := e.Shared; s != nil {
		shared := canonical.Begin(o.Name("shared"))
		shared.Given("number", s.Number)
		shared.Given("obtained_at", s.ObtainedAt)
		shared.Given("source", s.Source)
		o.Bytes = shared.End()
	}
	if e.HasSignatures || len(e.Signatures) > 0 {
		o.Bytes = canonical.AppendTexts(o.Name("signatures"), e.Signatures)
	}
	if len(e.Unmet) > 0 {
		unmet := canonical.Begin(o.Name("unmet"))
		for _, n := range e.Unmet {
			unmet.Text(n.Name(), n.Text)
		}
		o.Bytes = unmet.End()
	}
	given(&o, "valid_until", e.ValidUntil)
	return o.End()
}

func appendFile(b []byte, f *File) []byte {
	o := canonical.Begin(b)
	o.Given("media_type", f.MediaType)
	o.Given("name", f.Name)
	o.Given("sha256", f.SHA256)
	if f.Size >= 0 {
		o.Bytes = strconv.AppendInt(o.Name("size"), f.Size, 10)
	}
	return o.End()
}

// given writes a member if its value is given.
func given(o *canonical.Object, name string, v value.Value) {
	if v.Kind != value.Absent {
		o.Bytes = AppendValue(o.Name(name), v)
	}
}
