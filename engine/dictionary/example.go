package dictionary

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"onewindow/engine/source"
	"onewindow/engine/value"
)

// Typed reads an example as a value of a type. The error says what is expected
// and what was found; its place is s.Pos.
func Typed(s source.Scalar, t value.Type) (value.Value, error) { return typed(s.Any, &t) }

func typed(v any, t *value.Type) (value.Value, error) {
	switch t.Sort {
	case value.NumberType, value.IntegerType:
		n, ok := v.(float64)
		if !ok {
			return expected("a number", v)
		}
		if t.Sort == value.IntegerType && n != float64(int64(n)) {
			return expected("a whole number", v)
		}
		return value.OfNumber(n), nil
	case value.BoolType:
		if b, ok := v.(bool); ok {
			return value.OfBool(b), nil
		}
		return expected("true or false", v)
	case value.ListType:
		return typedList(v, t)
	case value.RecordType:
		return typedRecord(v, t)
	}
	s, ok := v.(string)
	switch {
	case t.Sort == value.DateType && !(ok && source.IsDate(s)):
		return expected("a date as 2021-06-01", v)
	case t.Sort == value.DateType:
		return value.OfDate(s), nil
	case t.Sort == value.EnumType && !slices.Contains(t.Enum, s):
		if near, ok := source.Nearest(s, t.Enum); ok {
			return expected("one of its values", v, "did you mean "+near+"?")
		}
		return expected("one of "+strings.Join(t.Enum, ", "), v)
	case !ok && (isNumber(v) || v == true || v == false):
		return expected("text", v, "put it in quotes")
	case !ok:
		return expected("text", v)
	}
	return value.OfText(s), nil
}

func isNumber(v any) bool {
	_, ok := v.(float64)
	return ok
}

func typedList(v any, t *value.Type) (value.Value, error) {
	list, ok := v.([]any)
	if !ok || t.Of == nil {
		return expected("a list", v)
	}
	members := make([]value.Value, len(list))
	for i, element := range list {
		member, err := typed(element, t.Of)
		if err != nil {
			return value.Value{}, fmt.Errorf("element %d: %w", i+1, err)
		}
		members[i] = member
	}
	return value.OfList(members), nil
}

// typedRecord reads a record; members may be left out.
func typedRecord(v any, t *value.Type) (value.Value, error) {
	record, ok := v.(map[string]any)
	if !ok {
		return expected("a mapping of its members", v)
	}
	names := slices.Sorted(maps.Keys(record))
	members := make([]value.Value, len(names))
	for i, name := range names {
		of, ok := t.Fields[name]
		if !ok {
			known := slices.Sorted(maps.Keys(t.Fields))
			return value.Value{}, fmt.Errorf("unknown member %s%s", name, source.DidYouMean(source.Nearest(name, known)))
		}
		member, err := typed(record[name], of)
		if err != nil {
			return value.Value{}, fmt.Errorf("member %s: %w", name, err)
		}
		members[i] = member
	}
	return value.OfRecord(names, members), nil
}

func expected(what string, found any, hint ...string) (value.Value, error) {
	text := fmt.Sprint(found)
	switch f := found.(type) {
	case nil:
		text = "nothing"
	case string:
		text = fmt.Sprintf("the text %q", f)
	case []any:
		text = "a list"
	case map[string]any:
		text = "a mapping"
	}
	return value.Value{}, fmt.Errorf("%s", strings.Join(append([]string{"expected " + what + ", found " + text}, hint...), "; "))
}

// example gives the example of a fact or a field: the one written, else one
// made from its type.
func (l *loader) example(path string, f *form, t value.Type) value.Value {
	if !f.Example.Given {
		return made(&t, f.Label)
	}
	v, err := Typed(f.Example, t)
	if err != nil {
		l.errs.Add(f.Example.Pos, "the example of %s: %s", path, err)
	}
	return v
}

// made is an example for a type: the first value of an enum, false, 1, the
// label, one member. For a date, and a list of dates, it is Absent: the engine
// takes the day of receipt; a record leaves its dates out.
func made(t *value.Type, label string) value.Value {
	switch t.Sort {
	case value.NumberType, value.IntegerType:
		return value.OfNumber(1)
	case value.BoolType:
		return value.False
	case value.TextType:
		return value.OfText(label)
	case value.EnumType:
		if len(t.Enum) > 0 {
			return value.OfText(t.Enum[0])
		}
	case value.ListType:
		if t.Of == nil {
			break
		}
		if member := made(t.Of, label); member.Kind != value.Absent {
			return value.OfList([]value.Value{member})
		}
	case value.RecordType:
		var names []string
		var members []value.Value
		for _, name := range slices.Sorted(maps.Keys(t.Fields)) {
			if member := made(t.Fields[name], name); member.Kind != value.Absent {
				names, members = append(names, name), append(members, member)
			}
		}
		return value.OfRecord(names, members)
	}
	return value.Value{}
}
