package policy

import (
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"

	"onewindow/engine/dictionary"
)

// reading is what a policy reads of its input.
type reading struct {
	facts      map[string]bool
	item       bool
	receivedOn bool
	materials  *ast.Location // of a reference to them
}

func (r *reading) merge(other reading) {
	if r.facts == nil {
		r.facts = map[string]bool{}
	}
	maps.Copy(r.facts, other.facts)
	r.item = r.item || other.item
	r.receivedOn = r.receivedOn || other.receivedOn
	if r.materials == nil {
		r.materials = other.materials
	}
}

// names gives the full names of the facts, sorted.
func (r *reading) names() []string {
	return slices.Sorted(maps.Keys(r.facts))
}

// shape says which parts of a manifest to give to the policy.
func (r *reading) shape(d *dictionary.Dictionary) shape {
	s := shape{item: r.item, receivedOn: r.receivedOn, materials: r.materials != nil}
	s.project = wanted(d, d.Project, r.facts)
	s.applicant = wanted(d, d.Applicant, r.facts)
	return s
}

// wanted gives the part of a tree of facts that holds the given ones, nil if
// it holds none.
func wanted(d *dictionary.Dictionary, n *dictionary.Node, facts map[string]bool) *branch {
	if n.Fact >= 0 {
		if !facts[d.Facts[n.Fact].Name] {
			return nil
		}
		return &branch{key: ast.StringTerm(n.Name), fact: n.Fact}
	}
	b := &branch{key: ast.StringTerm(n.Name), fact: -1}
	for _, child := range n.Children {
		if c := wanted(d, child, facts); c != nil {
			b.children = append(b.children, c)
		}
	}
	if len(b.children) == 0 {
		return nil
	}
	return b
}

// collect notes what one rule reads.
func (v *vocabulary) collect(r *ast.Rule, into *reading) {
	ast.WalkTerms(r, func(t *ast.Term) bool {
		ref, ok := t.Value.(ast.Ref)
		if !ok || !ref[0].Equal(ast.InputRootDocument) || len(ref) < 2 {
			return false
		}
		switch part, _ := textOf(ref[1]); part {
		case "item":
			into.item = true
		case "received_on":
			into.receivedOn = true
		case "materials":
			if at := where(t.Location, r.Location); into.materials == nil || at.Compare(into.materials) < 0 {
				into.materials = at
			}
		default:
			if name, ok := v.factOf(ref); ok {
				if into.facts == nil {
					into.facts = map[string]bool{}
				}
				into.facts[name] = true
			}
		}
		return false
	})
}

// factOf gives the fact that a reference starts with.
func (v *vocabulary) factOf(ref ast.Ref) (string, bool) {
	for n := len(ref); n > 2; n-- {
		if _, f, ok := v.in.Dictionary.Fact(factName(ref[:n])); ok {
			return f.Name, true
		}
	}
	return "", false
}

// reachable gives a rule and all rules that it depends on.
func reachable(g *ast.Graph, from *ast.Rule) map[*ast.Rule]bool {
	seen := map[*ast.Rule]bool{}
	var visit func(r *ast.Rule)
	visit = func(r *ast.Rule) {
		for ; r != nil && !seen[r]; r = r.Else {
			seen[r] = true
			for dep := range g.Dependencies(r) {
				visit(dep.(*ast.Rule))
			}
		}
	}
	visit(from)
	return seen
}
