package lint

import (
	"slices"
	"strings"

	"onewindow/engine/condition"
	"onewindow/engine/judgement"
	"onewindow/engine/source"
)

var conditionChecks = []check{
	{Rule: Rule{"always-true", Warning, "a condition that holds of every application that is accepted"}, version: alwaysTrue},
	{Rule: Rule{"always-false", Error, "a condition that can never hold"}, version: alwaysFalse},
	{Rule: Rule{"contradiction", Error, "two demands that can not both be met"}, version: contradiction},
	{Rule: Rule{"guard-differs", Warning, "a check that is silently not applied to a material that may be asked for"}, version: guardDiffers},
	{Rule: Rule{"chained-equality", Warning, "documents compared with one another and not with the project"}, version: chainedEquality},
	{Rule: Rule{"navigator-refused", Warning, "the navigator sends a project here that the check refuses as not required"}, version: navigatorRefused},
	{Rule: Rule{"navigator-missed", Warning, "a project is accepted that the navigator does not send here"}, version: navigatorMissed},
}

// never tells whether conditions can't hold together.
func never(conds ...*condition.Cond) bool {
	sat, decided := condition.Satisfiable(conds...)
	return decided && !sat
}

// guards lists every `when` of a version, with what holds where it is asked.
func (v *version) guards() []guard {
	var list []guard
	plain := condition.Within{Self: -1}
	for i := range v.Acceptance {
		if e := v.Acceptance[i].When; e != nil {
			list = append(list, guard{"acceptance/" + v.Acceptance[i].ID, e.Pos, v.cond(e, plain), nil})
		}
	}
	for i := range v.Materials {
		if e := v.Materials[i].When; e != nil {
			list = append(list, guard{"materials/" + v.Materials[i].Code, e.Pos, v.when[i], v.accepted})
		}
	}
	for i := range v.Groups {
		if e := v.Groups[i].When; e != nil {
			list = append(list, guard{"groups/" + v.Groups[i].ID, e.Pos, v.cond(e, plain), v.accepted})
		}
	}
	for i := range v.checks {
		c := &v.checks[i]
		if c.when == nil {
			continue
		}
		given := slices.Clone(v.accepted)
		if own := v.ownOnly(c); own >= 0 && v.asked[own] != nil {
			given = append(given, v.asked[own])
		}
		list = append(list, guard{c.name, leafPos(c.when, c.pos), c.when, given})
	}
	return list
}

// ownOnly is the material of a review point that reads no other one, else -1: a
// check of several materials says for which cases it is meant, even where they
// follow from what is asked for.
func (v *version) ownOnly(c *versionCheck) int {
	for _, m := range reads(c.require) {
		if m != c.material {
			return -1
		}
	}
	return c.material
}

type guard struct {
	of    string
	pos   source.Position
	when  *condition.Cond
	given []*condition.Cond
}

// leafPos is where a condition stands.
func leafPos(c *condition.Cond, otherwise source.Position) source.Position {
	at := otherwise
	found := false
	c.Leaves(func(leaf *condition.Cond) {
		if !found && leaf.Pos.Line > 0 {
			at, found = leaf.Pos, true
		}
	})
	return at
}

func alwaysTrue(v *version, report report) {
	for i, c := range v.accepted {
		if never(c.Negate()) {
			report(v.Acceptance[i].Pos, "acceptance/%s: the condition always holds (%s); no application is ever refused by it: correct it or remove it", v.Acceptance[i].ID, c)
		}
	}
	for _, g := range v.guards() {
		if condition.Implies(g.given, g.when) {
			report(g.pos, "%s: `when` always holds of an application that is accepted (%s); remove it, or correct it", g.of, g.when)
		}
	}
	for i := range v.checks {
		c := &v.checks[i]
		if given := v.given(c); condition.Implies(given, c.require) && !never(given...) {
			report(leafPos(c.require, c.pos), "%s: the condition always holds where it is asked (%s); it finds nothing: correct it or remove it", c.name, c.require)
		}
	}
}

func alwaysFalse(v *version, report report) {
	for i, c := range v.accepted {
		if never(c) {
			report(v.Acceptance[i].Pos, "acceptance/%s: the condition can never hold (%s): every application would be refused", v.Acceptance[i].ID, c)
		}
	}
	if never(v.accepted...) {
		return // told of as a contradiction
	}
	for _, g := range v.guards() {
		if ofMaterial := strings.Count(g.of, "/") == 1 && strings.HasPrefix(g.of, "materials/"); !ofMaterial && never(append(slices.Clone(g.given), g.when)...) {
			report(g.pos, "%s: `when` never holds of an application that is accepted (%s); what it guards never applies: correct it or remove the entry", g.of, g.when)
		}
	}
	for i := range v.checks {
		c := &v.checks[i]
		given := v.given(c)
		if c.effect == judgement.EffectCorrect && !never(given...) && never(append(given, c.require)...) {
			report(leafPos(c.require, c.pos), "%s: the condition can never hold where it is asked (%s): no applicant could mend what it finds", c.name, c.require)
		}
	}
}

// contradiction looks at acceptance conditions in pairs, and at checks in pairs.
func contradiction(v *version, report report) {
	for i, a := range v.accepted {
		for j, b := range v.accepted[:i] {
			if never(a, b) && !never(a) && !never(b) {
				report(v.Acceptance[i].Pos, "acceptance/%s (%s) contradicts acceptance/%s on line %d (%s): every application would be refused", v.Acceptance[i].ID, a, v.Acceptance[j].ID, v.Acceptance[j].Pos.Line, b)
			}
		}
	}
	for i := range v.checks {
		for j := range v.checks[:i] {
			a, b := &v.checks[i], &v.checks[j]
			if a.effect != judgement.EffectCorrect || b.effect != judgement.EffectCorrect || !related(a.require, b.require) {
				continue
			}
			given := append(v.given(a), v.given(b)...)
			if never(append(slices.Clone(given), a.require, b.require)...) && !never(append(slices.Clone(given), a.require)...) && !never(append(given, b.require)...) {
				report(a.pos, "%s (%s) contradicts %s on line %d (%s): no applicant can meet both", a.name, a.require, b.name, b.pos.Line, b.require)
			}
		}
	}
}

// related tells whether two conditions read something in common.
func related(a, b *condition.Cond) bool {
	names := map[string]bool{}
	a.Refs(func(r *condition.Ref) { names[r.Name] = true })
	common := false
	b.Refs(func(r *condition.Ref) { common = common || names[r.Name] })
	return common
}

// guardDiffers finds consistency checks whose own guard lets go of cases in
// which the materials they read are asked for.
func guardDiffers(v *version, report report) {
	for i := range v.checks {
		c := &v.checks[i]
		if c.material >= 0 || c.when == nil {
			continue
		}
		for _, m := range slices.Compact(slices.Sorted(slices.Values(reads(c.require)))) {
			asked := v.when[m]
			if asked == nil || condition.Implies(append(slices.Clone(v.accepted), c.when), asked) {
				continue
			}
			report(leafPos(c.when, c.pos), "%s: its `when` (%s) also holds where %s is not asked for (%s); the check is then silently not applied: guard it by the same condition", c.name, c.when, v.Materials[m].Code, asked)
		}
	}
}

// chainedEquality finds fields that are compared with two other documents, and
// not with the fact that other documents' fields of that name are compared with.
func chainedEquality(v *version, report report) {
	type end struct {
		with  map[string]bool
		field string
		fact  bool
		at    source.Position
	}
	ends, facts := map[string]*end{}, map[string]string{} // by name; by field
	var order []string
	for i := range v.checks {
		c := &v.checks[i]
		if c.effect != judgement.EffectCorrect {
			continue
		}
		c.require.Leaves(func(leaf *condition.Cond) {
			l, r := leaf.Left.Ref, leaf.Right.Ref
			if leaf.Operator != "==" || leaf.Negated || l == nil || r == nil {
				return
			}
			for _, pair := range [][2]*condition.Ref{{l, r}, {r, l}} {
				if pair[0].Reads != condition.ReadsEntry {
					continue
				}
				e := ends[pair[0].Name]
				if e == nil {
					e = &end{with: map[string]bool{}}
					ends[pair[0].Name] = e
					order = append(order, pair[0].Name)
				}
				if pair[1].Reads == condition.ReadsEntry {
					e.with[pair[1].Name], e.at = true, leaf.Pos
				} else {
					e.fact, facts[pair[0].Field] = true, pair[1].Name
				}
				e.field = pair[0].Field
			}
		})
	}
	for _, name := range order {
		if e := ends[name]; len(e.with) > 1 && !e.fact && facts[e.field] != "" {
			report(e.at, "%s is compared with %d other documents; compare each of them with %s, so that each one that is wrong is told", name, len(e.with), facts[e.field])
		}
	}
}

func navigatorRefused(v *version, report report) {
	if v.applies == nil {
		return
	}
	for i := range v.Acceptance {
		if v.Acceptance[i].Ground == "not_required" && !condition.Implies([]*condition.Cond{v.applies}, v.accepted[i]) {
			report(leafPos(v.applies, v.Pos), "applies_when lets projects through that acceptance/%s refuses as not required (%s); add its condition to applies_when", v.Acceptance[i].ID, v.accepted[i])
		}
	}
}

func navigatorMissed(v *version, report report) {
	if v.applies != nil && !condition.Implies(v.accepted, v.applies) {
		report(leafPos(v.applies, v.Pos), "an application is accepted also where applies_when (%s) does not hold; add the missing acceptance condition (ground: not_required), or widen applies_when", v.applies)
	}
}
