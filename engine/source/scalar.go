package source

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Scalar is a YAML scalar or list kept as it was written, until the type that
// it must have is known: an example of a fact or of a field.
type Scalar struct {
	Pos   Position
	Given bool
	Any   any // string, float64, bool, nil, []any or map[string]any; a date is its text
}

// maxDigits bounds the significant digits of a number, so that a float64 keeps
// them all.
const maxDigits = 15

// decimal is how a number is written here: no hexadecimal, no leading zero, no
// infinity.
var decimal = regexp.MustCompile(`^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$`)

// UnmarshalNode keeps any value that a fact or a field could have.
func (s *Scalar) UnmarshalNode(n *yaml.Node, c *Context) {
	s.Pos, s.Given = c.At(n), true
	s.Any = c.any(n)
}

func (c *Context) any(n *yaml.Node) any {
	switch n.Kind {
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, element := range n.Content {
			list[i] = c.any(element)
		}
		return list
	case yaml.MappingNode:
		record := make(map[string]any, len(n.Content)/2)
		for pair := range slices.Chunk(n.Content, 2) {
			record[pair[0].Value] = c.any(pair[1])
		}
		return record
	case yaml.AliasNode:
		return nil // refused already
	}
	switch n.ShortTag() {
	case "!!str", "!!timestamp":
		return n.Value
	case "!!bool":
		return strings.EqualFold(n.Value, "true")
	case "!!null":
		return nil
	case "!!int", "!!float":
		return c.number(n)
	}
	c.Expected(n, "text, a number, a date, true or false")
	return nil
}

func (c *Context) number(n *yaml.Node) any {
	number, err := strconv.ParseFloat(n.Value, 64)
	if !decimal.MatchString(n.Value) || err != nil {
		c.Fault(n, "expected a number in plain decimals, found %s; if it is text, put it in quotes", shorten(n.Value))
		return nil
	}
	mantissa, _, _ := strings.Cut(strings.ToLower(n.Value), "e")
	if digits := strings.Trim(strings.Replace(mantissa, ".", "", 1), "-0"); len(digits) > maxDigits {
		c.Fault(n, "%s has more than %d significant digits; round it, or put it in quotes if it is text", shorten(n.Value), maxDigits)
		return nil
	}
	return number
}
