package sheet

import (
	"bytes"
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"onewindow/engine/condition"
	"onewindow/engine/format"
	"onewindow/engine/source"
)

// mapping makes a mapping of keys and values, without those that hold nothing.
func mapping(pairs ...any) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode}
	for i := 0; i < len(pairs); i += 2 {
		if v := node(pairs[i+1]); v != nil {
			n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: pairs[i].(string)}, v)
		}
	}
	if len(n.Content) == 0 {
		return nil
	}
	return n
}

func node(of any) *yaml.Node {
	switch v := of.(type) {
	case *yaml.Node:
		return v
	case []*yaml.Node:
		if len(v) == 0 {
			return nil
		}
		return &yaml.Node{Kind: yaml.SequenceNode, Content: v}
	case string:
		return text(v)
	case date:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!timestamp", Value: string(v)}
	case *int:
		if v == nil {
			return nil
		}
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.Itoa(*v)}
	case bool:
		if !v {
			return nil
		}
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "true"}
	case []string:
		if len(v) == 0 {
			return nil
		}
		list := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
		for _, s := range v {
			list.Content = append(list.Content, text(s))
		}
		return list
	}
	panic(fmt.Sprintf("sheet: no node of a %T", of))
}

// date is written without quotes.
type date string

func text(s string) *yaml.Node {
	if s == "" {
		return nil
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
}

// expression writes a condition as its department did.
func expression(e *condition.Expr) *yaml.Node {
	list := func(key string, of []*condition.Expr) *yaml.Node {
		var nodes []*yaml.Node
		for _, k := range of {
			nodes = append(nodes, expression(k))
		}
		return mapping(key, nodes)
	}
	switch {
	case e == nil:
		return nil
	case e.Not != nil:
		return mapping("not", expression(e.Not))
	case len(e.Any) > 0:
		return list("any", e.Any)
	case len(e.All) > 0:
		return list("all", e.All)
	}
	return text(e.Text)
}

// written writes a file of the catalog in the canonical style, with its schema
// in the first line and a comment.
func written(name, schema, comment string, root *yaml.Node) (source.File, error) {
	var b bytes.Buffer
	up := strings.Repeat("../", strings.Count(name, "/")-1)
	fmt.Fprintf(&b, "# yaml-language-server: $schema=%sschemas/%s.json\n# %s\n", up, schema, comment)
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := encoder.Encode(root); err != nil {
		return source.File{}, fmt.Errorf("writing %s: %w", name, err)
	}
	f := source.File{Name: name, Data: b.Bytes()}
	data, err := format.File(f)
	f.Data = data
	return f, err
}

// appended adds entries to the end of a dictionary, whose other lines stay as
// they are.
func appended(f source.File, key string, entries []*yaml.Node) (source.File, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(f.Data, &root); err != nil {
		return f, fmt.Errorf("reading %s: %w", f.Name, err)
	}
	var list *yaml.Node
	if root.Kind == yaml.DocumentNode && len(root.Content[0].Content) == 2 && root.Content[0].Content[0].Value == key {
		list = root.Content[0].Content[1]
	}
	if list == nil || list.Kind != yaml.SequenceNode || list.Style&yaml.FlowStyle != 0 || len(list.Content) == 0 {
		return f, fmt.Errorf("%s: entries can only be added to a list `%s:` with a line for each entry", f.Name, key)
	}
	var b bytes.Buffer
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := encoder.Encode(&yaml.Node{Kind: yaml.SequenceNode, Content: entries}); err != nil {
		return f, fmt.Errorf("writing %s: %w", f.Name, err)
	}
	// A sequence's column is that of its first dash.
	indent := strings.Repeat(" ", cmp.Or(list.Column, 1)-1)
	data := bytes.TrimRight(f.Data, "\n")
	data = append(bytes.Clone(data), '\n')
	for line := range strings.Lines(b.String()) {
		data = append(data, indent+line...)
	}
	f.Data = data
	return f, nil
}
