package policy

import (
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"onewindow/engine/source"
)

// reference checks one reference.
func (v *vocabulary) reference(ref ast.Ref, at *ast.Location) {
	switch {
	case ref[0].Equal(ast.InputRootDocument):
		v.input(ref, at)
	case ref[0].Equal(ast.DefaultRootDocument):
		v.data(ref, at)
	}
	if !v.item {
		return
	}
	for i := 1; i+1 < len(ref); i++ {
		if name, ok := textOf(ref[i+1]); ok && isText(ref[i], "fields") {
			v.field(name, where(ref[i+1].Location, at))
		}
	}
}

// field checks that some material of the item has a field of the name.
func (v *vocabulary) field(name string, at *ast.Location) {
	var known []string
	for _, code := range v.in.Materials {
		m, ok := v.in.Dictionary.Material(code)
		if !ok {
			continue
		}
		for _, f := range m.Fields {
			if f.Name == name {
				return
			}
			known = append(known, f.Name)
		}
	}
	v.errs.Add(position(at), "no material of this item has a field %s%s", name, source.DidYouMean(source.Nearest(name, known)))
}

// input checks a reference into the input: it must name what it reads.
func (v *vocabulary) input(ref ast.Ref, at *ast.Location) {
	part, ok := "", false
	if len(ref) > 1 {
		part, ok = textOf(ref[1])
	}
	switch {
	case !ok:
		v.errs.Add(position(at), "name what is read: input.project.…, input.applicant.…, input.materials, input.received_on")
	case part == "materials" || part == "received_on":
	case !v.item:
		v.errs.Add(position(at), "the library reads input.materials and input.received_on only; take %s as an argument", ref)
	case part == "item":
	case part == "project" || part == "applicant":
		v.fact(ref, at)
	default:
		v.errs.Add(position(at), "the input has no %s%s", part, source.DidYouMean(source.Nearest(part, inputMembers)))
	}
}

var inputMembers = []string{"applicant", "item", "materials", "project", "received_on"}

// fact checks that a reference names a fact.
func (v *vocabulary) fact(ref ast.Ref, at *ast.Location) {
	if _, ok := v.factOf(ref); ok {
		return
	}
	name := factName(ref)
	var known []string
	for i := range v.in.Dictionary.Facts {
		known = append(known, v.in.Dictionary.Facts[i].Name)
	}
	whole := len(strings.Split(name, ".")) == len(ref)-1
	if !whole || slices.ContainsFunc(known, func(k string) bool { return strings.HasPrefix(k, name+".") }) {
		v.errs.Add(position(at), "name the fact: %s is an object of facts", name)
		return
	}
	v.errs.Add(position(at), "unknown fact %s%s", name, source.DidYouMean(source.Nearest(name, known)))
}

// data checks a reference to a rule: of this policy, of the library, or to the
// calendar.
func (v *vocabulary) data(ref ast.Ref, at *ast.Location) {
	if strings.HasPrefix(ref.String()+".", calendarData+".") || strings.HasPrefix(ref.String(), calendarData+"[") {
		if v.item {
			v.errs.Add(position(at), "the calendar is read by data.onewindow.lib.dates; use its functions")
		}
		return
	}
	node := v.compiler.RuleTree
	for i, t := range ref {
		if i > 0 && !isScalarText(t) {
			v.errs.Add(position(at), "name the rule: %s could be any", ref)
			return
		}
		if node = node.Child(t.Value); node == nil {
			name := ref[:i+1].String()
			v.errs.Add(position(at), "unknown rule %s%s", name, source.DidYouMean(source.Nearest(name, v.rules)))
			return
		}
		if len(node.Values) > 0 {
			return
		}
	}
	v.errs.Add(position(at), "name a rule: %s is a package", ref)
}

// ruleNames gives the full names of all rules, sorted.
func ruleNames(c *ast.Compiler) []string {
	var all []string
	for _, module := range c.Modules {
		for _, r := range module.Rules {
			all = append(all, r.Ref().GroundPrefix().String())
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// factName gives the longest name of parts joined by full stops that a
// reference into the input spells out, without input.
func factName(ref ast.Ref) string {
	var parts []string
	for _, t := range ref[1:] {
		s, ok := textOf(t)
		if !ok {
			break
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, ".")
}

func isText(t *ast.Term, s string) bool {
	got, ok := textOf(t)
	return ok && got == s
}

func isScalarText(t *ast.Term) bool {
	_, ok := t.Value.(ast.String)
	return ok
}
