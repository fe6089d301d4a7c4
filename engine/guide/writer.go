package guide

import (
	"slices"
	"strings"

	"onewindow/engine/condition"
	"onewindow/engine/dictionary"
	"onewindow/engine/judge"
	"onewindow/engine/source"
	"onewindow/engine/value"
)

// Condition is a condition of the checklist: as a program reads it, in Rego's
// comparisons, and as people do.
type Condition struct {
	Rego  string `json:"rego"`
	Words string `json:"words"` // 中文
}

// Fact is a fact that the rules read.
type Fact struct {
	Name    string       `json:"name"`    // project.land.area_ha
	Pointer string       `json:"pointer"` // its place in a manifest: /project/land/area_ha
	Label   string       `json:"label"`   // 中文
	Meaning string       `json:"meaning,omitempty"`
	Type    value.Sort   `json:"type"`
	Unit    string       `json:"unit,omitempty"`
	Values  []EnumMember `json:"values,omitempty"`
}

// Field is a field of a material.
type Field struct {
	Name   string       `json:"name"`
	Label  string       `json:"label"`
	Type   value.Sort   `json:"type"`
	Unit   string       `json:"unit,omitempty"`
	Values []EnumMember `json:"values,omitempty"`
}

// EnumMember is a value that an enum may have.
type EnumMember struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

// What a condition reads where: acceptance conditions, guards of materials and
// groups read facts only; consistency checks also materials.
var (
	facts     = condition.Within{Self: -1}
	materials = condition.Within{Materials: true, Self: -1}
)

// writer writes one guide. It compiles the conditions again, for their words
// and for what they read; the ruleset has found them sound.
type writer struct {
	rules   Rules
	program *judge.Program
	scope   condition.Scope
}

func newWriter(r Rules, p *judge.Program) *writer {
	w := &writer{rules: r, program: p}
	w.scope = condition.Scope{Dictionary: r.Dictionary(), Materials: map[string]int{}, Cache: &condition.Cache{}}
	for i := range p.Checklist.Materials {
		w.scope.Materials[p.Checklist.Materials[i].Code] = i
	}
	return w
}

// condition writes a condition, nil for none.
func (w *writer) condition(e *condition.Expr, in condition.Within) *Condition {
	if e == nil {
		return nil
	}
	var errs source.Errors
	c := w.scope.Compile(e, in, &errs)
	if errs.Len() > 0 { // can not be: the ruleset loaded
		return &Condition{Rego: e.Text, Words: e.Text}
	}
	return NewCondition(c)
}

// NewCondition writes a compiled condition, nil for none.
func NewCondition(c *condition.Cond) *Condition {
	if c == nil {
		return nil
	}
	return &Condition{Rego: c.String(), Words: c.Words()}
}

func (w *writer) basis(names []string) []Basis {
	out := make([]Basis, len(names))
	for i, name := range names {
		out[i] = Basis{Basis: name, Title: name, Citation: Cite(w.rules.Laws(), name)}
		if law, article, ok := w.rules.Laws().Basis(name); ok {
			out[i].Title, out[i].DocNo, out[i].Article = law.Title, law.DocNo, article
		}
	}
	return out
}

// facts lists what the conditions and the policy read, by name.
func (w *writer) facts() []Fact {
	d := w.rules.Dictionary()
	ids := slices.Clone(w.scope.Facts())
	if p := w.program.Policy; p != nil {
		for _, name := range p.Facts() {
			if id, _, ok := d.Fact(name); ok {
				ids = append(ids, id)
			}
		}
	}
	slices.Sort(ids) // facts are numbered by name
	ids = slices.Compact(ids)
	out := make([]Fact, len(ids))
	for i, id := range ids {
		out[i] = NewFact(&d.Facts[id])
	}
	return out
}

// NewFact describes a fact of the dictionary.
func NewFact(f *dictionary.Fact) Fact {
	return Fact{
		Name: f.Name, Pointer: "/" + strings.ReplaceAll(f.Name, ".", "/"), Label: f.Label, Meaning: f.Meaning,
		Type: f.Type.Sort, Unit: f.Type.Unit, Values: enum(&f.Type),
	}
}

// fields lists a material's fields.
func (w *writer) fields(code string) []Field {
	m, ok := w.rules.Dictionary().Material(code)
	if !ok {
		return []Field{}
	}
	return each(m.Fields, func(f *dictionary.Field) Field {
		return Field{f.Name, f.Label, f.Type.Sort, f.Type.Unit, enum(&f.Type)}
	})
}

func enum(t *value.Type) []EnumMember {
	if t.Sort != value.EnumType {
		return nil
	}
	return each(t.Enum, func(v *string) EnumMember { return EnumMember{*v, t.Labels[*v]} })
}

// policy lists the rules of the item's policy.
func (w *writer) policy() []PolicyRule {
	p := w.program.Policy
	if p == nil {
		return []PolicyRule{}
	}
	rules := p.Rules()
	out := make([]PolicyRule, len(rules))
	for i := range rules {
		r := &rules[i]
		out[i] = PolicyRule{Rule: "policy/" + r.ID, Effect: string(r.Effect), Material: r.Material, Ground: r.Ground, Basis: w.basis(r.Basis)}
	}
	return out
}
