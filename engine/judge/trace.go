package judge

import (
	"slices"

	"onewindow/engine/condition"
	"onewindow/engine/judgement"
	"onewindow/engine/manifest"
	"onewindow/engine/source"
)

// Ways is a set of ways in which a rule can go.
type Ways uint8

// The ways. One manifest sends a rule at most one way; where the answer hangs
// on something that is not given, none.
const (
	Met          Ways = 1 << iota // it applied and held
	Unmet                         // it applied and failed: a reason that hangs on nothing open
	Inapplicable                  // its `when` was false
	Deferred                      // a deferrable material, promised by a date that was taken
)

// Rule is one rule of a version, as coverage counts them.
type Rule struct {
	Name string // as in a reason: acceptance/ID, materials/CODE, materials/CODE/validity, …
	Pos  source.Position
	Ways Ways // in which it can go

	way func(*trace) Ways
}

// trace is a second look at a manifest that has been judged.
type trace struct {
	*assessment
	told map[string]bool // the rules of the reasons that hang on nothing open
}

// Rules lists the version's rules in the order of the checklist.
func (p *Program) Rules() []Rule {
	var rules []Rule
	// when is a guard over facts; way is asked where that does not fail and no
	// reason was given.
	add := func(name string, pos source.Position, ways Ways, when *condition.Cond, way func(*trace) Ways) {
		if when != nil {
			ways |= Inapplicable
		}
		rules = append(rules, Rule{name, pos, ways, func(t *trace) Ways {
			switch {
			case when != nil && when.Eval(&t.env) == condition.False:
				return Inapplicable
			case t.told[name]:
				return Unmet
			}
			return way(t)
		}})
	}
	checks := map[string]*check{}
	for i := range p.checks {
		checks[p.checks[i].rule] = &p.checks[i]
	}
	addCheck := func(name string, pos source.Position) {
		c, ways := checks[name], Met|Unmet
		if c.when != nil { // which may read materials
			ways |= Inapplicable
		}
		add(name, pos, ways, nil, func(t *trace) Ways { return t.check(c) })
	}

	for i := range p.acceptance {
		c := &p.acceptance[i]
		add(c.rule, c.Pos, Met|Unmet, c.when, func(t *trace) Ways {
			return guardedWay(c.when, c.require, &condition.Env{Facts: t.given, ReceivedOn: t.env.ReceivedOn})
		})
	}
	for i := range p.materials {
		m := &p.materials[i]
		name, ways := "materials/"+m.Code, Met|Unmet
		if m.Defer != nil {
			ways |= Deferred
		}
		add(name, m.Pos, ways, m.when, func(t *trace) Ways { return t.material(i) })
		if m.Validity != nil {
			add(name+"/validity", m.Pos, Met|Unmet, nil, func(t *trace) Ways { return t.validity(i) })
		}
		people := m.points
		for j := range m.Review {
			pt := &m.Review[j]
			if rule := name + "/review/" + pt.ID; pt.Require != nil {
				addCheck(rule, pt.Pos)
			} else {
				looked := &people[0]
				people = people[1:]
				add(rule, pt.Pos, Met|Unmet, looked.when, func(t *trace) Ways { return t.seen(i, looked) })
			}
		}
	}
	for i := range p.groups {
		g := &p.groups[i]
		add("groups/"+g.ID, g.Pos, Met|Unmet, g.when, func(t *trace) Ways { return t.group(g) })
	}
	for i := range p.Checklist.Consistency {
		addCheck("consistency/"+p.Checklist.Consistency[i].ID, p.Checklist.Consistency[i].Pos)
	}
	if p.Policy != nil {
		for _, r := range p.Policy.Rules() {
			add("policy/"+r.ID, r.Pos, Met|Unmet, nil, (*trace).policy)
		}
	}
	return rules
}

// Trace tells the way in which each rule of Rules went in the judgement of a
// manifest.
func (p *Program) Trace(rules []Rule, m *manifest.Manifest, j *judgement.Judgement) []Ways {
	t := &trace{p.assess(m), map[string]bool{}}
	defer t.release()
	for i := range j.Reasons {
		r := &j.Reasons[i]
		met := r.Kind == judgement.UnmetGroup && r.Effect == judgement.EffectAdvise // only something beside the choice is to be taken back
		if r.If == "" && !met {
			t.told[r.Rule] = true
		}
	}
	ways := make([]Ways, len(rules))
	for i := range rules {
		ways[i] = rules[i].way(t)
	}
	return ways
}

// guardedWay is the way of a condition with a guard that gave no reason.
func guardedWay(when, require *condition.Cond, env *condition.Env) Ways {
	guard := condition.True
	if when != nil {
		guard = when.Eval(env)
	}
	switch {
	case guard == condition.False, guard == condition.Neutral:
		return Inapplicable
	case guard == condition.True && require.Eval(env) == condition.True:
		return Met
	}
	return 0
}

// check is the way of a review point or a consistency check that gave no
// reason: then it says the same of every choice of entries.
func (t *trace) check(c *check) Ways {
	for _, m := range c.reads {
		t.env.Entries[m] = nil
		if t.handed[m] {
			t.env.Entries[m] = t.entries[m][0]
		}
	}
	way := guardedWay(c.when, c.require, &t.env)
	if way == Met && c.owner >= 0 && !t.takes(c.owner) {
		return 0
	}
	return way
}

// takes tells whether a material was asked for beyond doubt and handed in.
func (t *trace) takes(i int) bool { return t.need[i] == condition.True && t.handed[i] }

// material is the way of a material, its validity and review points aside.
func (t *trace) material(i int) Ways {
	m := &t.p.materials[i]
	switch {
	case slices.ContainsFunc([]string{"missing", "copies", "form", "seals", "signatures", "files"},
		func(fault string) bool { return t.told["materials/"+m.Code+"/"+fault] }):
		return Unmet
	case t.deferred[i] >= 0:
		return Deferred
	case t.takes(i):
		return Met
	}
	return 0
}

// validity is the way of a material's validity that was not found to be over.
func (t *trace) validity(i int) Ways {
	lacksDate := slices.ContainsFunc([]string{"issued_on", "valid_until"}, func(date string) bool {
		return t.told["materials/"+t.p.materials[i].Code+"/"+date]
	})
	if t.takes(i) && !lacksDate {
		return Met
	}
	return 0
}

// seen is the way of a review point of a material at which the window's clerk
// found nothing wrong.
func (t *trace) seen(i int, pt *point) Ways {
	if t.takes(i) && t.applies(pt) == condition.True && t.m.ReviewedBy != "" {
		return Met
	}
	return 0
}

// group is the way of a group that gave no reason.
func (t *trace) group(g *group) Ways {
	if chosen := t.chosen(g); t.groupAsks(g) == condition.True && chosen >= 0 && t.sound(chosen) {
		return Met
	}
	return 0
}

// policy is the way of a policy's rule that gave no reason: met, if every fact
// that the policy needs was there.
func (t *trace) policy() Ways {
	for i := range t.p.policyFacts {
		if t.lacks[t.p.policyFacts[i].slot].missing {
			return 0
		}
	}
	return Met
}
