package policy

import (
	"github.com/open-policy-agent/opa/v1/ast"

	"onewindow/engine/dictionary"
	"onewindow/engine/value"
)

// inputSchema is the JSON Schema of what a policy may refer to: the facts that
// it names, and of the materials the attributes and the fields that the item's
// materials have. OPA checks the policy's types against it, so that a misspelt
// field does not load. (A misspelt fact is found by the vocabulary; with all
// facts of the dictionary in it, each policy's schema would take OPA longer
// than the rest of its compilation.)
func inputSchema(d *dictionary.Dictionary, materials []string, module *ast.Module) map[string]any {
	named := textsIn(module)
	return record(map[string]any{
		"item":        text,
		"received_on": text,
		"project":     facts(d, d.Project, named),
		"applicant":   facts(d, d.Applicant, named),
		"materials": list(record(map[string]any{
			"code":        text,
			"form":        text,
			"copies":      numeric,
			"number":      text,
			"issued_by":   text,
			"issued_on":   text,
			"valid_until": nullable(text),
			"seals":       list(text),
			"signatures":  list(text),
			"fields":      fields(d, materials),
			"shared":      nullable(record(map[string]any{"source": text, "number": text, "obtained_at": text})),
			"pointer":     text,
		})),
	})
}

var (
	text    = map[string]any{"type": "string"}
	numeric = map[string]any{"type": "number"}
	truth   = map[string]any{"type": "boolean"}
)

func list(of map[string]any) map[string]any {
	return map[string]any{"type": "array", "items": of}
}

func record(properties map[string]any) map[string]any {
	return map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
}

func nullable(of map[string]any) map[string]any {
	return oneOf([]any{of, map[string]any{"type": "null"}})
}

func oneOf(types []any) map[string]any {
	if len(types) == 1 {
		return types[0].(map[string]any)
	}
	return map[string]any{"anyOf": types}
}

// textsIn gives all texts of a module, the names in its references included.
func textsIn(module *ast.Module) map[string]bool {
	texts := map[string]bool{}
	ast.WalkTerms(module, func(t *ast.Term) bool {
		if s, ok := textOf(t); ok {
			texts[s] = true
		}
		return false
	})
	return texts
}

// facts is the schema of an object of facts, with those whose own name is
// among the named.
func facts(d *dictionary.Dictionary, n *dictionary.Node, named map[string]bool) map[string]any {
	if n.Fact >= 0 {
		return schemaOf(&d.Facts[n.Fact].Type)
	}
	properties := map[string]any{}
	for _, child := range n.Children {
		if named[child.Name] {
			properties[child.Name] = facts(d, child, named)
		}
	}
	return record(properties)
}

// fields is the schema of the fields that the materials have, all together:
// where two materials have a field of the same name, it may have either type.
func fields(d *dictionary.Dictionary, materials []string) map[string]any {
	types := map[string][]any{}
	for _, code := range materials {
		m, ok := d.Material(code)
		if !ok {
			continue
		}
		for _, f := range m.Fields {
			types[f.Name] = append(types[f.Name], schemaOf(&f.Type))
		}
	}
	properties := map[string]any{}
	for name, t := range types {
		properties[name] = oneOf(t)
	}
	return record(properties)
}

func schemaOf(t *value.Type) map[string]any {
	switch t.Sort {
	case value.NumberType, value.IntegerType:
		return numeric
	case value.BoolType:
		return truth
	case value.ListType:
		return list(schemaOf(t.Of))
	case value.RecordType:
		properties := map[string]any{}
		for name, f := range t.Fields {
			properties[name] = schemaOf(f)
		}
		return record(properties)
	}
	return text
}
