package schema

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"onewindow/engine/cases"
	"onewindow/engine/checklist"
	"onewindow/engine/condition"
	"onewindow/engine/lint"
	"onewindow/engine/message"
)

// forms are the schemas of the types that decode themselves.
var forms = map[reflect.Type]func() *Schema{
	reflect.TypeFor[condition.Expr]():     conditionForm,
	reflect.TypeFor[checklist.Validity](): validityForm,
	reflect.TypeFor[cases.Days]():         daysForm,
}

func conditionForm() *Schema {
	t := reflect.TypeFor[condition.Expr]()
	self := &Schema{Ref: "#/definitions/expr"}
	joined := func(key string, of *Schema) *Schema {
		of.Description = describe(t, key)
		return object([]string{key}, Property{key, of})
	}
	return &Schema{Description: describe(t, ""), AnyOf: []*Schema{
		{Type: "string", MinLength: 1},
		joined("all", &Schema{Type: "array", Items: self, MinItems: 1}),
		joined("any", &Schema{Type: "array", Items: self, MinItems: 1}),
		joined("not", &Schema{Ref: self.Ref}),
	}}
}

func validityForm() *Schema {
	t := reflect.TypeFor[checklist.Validity]()
	note := Property{"note", &Schema{Type: "string", Description: describe(t, "note")}}
	term := func(key string, of *Schema) *Schema {
		of.Description = describe(t, key)
		return object([]string{key}, Property{key, of}, note)
	}
	one := 1
	return &Schema{Description: describe(t, ""), AnyOf: []*Schema{
		{Const: "stated"},
		term("months", &Schema{Type: "integer", Minimum: &one, Maximum: number("1200")}),
		term("years", &Schema{Type: "integer", Minimum: &one, Maximum: number("100")}),
		term("stated", &Schema{Const: true}),
	}}
}

func daysForm() *Schema {
	day := bounded(&Schema{Type: "string"}, []string{"date"})
	return &Schema{Description: describe(reflect.TypeFor[cases.Days](), ""), AnyOf: []*Schema{
		day, {Type: "array", Items: day, MinItems: 1, UniqueItems: true},
	}}
}

// object is an object of these properties and no other.
func object(required []string, properties ...Property) *Schema {
	return &Schema{Type: "object", Properties: properties, Required: required, Additional: false}
}

// fields refine what the type of a key tells.
var fields = map[string]func(*Schema){
	"cases.Case.manifest": func(s *Schema) {
		text := func(about string) *Schema { return &Schema{Type: "string", Description: about} }
		operation := object([]string{"op", "path"},
			Property{"op", &Schema{Enum: []string{"add", "remove", "replace", "move", "copy", "test"}}},
			Property{"path", text("JSON Pointer，如 /materials/0/copies(从0数起)；/materials/- 是末尾")},
			Property{"from", text("move、copy 的来处")},
			Property{"value", &Schema{}})
		*s = Schema{Description: s.Description, AnyOf: []*Schema{
			object([]string{"sample"},
				Property{"sample", &Schema{Const: true, Description: "以该事项当日的样例为底稿"}},
				Property{"patch", &Schema{Type: []any{"array", "null"}, Items: operation, Description: "在底稿上改动(RFC 6902)"}}),
			{Type: "object", Required: []string{"item"}, Not: &Schema{Required: []string{"sample"}},
				Properties: Properties{{"item", bounded(&Schema{Type: "string", Description: "事项代码"}, []string{"slug"})}}},
		}}
	},
	"message.File.messages": func(s *Schema) {
		s.Additional = false
		known := message.Placeholders()
		for _, key := range slices.Sorted(maps.Keys(known)) {
			sentence := &Schema{Type: "string", MinLength: 1, Description: "花括号内不填写名称"}
			if len(known[key]) > 0 {
				sentence.Description = "可以填写 {" + strings.Join(known[key], "} {") + "}"
			}
			s.Properties = append(s.Properties, Property{string(key), sentence})
			s.Required = append(s.Required, string(key))
		}
	},
	"lint.Config.severity": func(s *Schema) { s.PropertyNames = &Schema{Enum: lintRules()} },
	"lint.Exception.rule":  func(s *Schema) { s.Enum = lintRules() },
}

func lintRules() []string {
	var names []string
	for _, r := range lint.Rules() {
		names = append(names, r.Name)
	}
	return names
}

// structs add what holds between the keys of a type.
var structs = map[string]func(*Schema){
	"cases.Case":           func(s *Schema) { s.Required = append(s.Required, "manifest") },
	"checklist.Acceptance": func(s *Schema) { onlyWith(s, "ground", "not_competent", "competent_authority") },
	"checklist.Material":   func(s *Schema) { onlyWith(s, "necessity", "deferrable", "defer") },
	"checklist.Example":    func(s *Schema) { s.Required = []string{"example"} },
	"checklist.Group": func(s *Schema) {
		s.OneOf = []*Schema{{Required: []string{"any_of"}}, {Required: []string{"exactly_one_of"}}}
		for _, p := range s.Properties {
			if p.Schema.Type == "array" && p.Name != "basis" {
				p.Schema.MinItems = 2
			}
		}
	},
	"checklist.Point":      func(s *Schema) { s.AnyOf = []*Schema{{Required: []string{"require"}}, {Required: []string{"text"}}} },
	"message.File":         func(s *Schema) { s.Required = []string{"messages"} },
	"dictionary.factEntry": func(s *Schema) { onlyWith(s, "type", "enum", "values") },
	"dictionary.form": func(s *Schema) {
		onlyWith(s, "type", "enum", "values")
		onlyWith(s, "type", "list", "of")
		onlyWith(s, "type", "record", "fields")
	},
}

// onlyWith says that a key stands with that value of another, and only with it.
func onlyWith(s *Schema, key, value, with string) {
	s.AllOf = append(s.AllOf, &Schema{
		If:   &Schema{Properties: Properties{{key, &Schema{Const: value}}}, Required: []string{key}},
		Then: &Schema{Required: []string{with}},
		Else: &Schema{Not: &Schema{Required: []string{with}}},
	})
}
