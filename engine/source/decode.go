package source

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Unmarshaler is a type that decodes itself, as one that can be written in
// several ways. It notes its faults in the Context.
type Unmarshaler interface {
	UnmarshalNode(n *yaml.Node, c *Context)
}

// Context is one decoding: it places faults and decodes what lies below.
type Context struct {
	file   string
	errs   *Errors
	faulty map[*yaml.Node]bool   // nodes with a fault: not validated
	meant  map[*yaml.Node]string // a mapping's key that a misspelt one stands for
}

// Decode reads a YAML file into a struct, strictly. Every fault is added to
// errs at its place with what to do about it: an unknown or duplicate key, a
// wrong type, and, by the `validate` tags, a missing or impossible value.
//
// Keys are the `yaml` tags; "-" takes no key. A field Pos of type Position gets
// the place of the struct it stands in. A date may be written without quotes
// where text is expected; other values of another type are refused. A key
// without a value is refused, except for a pointer to a plain value, where null
// means nil. An empty list becomes nil, so that `required` asks for an element.
// A list of texts is a set: the same text twice is a fault.
//
// The Document tells the positions of what was read; ok is false if there was
// any fault.
func Decode(f File, into any, errs *Errors) (doc *Document, ok bool) {
	before := errs.Len()
	doc = &Document{file: f.Name, root: parse(f, errs)}
	if doc.root == nil {
		return doc, false
	}
	c := &Context{file: f.Name, errs: errs, faulty: map[*yaml.Node]bool{}, meant: map[*yaml.Node]string{}}
	c.refuse(doc.root, 1)
	c.decode(doc.root, reflect.ValueOf(into).Elem(), "")
	c.validate(doc, into)
	return doc, errs.Len() == before
}

// At is the position of a node.
func (c *Context) At(n *yaml.Node) Position { return Position{c.file, n.Line, n.Column} }

// Fault notes what is wrong with a node.
func (c *Context) Fault(n *yaml.Node, format string, args ...any) {
	c.faulty[n] = true
	c.errs.Add(c.At(n), format, args...)
}

// Decode reads a node into what the pointer points to, by the rules of the
// package's Decode.
func (c *Context) Decode(n *yaml.Node, into any) { c.decode(n, reflect.ValueOf(into).Elem(), "") }

// Expected notes that a node is not of the kind that is expected.
func (c *Context) Expected(n *yaml.Node, what string) { c.expected(n, "", what) }

func (c *Context) expected(n *yaml.Node, name, what string) {
	if c.faulty[n] {
		return // an alias, or nested too deep: said already
	}
	if name != "" {
		name += ": "
	}
	if n.ShortTag() == "!!null" && n.Kind == yaml.ScalarNode {
		c.Fault(n, "%sexpected %s, found nothing; write it or remove the key", name, what)
		return
	}
	c.Fault(n, "%sexpected %s, found %s", name, what, describe(n))
}

// decode reads a node into v; name is the key that it stands under.
func (c *Context) decode(n *yaml.Node, v reflect.Value, name string) {
	if u, ok := v.Addr().Interface().(Unmarshaler); ok {
		u.UnmarshalNode(n, c)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if plain := v.Type().Elem().Kind() != reflect.Struct; plain && n.ShortTag() == "!!null" {
			return
		}
		v.Set(reflect.New(v.Type().Elem()))
		c.decode(n, v.Elem(), name)
	case reflect.Struct:
		c.decodeStruct(n, v, name)
	case reflect.Map:
		c.decodeMap(n, v, name)
	case reflect.Slice:
		c.decodeSlice(n, v, name)
	default:
		c.decodePlain(n, v, name)
	}
}

func (c *Context) decodeStruct(n *yaml.Node, v reflect.Value, name string) {
	c.setPos(v, n)
	if n.Kind != yaml.MappingNode {
		c.expected(n, name, "a mapping (key: value)")
		return
	}
	fields := keysOf(v.Type())
	for pair := range slices.Chunk(n.Content, 2) {
		key := pair[0].Value
		if i, ok := fields[key]; ok {
			c.decode(pair[1], v.Field(i), key)
			continue
		}
		known := slices.Sorted(maps.Keys(fields))
		if near, ok := Nearest(key, known); ok {
			c.meant[n] = near
			c.Fault(pair[0], "unknown key %s; did you mean %s?", shorten(key), near)
		} else {
			c.Fault(pair[0], "unknown key %s; allowed here: %s", shorten(key), strings.Join(known, ", "))
		}
	}
}

// keysOf gives the YAML keys of a struct type and the fields that take them.
func keysOf(t reflect.Type) map[string]int {
	keys := make(map[string]int, t.NumField())
	for i := range t.NumField() {
		if key := t.Field(i).Tag.Get("yaml"); key != "" && key != "-" {
			keys[key] = i
		}
	}
	return keys
}

func (c *Context) setPos(v reflect.Value, n *yaml.Node) {
	if v.Kind() == reflect.Struct {
		if pos := v.FieldByName("Pos"); pos.IsValid() && pos.Type() == reflect.TypeFor[Position]() {
			pos.Set(reflect.ValueOf(c.At(n)))
		}
	}
}

func (c *Context) decodeMap(n *yaml.Node, v reflect.Value, name string) {
	if n.Kind != yaml.MappingNode {
		c.expected(n, name, "a mapping (name: value)")
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	for pair := range slices.Chunk(n.Content, 2) {
		element := reflect.New(v.Type().Elem()).Elem()
		c.decode(pair[1], element, pair[0].Value)
		c.setPos(element, pair[0])
		v.SetMapIndex(reflect.ValueOf(pair[0].Value), element)
	}
}

func (c *Context) decodeSlice(n *yaml.Node, v reflect.Value, name string) {
	if n.Kind != yaml.SequenceNode {
		c.expected(n, name, "a list")
		return
	}
	if len(n.Content) == 0 {
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
	for i, element := range n.Content {
		c.decode(element, v.Index(i), name)
	}
	if texts, ok := v.Interface().([]string); ok {
		seen := make(map[string]bool, len(texts))
		for i, text := range texts {
			if seen[text] && text != "" {
				c.Fault(n.Content[i], "%s: %q stands in the list twice; keep one", name, shorten(text))
			}
			seen[text] = true
		}
	}
}

func (c *Context) decodePlain(n *yaml.Node, v reflect.Value, name string) {
	tag := n.ShortTag()
	if n.Kind != yaml.ScalarNode {
		tag = ""
	}
	switch v.Kind() {
	case reflect.String:
		switch tag {
		case "!!str", "!!timestamp":
			v.SetString(n.Value)
		case "!!int", "!!float", "!!bool":
			c.Fault(n, "%s: expected text, found %s; put it in quotes", name, describe(n))
		default:
			c.expected(n, name, "text")
		}
	case reflect.Bool:
		if tag != "!!bool" {
			c.expected(n, name, "true or false")
			return
		}
		v.SetBool(strings.EqualFold(n.Value, "true"))
	case reflect.Int, reflect.Int64:
		i, err := strconv.ParseInt(n.Value, 10, v.Type().Bits())
		if tag != "!!int" || err != nil || strconv.FormatInt(i, 10) != n.Value {
			c.expected(n, name, "a whole number")
			return
		}
		v.SetInt(i)
	default:
		panic(fmt.Sprintf("source: cannot decode into a %s", v.Type()))
	}
}
