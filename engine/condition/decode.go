package condition

import (
	"gopkg.in/yaml.v3"

	"onewindow/engine/source"
)

// UnmarshalNode reads a condition from YAML: a comparison as text, or a mapping
// with one of any, all and not. Pos is where the comparison's text begins.
func (e *Expr) UnmarshalNode(n *yaml.Node, c *source.Context) {
	e.Pos = c.At(n)
	switch {
	case n.Kind == yaml.ScalarNode && n.ShortTag() == "!!str":
		e.Text = n.Value
		switch {
		case n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
			e.Pos.Column++
		case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
			e.Pos.Line, e.Pos.Column = e.Pos.Line+1, 0 // indented as the author likes
		}
	case n.Kind == yaml.MappingNode:
		e.unmarshalStructure(n, c)
	default:
		c.Expected(n, "a condition: a comparison as text, or one of {any: […]}, {all: […]}, {not: …}")
	}
}

func (e *Expr) unmarshalStructure(n *yaml.Node, c *source.Context) {
	if len(n.Content) != 2 {
		c.Fault(n, "a condition has one key, any, all or not; put conditions that belong together into a list under all")
		return
	}
	key, value := n.Content[0], n.Content[1]
	switch key.Value {
	case "any":
		e.Any = conditions(value, c)
	case "all":
		e.All = conditions(value, c)
	case "not":
		e.Not = &Expr{}
		c.Decode(value, e.Not)
	default:
		c.Fault(key, "unknown key %s in a condition; allowed are any, all and not", key.Value)
	}
}

func conditions(n *yaml.Node, c *source.Context) []*Expr {
	var list []*Expr
	c.Decode(n, &list)
	if n.Kind == yaml.SequenceNode && len(list) == 0 {
		c.Fault(n, "the list of conditions is empty; write at least one")
	}
	return list
}
