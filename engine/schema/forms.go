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
var forms = map[reflect.Type]func() *schema{
	reflect.TypeFor[condition.Expr]():     conditionForm,
	reflect.TypeFor[checklist.Validity](): validityForm,
	reflect.TypeFor[cases.Days]():         daysForm,
}

func conditionForm() *schema {
	t := reflect.TypeFor[condition.Expr]()
	self := &schema{Ref: "#/definitions/expr"}
	joined := func(key string, of *schema) *schema {
		of.Description = describe(t, key)
		return object([]string{key}, property{key, of})
	}
	return &schema{Description: describe(t, ""), AnyOf: []*schema{
		{Type: "string", MinLength: 1},
		joined("all", &schema{Type: "array", Items: self, MinItems: 1}),
		joined("any", &schema{Type: "array", Items: self, MinItems: 1}),
		joined("not", &schema{Ref: self.Ref}),
	}}
}

func validityForm() *schema {
	t := reflect.TypeFor[checklist.Validity]()
	note := property{"note", &schema{Type: "string", Description: describe(t, "note")}}
	term := func(key string, of *schema) *schema {
		of.Description = describe(t, key)
		return object([]string{key}, property{key, of}, note)
	}
	one := 1
	return &schema{Description: describe(t, ""), AnyOf: []*schema{
		{Const: "stated"},
		term("months", &schema{Type: "integer", Minimum: &one, Maximum: number("1200")}),
		term("years", &schema{Type: "integer", Minimum: &one, Maximum: number("100")}),
		term("stated", &schema{Const: true}),
	}}
}

func daysForm() *schema {
	day := bounded(&schema{Type: "string"}, []string{"date"})
	return &schema{Description: describe(reflect.TypeFor[cases.Days](), ""), AnyOf: []*schema{
		day, {Type: "array", Items: day, MinItems: 1, UniqueItems: true},
	}}
}

// object is an object of these properties and no other.
func object(required []string, list ...property) *schema {
	return &schema{Type: "object", Properties: list, Required: required, Additional: false}
}

// fields refine what the type of a key tells.
var fields = map[string]func(*schema){
	"cases.Case.manifest": func(s *schema) {
		text := func(about string) *schema { return &schema{Type: "string", Description: about} }
		operation := object([]string{"op", "path"},
			property{"op", &schema{Enum: []string{"add", "remove", "replace", "move", "copy", "test"}}},
			property{"path", text("JSON Pointer，如 /materials/0/copies(从0数起)；/materials/- 是末尾")},
			property{"from", text("move、copy 的来处")},
			property{"value", &schema{}})
		*s = schema{Description: s.Description, AnyOf: []*schema{
			object([]string{"sample"},
				property{"sample", &schema{Const: true, Description: "以该事项当日的样例为底稿"}},
				property{"patch", &schema{Type: []any{"array", "null"}, Items: operation, Description: "在底稿上改动(RFC 6902)"}}),
			{Type: "object", Required: []string{"item"}, Not: &schema{Required: []string{"sample"}},
				Properties: properties{{"item", bounded(&schema{Type: "string", Description: "事项代码"}, []string{"slug"})}}},
		}}
	},
	"message.File.messages": func(s *schema) {
		s.Additional = false
		known := message.Placeholders()
		for _, key := range slices.Sorted(maps.Keys(known)) {
			sentence := &schema{Type: "string", MinLength: 1, Description: "花括号内不填写名称"}
			if len(known[key]) > 0 {
				sentence.Description = "可以填写 {" + strings.Join(known[key], "} {") + "}"
			}
			s.Properties = append(s.Properties, property{string(key), sentence})
			s.Required = append(s.Required, string(key))
		}
	},
	"lint.Config.severity": func(s *schema) { s.PropertyNames = &schema{Enum: lintRules()} },
	"lint.Exception.rule":  func(s *schema) { s.Enum = lintRules() },
}

func lintRules() []string {
	var names []string
	for _, r := range lint.Configurable() {
		names = append(names, r.Name)
	}
	return names
}

// structs add what holds between the keys of a type.
var structs = map[string]func(*schema){
	"cases.Case":           func(s *schema) { s.Required = append(s.Required, "manifest") },
	"checklist.Acceptance": func(s *schema) { onlyWith(s, "ground", "not_competent", "competent_authority") },
	"checklist.Material":   func(s *schema) { onlyWith(s, "necessity", "deferrable", "defer") },
	"checklist.Example":    func(s *schema) { s.Required = []string{"example"} },
	"checklist.Group": func(s *schema) {
		s.OneOf = []*schema{{Required: []string{"any_of"}}, {Required: []string{"exactly_one_of"}}}
		for _, p := range s.Properties {
			if p.Schema.Type == "array" && p.Name != "basis" {
				p.Schema.MinItems = 2
			}
		}
	},
	"checklist.Point":      func(s *schema) { s.AnyOf = []*schema{{Required: []string{"require"}}, {Required: []string{"text"}}} },
	"message.File":         func(s *schema) { s.Required = []string{"messages"} },
	"dictionary.factEntry": func(s *schema) { onlyWith(s, "type", "enum", "values") },
	"dictionary.form": func(s *schema) {
		onlyWith(s, "type", "enum", "values")
		onlyWith(s, "type", "list", "of")
		onlyWith(s, "type", "record", "fields")
	},
}

// onlyWith says that a key stands with that value of another, and only with it.
func onlyWith(s *schema, key, value, with string) {
	s.AllOf = append(s.AllOf, &schema{
		If:   &schema{Properties: properties{{key, &schema{Const: value}}}, Required: []string{key}},
		Then: &schema{Required: []string{with}},
		Else: &schema{Not: &schema{Required: []string{with}}},
	})
}
