package lint

import (
	"onewindow/engine/checklist"
	"onewindow/engine/condition"
	"onewindow/engine/judge"
	"onewindow/engine/judgement"
	"onewindow/engine/ruleset"
	"onewindow/engine/source"
)

// version is one version of an item with its conditions compiled.
type version struct {
	*ruleset.Version
	*checklist.Checklist
	program *judge.Program
	rules   *ruleset.Ruleset
	scope   condition.Scope

	accepted []*condition.Cond // of each acceptance condition: that it holds, where it applies
	when     []*condition.Cond // of each material, nil for always
	asked    []*condition.Cond // of each material: its when and that of its groups, nil for always
	checks   []versionCheck
	applies  *condition.Cond
}

// versionCheck is a review point or a consistency check.
type versionCheck struct {
	name          string
	pos           source.Position
	material      int // whose review point it is, or -1
	require, when *condition.Cond
	effect        judgement.Effect
}

func newVersion(r *ruleset.Ruleset, v *ruleset.Version) (*version, error) {
	program, err := v.Program()
	if err != nil {
		return nil, err
	}
	out := &version{Version: v, Checklist: program.Checklist, program: program, rules: r}
	out.scope = condition.Scope{Dictionary: r.Dictionary(), Materials: map[string]int{}, Cache: program.Cache}
	for i := range out.Materials {
		out.scope.Materials[out.Materials[i].Code] = i
	}
	out.compile()
	return out, nil
}

func (v *version) compile() {
	plain := condition.Within{Self: -1}
	full := condition.Within{Materials: true, Self: -1}
	for i := range v.Acceptance {
		a := &v.Acceptance[i]
		c := v.cond(a.Require, plain)
		if when := v.cond(a.When, plain); when != nil {
			c = anyOf(when.Negate(), c)
		}
		v.accepted = append(v.accepted, c)
	}
	for i := range v.Materials {
		m := &v.Materials[i]
		v.when = append(v.when, v.cond(m.When, plain))
		for j := range m.Review {
			p := &m.Review[j]
			if p.Require != nil {
				within := condition.Within{Materials: true, Self: i}
				v.checks = append(v.checks, versionCheck{"materials/" + m.Code + "/review/" + p.ID, p.Pos, i,
					v.cond(p.Require, within), v.cond(p.When, within), judgement.EffectCorrect})
			}
		}
	}
	for i := range v.Consistency {
		c := &v.Consistency[i]
		v.checks = append(v.checks, versionCheck{"consistency/" + c.ID, c.Pos, -1,
			v.cond(c.Require, full), v.cond(c.When, full), judgement.Effect(c.Effect)})
	}
	v.applies = v.cond(v.AppliesWhen, plain)
	v.asked = make([]*condition.Cond, len(v.Materials))
	for i := range v.Materials {
		v.asked[i] = v.askedFor(i, plain)
	}
}

// askedFor is when a material is asked for, its groups considered; nil for
// always.
func (v *version) askedFor(i int, plain condition.Within) *condition.Cond {
	var groups []*condition.Cond
	for _, g := range v.groupsOf(v.Materials[i].Code) {
		when := v.cond(g.When, plain)
		if when == nil {
			return v.when[i]
		}
		groups = append(groups, when)
	}
	switch {
	case len(groups) == 0:
		return v.when[i]
	case v.when[i] == nil:
		return anyOf(groups...)
	}
	return &condition.Cond{Op: condition.All, Kids: []*condition.Cond{v.when[i], anyOf(groups...)}}
}

// groupsOf lists the groups that a material may be chosen for.
func (v *version) groupsOf(code string) []*checklist.Group {
	var groups []*checklist.Group
	for i := range v.Groups {
		g := &v.Groups[i]
		for _, list := range [][]string{g.AnyOf, g.ExactlyOneOf} {
			for _, member := range list {
				if member == code {
					groups = append(groups, g)
				}
			}
		}
	}
	return groups
}

// cond compiles a condition of a ruleset that loads.
func (v *version) cond(e *condition.Expr, in condition.Within) *condition.Cond {
	var errs source.Errors
	return v.scope.Compile(e, in, &errs)
}

func anyOf(kids ...*condition.Cond) *condition.Cond {
	if len(kids) == 1 {
		return kids[0]
	}
	return &condition.Cond{Op: condition.Any, Kids: kids}
}

// given is what holds where a check is applied: the application is not
// rejected, the materials that the check reads are asked for, its guard holds.
func (v *version) given(c *versionCheck) []*condition.Cond {
	given := append([]*condition.Cond{}, v.accepted...)
	seen := map[int]bool{}
	add := func(i int) {
		if !seen[i] && v.asked[i] != nil {
			given = append(given, v.asked[i])
		}
		seen[i] = true
	}
	if c.material >= 0 {
		add(c.material)
	}
	for _, i := range reads(c.require) {
		add(i)
	}
	if c.when != nil {
		given = append(given, c.when)
	}
	return given
}

// reads lists the materials that a condition reads.
func reads(c *condition.Cond) []int {
	var list []int
	if c != nil {
		c.Refs(func(r *condition.Ref) {
			if r.Reads == condition.ReadsEntry {
				list = append(list, r.Material)
			}
		})
	}
	return list
}
