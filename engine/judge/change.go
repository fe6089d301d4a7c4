package judge

import (
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"onewindow/engine/judgement"
	"onewindow/engine/manifest"
	"onewindow/engine/value"
)

// change is one difference between a manifest and its mended copy.
type change struct {
	cell cell
	code string // of the material that it adds, else empty
	op   judgement.Operation
}

// changes lists how the mended manifest differs from the one handed in, but
// for what was taken back.
func (r *repair) changes() []change {
	var list []change
	seen := map[int]bool{}
	for _, s := range r.sides {
		was, is := s.a.given, s.p.valuesOf(r.fix)
		for slot := range s.p.facts {
			f := &s.p.facts[slot]
			if c, ok := differ(f.pointer, "", was[slot], is[slot]); ok && !seen[f.id] {
				c.cell, seen[f.id] = cell{fact: f.id + 1}, true
				list = append(list, c)
			}
		}
	}
	for i := range r.fix.Materials {
		e := &r.fix.Materials[i]
		switch {
		case i >= len(r.m.Materials):
			list = append(list, change{cell: cell{entry: i, attr: "entry"}, code: e.Code,
				op: judgement.Operation{Op: "add", Path: "/materials/-", Value: manifest.AppendEntry(nil, e)}})
		case e.Code != "":
			list = append(list, entryChanges(&r.m.Materials[i], e)...)
		}
	}
	return list
}

// valuesOf lists the facts of a manifest by slot.
func (p *Program) valuesOf(m *manifest.Manifest) []value.Value {
	values := make([]value.Value, len(p.facts))
	for i := range m.Facts {
		if slot := p.slotOf[m.Facts[i].ID]; slot >= 0 {
			values[slot] = m.Facts[i].Value
		}
	}
	return values
}

// differ gives the operation that makes the value of a member at a path another.
func differ(path, member string, was, is value.Value) (change, bool) {
	if value.Compare(was, is) == 0 {
		return change{}, false
	}
	op := judgement.Operation{Op: "replace", Path: path}
	if member != "" {
		op.Path += "/" + escape(member)
	}
	if is.Kind == value.Absent {
		op.Op = "remove"
		return change{op: op}, true
	}
	if was.Kind == value.Absent {
		op.Op = "add"
	}
	op.Value = manifest.AppendValue(nil, is)
	return change{op: op}, true
}

func entryChanges(was, is *manifest.Entry) []change {
	var list []change
	at := "/materials/" + strconv.Itoa(was.Index)
	fields := at + "/fields"
	for _, attr := range []string{"copies", "form", "issued_by", "issued_on", "number", "seals", "signatures", "valid_until"} {
		before := read(was, attr, "")
		if attr == "seals" && !was.HasSeals || attr == "signatures" && !was.HasSignatures {
			before = value.Value{}
			if len(read(is, attr, "").Members()) == 0 {
				continue
			}
		}
		if c, ok := differ(at, attr, before, read(is, attr, "")); ok {
			c.cell = cell{entry: was.Index, attr: attr}
			list = append(list, c)
		}
	}
	field := func(name string) {
		if c, ok := differ(fields, name, was.Field(name), is.Field(name)); ok {
			c.cell = cell{entry: was.Index, attr: "fields", field: name}
			list = append(list, c)
		}
	}
	for _, f := range is.Fields {
		field(f.Name)
	}
	for _, f := range was.Fields {
		if is.Field(f.Name).Kind == value.Absent {
			field(f.Name)
		}
	}
	whole := func(attr string) {
		c := change{cell: cell{entry: was.Index, attr: attr}, op: judgement.Operation{Op: "add", Path: at + "/" + attr}}
		if c.op.Value = member(manifest.AppendEntry(nil, is), attr); c.op.Value == nil {
			c.op.Op = "remove"
		}
		list = append(list, c)
	}
	if !slices.Equal(was.Files, is.Files) {
		whole("files")
	}
	if (was.Shared == nil) != (is.Shared == nil) || was.Shared != nil && *was.Shared != *is.Shared {
		whole("shared")
	}
	for _, n := range was.Unmet {
		if !slices.Contains(is.Unmet, n) {
			list = append(list, change{cell: cell{entry: was.Index, attr: "unmet", field: n.Name()},
				op: judgement.Operation{Op: "remove", Path: at + "/unmet/" + escape(n.Name())}})
		}
	}
	return list
}

// member cuts one member out of an object.
func member(object jsontext.Value, name string) jsontext.Value {
	d := jsontext.NewDecoder(strings.NewReader(string(object)))
	for depth, key := 0, ""; ; {
		if depth == 1 && key == name {
			v, _ := d.ReadValue()
			return v.Clone()
		}
		if depth == 1 && key != "" {
			if d.SkipValue() != nil {
				return nil
			}
			key = ""
			continue
		}
		t, err := d.ReadToken()
		if err != nil {
			return nil
		}
		switch t.Kind() {
		case '{':
			depth++
		case '"':
			key = t.String()
		}
	}
}

var escapes, unescapes = strings.NewReplacer("~", "~0", "/", "~1"), strings.NewReplacer("~1", "/", "~0", "~")

// escape writes a name as part of a JSON pointer (RFC 6901).
func escape(name string) string { return escapes.Replace(name) }

// unescape reads a part of a JSON pointer.
func unescape(part string) string { return unescapes.Replace(part) }

// parents are the objects and arrays on a path that the document may lack.
func parents(path string) []string {
	var list []string
	for i := 1; i < len(path); i++ {
		if path[i] == '/' {
			list = append(list, path[:i])
		}
	}
	return list
}
