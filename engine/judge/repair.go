package judge

import (
	"context"
	"slices"

	"onewindow/engine/condition"
	"onewindow/engine/judgement"
	"onewindow/engine/manifest"
	"onewindow/engine/value"
)

// repair seeks what would make a manifest accepted, and on the way whatever a
// later check of the mended manifest would still find: that belongs into the
// same notice.
type repair struct {
	p      *Program
	a      *assessment        // of the manifest as handed in
	fix    *manifest.Manifest // mended
	owned  []int              // the entries of fix whose fields are not shared with a
	budget int
	// at is the assessment of fix once it is accepted, to tell which findings
	// that hang on a condition come true; nil if none was reached.
	at *assessment
}

// maxRounds bounds how often a mended manifest is mended again.
const maxRounds = 12

// repair mends a copy of the manifest until it is accepted.
func (a *assessment) repair(ctx context.Context) (*repair, error) {
	r := &repair{p: a.p, a: a, fix: a.m.Clone(), budget: searchBudget}
	at := a
	for range maxRounds {
		r.takeBack(at)
		switch {
		case at.lackFacts():
			r.solveFacts(at)
		default:
			r.mend(at)
		}
		next := r.p.glance(r.fix)
		if at != a {
			at.release()
		}
		at = next
		if !at.corrects() {
			if err := r.policy(ctx, at); err != nil {
				at.release()
				return nil, err
			}
		}
		if !at.corrects() && !at.lackFacts() && !r.takeBack(at) {
			r.at = at
			return r, nil
		}
		r.adopt(at)
	}
	r.at = at
	return r, nil
}

// takeBack takes back whatever the notice asks to take back, as far as that is
// known over the facts of an assessment: even where, once the facts are known,
// it need not have been, since whoever gets the notice does as it says. It tells
// whether there was anything.
func (r *repair) takeBack(at *assessment) (took bool) {
	for i := range r.a.findings {
		f := &r.a.findings[i]
		if f.takes < 0 || f.when != nil && !at.comesTrue(f) {
			continue
		}
		var name *string
		if array(f.Path) == "materials" {
			name = &r.fix.Materials[f.takes].Code
		} else {
			name = &r.fix.Commitments[f.takes].Material
		}
		took = took || *name != ""
		*name = ""
	}
	return took
}

// lackFacts tells whether a fact is missing or shown to be wrong.
func (a *assessment) lackFacts() bool {
	return slices.ContainsFunc(a.lacks, func(l lack) bool { return l.missing }) || slices.Contains(a.open, true)
}

// corrects tells whether anything is to be corrected.
func (a *assessment) corrects() bool {
	return slices.ContainsFunc(a.findings, func(f finding) bool { return f.Effect == judgement.EffectCorrect })
}

// adopt takes over into the notice what only the mended manifest shows, if it
// is about something handed in.
func (r *repair) adopt(at *assessment) {
	var words *assessment // the same findings, with words
	defer func() { words.release() }()
	for i := range at.findings {
		f := &at.findings[i]
		if f.Effect != judgement.EffectCorrect || f.Kind == judgement.MissingFact || f.entry != nil && f.entry.Index >= len(r.a.m.Materials) {
			continue
		}
		told := slices.IndexFunc(r.a.findings, func(g finding) bool { return g.Rule == f.Rule && g.Path == f.Path })
		if told >= 0 && r.a.findings[told].Effect == judgement.EffectCorrect {
			continue
		}
		if f.Kind != judgement.PolicyFinding {
			if words == nil {
				words = r.p.assess(r.fix)
			}
			f = &words.findings[i]
		}
		if told >= 0 { // as advice
			r.a.findings[told] = *f
		} else {
			r.a.findings = append(r.a.findings, *f)
		}
	}
	for slot := range at.lacks {
		if l := at.lacks[slot]; l.missing && !r.a.lacks[slot].missing && r.a.given[slot].Kind == value.Absent {
			r.a.lacks[slot] = l
		}
	}
}

// solveFacts gives values to the facts that are missing, and others to those
// that are shown to be wrong.
func (r *repair) solveFacts(at *assessment) {
	n := r.p.glance(r.fix)
	defer n.release()
	copy(n.env.Facts, n.given)
	s := solver{a: n, budget: r.budget}
	variableOf := func(slot int) variable {
		f := &r.p.facts[slot]
		v := variable{kind: cellKind{fact: slot + 1}, typ: f.def.Type,
			get: func() value.Value { return n.env.Facts[slot] },
			set: func(v value.Value) { n.env.Facts[slot] = v }}
		if given := at.given[slot]; given.Kind != value.Absent {
			v.first = append(v.first, given)
		}
		v.first = append(v.first, orReceived(f.example, f.def.Type, r.fix))
		return v
	}
	slots := at.opened()
	for slot := range at.lacks {
		if at.lacks[slot].missing {
			slots = append(slots, slot)
		}
	}
	for _, slot := range slots {
		s.vars = append(s.vars, variableOf(slot))
	}
	s.rules = n.factRules()
	s.solve()
	r.budget = s.budget
	for i, slot := range slots {
		r.fix.SetFact(r.p.facts[slot].id, s.vars[i].get())
	}
}

// opened lists the facts shown to be wrong, the one to change first last: a
// choice (a bool) rather than a figure, and of several the one that the failed
// check names last, since its guards stand before what it demands.
func (a *assessment) opened() []int {
	var figures, choices []int
	for i := range a.p.checks {
		if !a.p.checks[i].factsOnly {
			continue
		}
		a.p.checks[i].require.Refs(func(r *condition.Ref) {
			switch {
			case r.Reads != condition.ReadsFact || !a.open[r.Slot]:
			case a.p.facts[r.Slot].def.Type.Sort == value.BoolType:
				choices = addOnce(choices, r.Slot)
			default:
				figures = addOnce(figures, r.Slot)
			}
		})
	}
	return append(figures, choices...)
}

// orReceived is an example, or for a date without one the day of receipt.
func orReceived(example value.Value, t value.Type, m *manifest.Manifest) value.Value {
	if example.Kind == value.Absent && t.Sort == value.DateType {
		return value.OfDate(m.ReceivedOn)
	}
	return example
}

// factRules are the constraints on facts: the acceptance conditions that are
// not already false, the checks over facts alone, and, given way to last, the
// checks of what was handed in.
func (a *assessment) factRules() []constraint {
	var rules []constraint
	for i := range a.p.acceptance {
		c := &a.p.acceptance[i]
		truth := func() condition.Truth { return guarded(c.when, c.require, &a.env) }
		if truth() != condition.False {
			rules = append(rules, constraint{truth, c.kinds})
		}
	}
	for _, factsOnly := range []bool{true, false} {
		for i := range a.p.checks {
			c := &a.p.checks[i]
			if c.factsOnly != factsOnly {
				continue
			}
			truth := func() condition.Truth { return a.worst(c) }
			if factsOnly || truth() != condition.False {
				rules = append(rules, constraint{truth, c.kinds})
			}
		}
	}
	return rules
}

// guarded is the truth of a rule with a guard: true where the guard is not.
func guarded(when, require *condition.Cond, env *condition.Env) condition.Truth {
	guard := condition.True
	if when != nil {
		if guard = when.Eval(env); guard == condition.False || guard == condition.Neutral {
			return condition.True
		}
	}
	t := require.Eval(env)
	if t == condition.False && guard == condition.Unknown {
		return condition.Unknown
	}
	return t
}

// worst is the least truth of a check over every choice of entries, and true
// for a review point of a material that is not called for.
func (a *assessment) worst(c *check) condition.Truth {
	if c.owner >= 0 {
		if m := &a.p.materials[c.owner]; m.when != nil && m.when.Eval(&a.env) == condition.False {
			return condition.True
		}
		if !a.handed[c.owner] && !a.asked[c.owner] {
			return condition.True
		}
	}
	return a.worstChoice(c, 0)
}

func (a *assessment) worstChoice(c *check, k int) condition.Truth {
	if k == len(c.reads) {
		return guarded(c.when, c.require, &a.env)
	}
	m := c.reads[k]
	if !a.handed[m] {
		a.env.Entries[m] = nil
		return a.worstChoice(c, k+1)
	}
	least := condition.Neutral
	for _, e := range a.entries[m] {
		a.env.Entries[m] = e
		least = min(least, a.worstChoice(c, k+1))
	}
	return least
}

// kindsOf lists the cells that conditions read.
func kindsOf(conds ...*condition.Cond) map[cellKind]bool {
	kinds := map[cellKind]bool{}
	for _, c := range conds {
		if c != nil {
			c.Refs(func(r *condition.Ref) {
				if r.Reads != condition.ReadsReceivedOn {
					kinds[kindOf(r)] = true
				}
			})
		}
	}
	return kinds
}
