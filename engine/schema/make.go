package schema

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"onewindow/engine/source"
)

// maker makes the schema of one sort of file.
type maker struct {
	definitions map[string]*schema
}

// of gives the schema of a type: a struct's in full.
func (m *maker) of(t reflect.Type) *schema {
	s := &schema{Description: describe(t, ""), Type: "object", Additional: false}
	for i := range t.NumField() {
		f := t.Field(i)
		key := f.Tag.Get("yaml")
		if key == "" || key == "-" {
			continue
		}
		want := rules(f.Tag.Get("validate"))
		value := m.value(f.Type, want)
		value.Description = describe(t, key)
		if refine, ok := fields[t.String()+"."+key]; ok {
			refine(value)
		}
		if has(want, "required") || m.needs(f.Type) {
			s.Required = append(s.Required, key)
		}
		s.Properties = append(s.Properties, property{key, value})
	}
	if more, ok := structs[t.String()]; ok {
		more(s)
	}
	return s
}

// needs tells whether a struct can't be left out, since something in it can't.
func (m *maker) needs(t reflect.Type) bool {
	if t.Kind() != reflect.Struct {
		return false
	}
	s := m.definitions[nameOf(t)]
	return s != nil && len(s.Required) > 0
}

// nameOf is the name of a type's definition.
func nameOf(t reflect.Type) string { return strings.ToLower(t.Name()[:1]) + t.Name()[1:] }

// value gives the schema of what stands under a key, or in a list or mapping.
// want are the rules of its `validate` tag.
func (m *maker) value(t reflect.Type, want []string) *schema {
	if form, ok := forms[t]; ok {
		return m.refer(t, form)
	}
	if t == reflect.TypeFor[source.Scalar]() {
		return &schema{} // whatever a fact or a field could be
	}
	switch t.Kind() {
	case reflect.Pointer:
		s := m.value(t.Elem(), want)
		if t.Elem().Kind() != reflect.Struct && s.Ref == "" {
			s.Type = []any{s.Type, "null"}
		}
		return s
	case reflect.Struct:
		return m.refer(t, func() *schema { return m.of(t) })
	case reflect.Map:
		return &schema{Type: "object", Additional: m.value(t.Elem(), inner(want))}
	case reflect.Slice:
		s := &schema{Type: "array", Items: m.value(t.Elem(), inner(want)), UniqueItems: t.Elem().Kind() == reflect.String}
		if has(want, "required") {
			s.MinItems = 1
		}
		return s
	case reflect.Bool:
		return &schema{Type: "boolean"}
	case reflect.Int, reflect.Int64:
		return bounded(&schema{Type: "integer"}, want)
	case reflect.String:
		return bounded(&schema{Type: "string"}, want)
	}
	panic(fmt.Sprintf("schema: no schema for a %s", t)) // and the loader can't read one
}

// refer defines a type once and gives a reference to it.
func (m *maker) refer(t reflect.Type, make func() *schema) *schema {
	name := nameOf(t)
	if _, ok := m.definitions[name]; !ok {
		m.definitions[name] = nil // it may hold itself
		m.definitions[name] = make()
	}
	return &schema{Ref: "#/definitions/" + name}
}

// bounded adds the rules of a text or a number.
func bounded(s *schema, want []string) *schema {
	for _, rule := range want {
		name, parameter, _ := strings.Cut(rule, "=")
		switch name {
		case "required":
			if s.Type == "string" {
				s.MinLength = 1
			}
		case "oneof":
			s.Enum = strings.Fields(parameter)
		case "min":
			s.Minimum = number(parameter)
		case "max":
			s.Maximum = number(parameter)
		default:
			if form, ok := source.Forms[name]; ok {
				s.Pattern = form
			}
		}
		if name == "date" {
			s.Format = "date"
		}
	}
	if s.Enum != nil || s.Pattern != "" {
		s.MinLength = 0 // said already
	}
	return s
}

func number(text string) *int {
	n, err := strconv.Atoi(text)
	if err != nil {
		panic(err) // a tag that the validator refuses too
	}
	return &n
}

// rules takes a `validate` tag apart.
func rules(tag string) []string { return strings.Split(tag, ",") }

// inner gives the rules for the members of a list or mapping: what follows dive.
func inner(want []string) []string {
	for i, rule := range want {
		if rule == "dive" {
			return want[i+1:]
		}
	}
	return nil
}

// has tells whether a rule stands before dive.
func has(want []string, rule string) bool {
	for _, r := range want {
		if r == rule {
			return true
		}
		if r == "dive" {
			return false
		}
	}
	return false
}
