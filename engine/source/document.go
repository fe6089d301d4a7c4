package source

import (
	"strconv"

	"gopkg.in/yaml.v3"
)

// Document is a YAML file that was decoded, kept for the positions of what
// stands in it. The zero Document knows no position.
type Document struct {
	file string
	root *yaml.Node
}

// At gives the position of what the path leads to: strings are keys, or, in a
// list, the id or code of an element; ints are places in a list. Where the path
// leads nowhere it is the position of the last thing on it that there is.
func (d *Document) At(path ...any) Position {
	_, at, _ := d.find(path)
	return at
}

// Has tells whether the path leads to something.
func (d *Document) Has(path ...any) bool {
	_, _, ok := d.find(path)
	return ok
}

func (d *Document) find(path []any) (n *yaml.Node, at Position, ok bool) {
	if d == nil || d.root == nil {
		return nil, Position{}, false
	}
	n, at = d.root, Position{d.file, d.root.Line, d.root.Column}
	for _, step := range path {
		key, value := child(n, step)
		if value == nil {
			return n, at, false
		}
		n, at = value, place(d.file, key, value)
	}
	return n, at, true
}

// place is where a value stands: a structure under a key is looked for at its
// key, all else at itself.
func place(file string, key, value *yaml.Node) Position {
	if key != nil && value.Kind != yaml.ScalarNode {
		value = key
	}
	return Position{file, value.Line, value.Column}
}

// child gives one step of a path: the value, and its key in a mapping.
func child(n *yaml.Node, step any) (key, value *yaml.Node) {
	name, i := "", -1
	switch s := step.(type) {
	case string:
		name = s
	case int:
		name, i = strconv.Itoa(s), s
	}
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == name {
				return n.Content[i], n.Content[i+1]
			}
		}
	case yaml.SequenceNode:
		if i >= 0 && i < len(n.Content) {
			return nil, n.Content[i]
		}
		for _, element := range n.Content {
			for _, by := range []string{"id", "code"} {
				if _, v := child(element, by); element.Kind == yaml.MappingNode && v != nil && v.Value == name {
					return nil, element
				}
			}
		}
	}
	return nil, nil
}
