// Package schema gives the JSON Schemas of the files that departments write,
// so that an editor completes and checks them while they are written. They are
// made from the Go types that read the files: their `yaml` and `validate` tags
// and, for what a type decodes by itself, the forms written down here. What
// they let pass the loader may still refuse; what they refuse it refuses too,
// but for an empty text where a key could be left out.
package schema

import (
	"maps"
	"reflect"
	"slices"
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"onewindow/engine/calendar"
	"onewindow/engine/cases"
	"onewindow/engine/checklist"
	"onewindow/engine/dictionary"
	"onewindow/engine/law"
	"onewindow/engine/lint"
	"onewindow/engine/message"
	"onewindow/engine/ruleset"
)

// files are the sorts of files, by the name of their schema, and the types that
// read them.
var files = []struct {
	name string
	read reflect.Type
}{
	{"calendar", reflect.TypeFor[calendar.Year]()},
	{"case", reflect.TypeFor[cases.Case]()},
	{"checklist", reflect.TypeFor[checklist.Checklist]()},
	{"departments", reflect.TypeFor[ruleset.DepartmentsFile]()},
	{"facts", reflect.TypeFor[dictionary.FactsFile]()},
	{"item", reflect.TypeFor[checklist.Item]()},
	{"laws", reflect.TypeFor[law.File]()},
	{"lint", reflect.TypeFor[lint.Config]()},
	{"materials", reflect.TypeFor[dictionary.MaterialsFile]()},
	{"messages", reflect.TypeFor[message.File]()},
}

// Names lists the schemas: checklist, case, facts, …
func Names() []string {
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = f.name
	}
	return names
}

// Get gives a schema by its name as indented JSON, the same bytes each time;
// nil if there is none.
func Get(name string) []byte { return all()[name] }

var all = sync.OnceValue(func() map[string][]byte {
	schemas := make(map[string][]byte, len(files))
	for _, f := range files {
		m := maker{definitions: map[string]*schema{}}
		s := m.of(f.read)
		s.Dialect, s.Title = "http://json-schema.org/draft-07/schema#", f.name
		for _, name := range slices.Sorted(maps.Keys(m.definitions)) {
			s.Definitions = append(s.Definitions, property{name, m.definitions[name]})
		}
		text, err := json.Marshal(s, jsontext.WithIndent("  "))
		if err != nil {
			panic(err) // texts, numbers and lists of them always marshal
		}
		schemas[f.name] = append(text, '\n')
	}
	return schemas
})

// schema is a JSON Schema (draft 7, which editors know best), as far as it is
// needed here.
type schema struct {
	Dialect       string     `json:"$schema,omitempty"`
	Title         string     `json:"title,omitempty"`
	Ref           string     `json:"$ref,omitempty"`
	Description   string     `json:"description,omitempty"`
	Type          any        `json:"type,omitempty"` // a name, or a list of them
	Const         any        `json:"const,omitempty"`
	Enum          []string   `json:"enum,omitempty"`
	Format        string     `json:"format,omitempty"`
	Pattern       string     `json:"pattern,omitempty"`
	MinLength     int        `json:"minLength,omitzero"`
	Minimum       *int       `json:"minimum,omitempty"`
	Maximum       *int       `json:"maximum,omitempty"`
	Items         *schema    `json:"items,omitempty"`
	MinItems      int        `json:"minItems,omitzero"`
	UniqueItems   bool       `json:"uniqueItems,omitzero"`
	Properties    properties `json:"properties,omitempty"`
	PropertyNames *schema    `json:"propertyNames,omitempty"`
	Additional    any        `json:"additionalProperties,omitempty"` // false, or the schema of the values
	Required      []string   `json:"required,omitempty"`
	If            *schema    `json:"if,omitempty"`
	Then          *schema    `json:"then,omitempty"`
	Else          *schema    `json:"else,omitempty"`
	Not           *schema    `json:"not,omitempty"`
	AllOf         []*schema  `json:"allOf,omitempty"`
	AnyOf         []*schema  `json:"anyOf,omitempty"`
	OneOf         []*schema  `json:"oneOf,omitempty"`
	Definitions   properties `json:"definitions,omitempty"`
}

// properties are schemas by name, in their order.
type properties []property

// property is one of them.
type property struct {
	Name   string
	Schema *schema
}

// MarshalJSONTo writes them as an object.
func (p properties) MarshalJSONTo(e *jsontext.Encoder) error {
	if err := e.WriteToken(jsontext.BeginObject); err != nil {
		return err
	}
	for _, one := range p {
		if err := e.WriteToken(jsontext.String(one.Name)); err != nil {
			return err
		}
		if err := json.MarshalEncode(e, one.Schema); err != nil {
			return err
		}
	}
	return e.WriteToken(jsontext.EndObject)
}
