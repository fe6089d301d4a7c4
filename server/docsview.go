package server

import (
	"fmt"
	"path"
	"strings"

	"gopkg.in/yaml.v3"
)

// apiView is the API's description as its page shows it, in its own order.
type apiView struct {
	Info struct {
		Title, Version, Description string
	}
	Paths      ordered[map[string]operationView]
	Components struct {
		Schemas    ordered[schemaView]
		Parameters map[string]parameterView
	}
}

// ordered is a YAML mapping in the order of its file.
type ordered[T any] []entry[T]

type entry[T any] struct {
	Name  string
	Value T
}

func (o *ordered[T]) UnmarshalYAML(n *yaml.Node) error {
	for i := 0; i+1 < len(n.Content); i += 2 {
		e := entry[T]{Name: n.Content[i].Value}
		if err := n.Content[i+1].Decode(&e.Value); err != nil {
			return err
		}
		*o = append(*o, e)
	}
	return nil
}

type operationView struct {
	OperationID          string `yaml:"operationId"`
	Summary, Description string
	Parameters           []parameterView
	RequestBody          *struct {
		Description string
		Content     ordered[mediaView]
	} `yaml:"requestBody"`
	Responses ordered[responseView]
}

type parameterView struct {
	Ref                   string `yaml:"$ref"`
	Name, In, Description string
	Required              bool
	Schema                schemaView
}

type responseView struct {
	Ref         string `yaml:"$ref"`
	Description string
	Content     ordered[mediaView]
}

type mediaView struct{ Schema schemaView }

type schemaView struct {
	Ref         string `yaml:"$ref"`
	Type        any
	Format      string
	Description string
	Enum        []any
	Const       any
	Required    []string
	Properties  ordered[schemaView]
	Items       *schemaView
	AllOf       []schemaView `yaml:"allOf"`
	OneOf       []schemaView `yaml:"oneOf"`
}

// Parameter follows a reference to a shared parameter.
func (a *apiView) Parameter(p parameterView) parameterView {
	if p.Ref != "" {
		return a.Components.Parameters[path.Base(p.Ref)]
	}
	return p
}

// Problem tells whether a response is a problem document.
func (r responseView) Problem() bool { return r.Ref == "#/components/responses/Problem" }

// Target is the name of the schema that is referred to, of a list its members'.
func (s schemaView) Target() string {
	if s.Ref == "" && s.Items != nil {
		return s.Items.Target()
	}
	if s.Ref == "" {
		return ""
	}
	return path.Base(s.Ref)
}

// Needs tells whether a property must be there.
func (s schemaView) Needs(name string) bool {
	for _, r := range s.Required {
		if r == name {
			return true
		}
	}
	return false
}

// Kind says in words what a value is.
func (s schemaView) Kind() string {
	var words []string
	switch t := s.Type.(type) {
	case string:
		words = append(words, t)
	case []any:
		for _, one := range t {
			words = append(words, fmt.Sprint(one))
		}
	}
	text := strings.Join(words, " or ")
	if s.Format != "" {
		text += " (" + s.Format + ")"
	}
	if s.Const != nil {
		text += fmt.Sprintf(" %v", s.Const)
	}
	if s.Items != nil && s.Items.Ref == "" && s.Items.Properties == nil {
		text += " of " + s.Items.Kind()
	}
	if len(s.Enum) > 0 {
		values := make([]string, len(s.Enum))
		for i, v := range s.Enum {
			values[i] = fmt.Sprint(v)
		}
		text += ": " + strings.Join(values, ", ")
	}
	return text
}

// Inner gives the properties of an object, or of a list's members.
func (s schemaView) Inner() *schemaView {
	if s.Properties != nil {
		return &s
	}
	if s.Items != nil && s.Items.Properties != nil {
		return s.Items
	}
	return nil
}
