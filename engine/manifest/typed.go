package manifest

import (
	"maps"
	"slices"

	"onewindow/engine/value"
)

// typed reads a value of a type that a dictionary gives; false if it is not
// given (null) or wrong, which is then noted.
func (d *decoder) typed(t *value.Type) (value.Value, bool) {
	switch t.Sort {
	case value.NumberType:
		n, ok := d.number()
		return value.OfNumber(n), ok
	case value.IntegerType:
		n, ok := d.integer(-largest, largest)
		return value.OfNumber(n), ok
	case value.BoolType:
		ok := d.is('t', "true or false")
		return value.OfBool(d.kind == 't'), ok
	case value.DateType:
		v := d.date()
		return v, v.Kind != value.Absent
	case value.EnumType:
		v := textValue(d.enum(t.Enum))
		return v, v.Kind != value.Absent
	case value.ListType:
		return d.typedList(t.Of)
	case value.RecordType:
		return d.record(t.Fields)
	}
	v := textValue(d.text())
	return v, v.Kind != value.Absent
}

func textValue(text string, ok bool) value.Value {
	if !ok {
		return value.Value{}
	}
	return value.OfText(text)
}

// date reads a date, Absent if it is not given or wrong.
func (d *decoder) date() value.Value {
	text, ok := d.as(aDate, isDate)
	if !ok {
		return value.Value{}
	}
	return value.OfDate(text)
}

// enum reads one of the values that are allowed.
func (d *decoder) enum(allowed []string) (string, bool) {
	text, ok := d.text()
	if !ok {
		return "", false
	}
	i := slices.Index(allowed, text)
	if i < 0 {
		d.fault("%s is not %s", quote(text), oneOf(allowed))
		return "", false
	}
	return allowed[i], true
}

// typedList reads a list of values of one type.
func (d *decoder) typedList(of *value.Type) (value.Value, bool) {
	if !d.opens('[', "a list") {
		return value.Value{}, false
	}
	var members []value.Value
	for d.element() {
		if !d.notNull(want(of)) {
			continue
		}
		if v, ok := d.typed(of); ok {
			members = append(members, v)
		}
	}
	return value.OfList(members), true
}

// record reads an object of values, each of its own type; those given as null
// are left out.
func (d *decoder) record(types map[string]*value.Type) (value.Value, bool) {
	if !d.opens('{', "an object") {
		return value.Value{}, false
	}
	var names []string
	var members []value.Value
	first := len(d.names)
	for d.anyName() {
		name, _ := d.key()
		t, ok := types[name]
		if !ok {
			d.fault("unknown field%s", d.meant(name, slices.Sorted(maps.Keys(types))))
			d.next()
			d.pass()
			continue
		}
		d.next()
		if v, ok := d.typed(t); ok {
			i, _ := slices.BinarySearch(names, name)
			names, members = slices.Insert(names, i, name), slices.Insert(members, i, v)
		}
	}
	d.unique(first)
	return value.OfRecord(names, members), true
}

// want says what a value of a type is.
func want(t *value.Type) string {
	switch t.Sort {
	case value.NumberType:
		return "a number"
	case value.IntegerType:
		return "an integer"
	case value.BoolType:
		return "true or false"
	case value.DateType:
		return aDate
	case value.EnumType:
		return oneOf(t.Enum)
	case value.ListType:
		return "a list"
	case value.RecordType:
		return "an object"
	}
	return "text"
}
