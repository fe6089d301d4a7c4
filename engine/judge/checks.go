package judge

import (
	"strconv"

	"onewindow/engine/condition"
	"onewindow/engine/judgement"
	"onewindow/engine/manifest"
	"onewindow/engine/message"
	"onewindow/engine/value"
)

// acceptance finds the acceptance conditions that are not met: the only way to
// reject. They are judged on the facts as given.
func (a *assessment) acceptance() {
	env := a.asGiven()
	for i := range a.p.acceptance {
		c := &a.p.acceptance[i]
		guard := condition.True
		if c.when != nil {
			guard = c.when.Eval(env)
		}
		t := c.require.Eval(env)
		if guard == condition.False || t == condition.True {
			continue
		}
		at, rank := c.at, rankAcceptance+i
		if guard == condition.True && t == condition.False {
			f := finding{rank: rank, material: -1, takes: -1}
			f.Kind, f.Rule, f.Effect = judgement.ConditionNotMet, c.rule, judgement.EffectReject
			f.Basis, f.Source, f.Message = c.Basis, at, c.Otherwise
			f.Ground, f.CompetentAuthority, f.RefusalBasis = c.Ground, c.CompetentAuthority, c.RefusalBasis
			f.Expected, f.Actual = c.expected, a.read(c.require, env)
			f.Path = "/project"
			a.add(f)
			continue
		}
		a.lackingIn(c.require, env, judgement.EffectCorrect, c.Basis, at, rank)
		if guard == condition.Unknown {
			a.lackingIn(c.when, env, judgement.EffectCorrect, c.Basis, at, rank)
		}
	}
}

// check finds what one review point or consistency check has to say.
func (a *assessment) check(c *check, effect judgement.Effect) {
	told := map[*manifest.Entry]bool(nil)
	at := c.at
	a.look(c, func(l look) {
		for _, slot := range l.facts {
			a.lacking(slot, effect, c.basis, at, c.rank)
		}
		for _, f := range l.fields {
			a.missingField(f, l.guard, effect)
		}
		if c.owner >= 0 && a.env.Entries[c.owner] == nil || told[l.entry] {
			return // a missing material has its own reason, and a check one for each entry
		}
		if l.truth == condition.Unknown && l.rest == nil {
			return
		}
		if told == nil {
			told = map[*manifest.Entry]bool{}
		}
		if c.owner >= 0 {
			told[l.entry] = true
		} else {
			told[nil], told[l.entry] = true, true
		}
		a.failed(c, l, effect)
	})
}

// failed is the reason for a check that fails, or that would.
func (a *assessment) failed(c *check, l look, effect judgement.Effect) {
	f := finding{rank: c.rank, material: -1, entry: l.entry, takes: -1, check: c}
	f.Kind, f.Rule, f.Effect = judgement.ReviewFailed, c.rule, effect
	f.Basis, f.Source, f.Message = c.basis, c.at, c.otherwise
	f.Expected = c.expected
	f.Actual = a.read(c.require, a.asGiven()) // what an open fact was given as is to be seen too
	f.Path = "/project"
	if l.entry != nil {
		f.Path = "/materials/" + strconv.Itoa(l.entry.Index)
	}
	if c.owner >= 0 {
		f.material, f.Material = c.owner, a.p.materials[c.owner].Code
	}
	switch {
	case l.truth == condition.Unknown && l.guard != nil:
		f.when = &condition.Cond{Op: condition.All, Kids: []*condition.Cond{l.guard, l.rest.Negate()}}
	case l.truth == condition.Unknown:
		f.when = l.rest.Negate()
	case l.guard != nil:
		f.when = l.guard
	case c.owner >= 0:
		f.when = a.openNeed(c.owner)
	}
	if effect == judgement.EffectAdvise && f.when != nil {
		return // advice waits until it is known to apply
	}
	f.claims = a.claims(c)
	a.add(f)
	for _, m := range c.reads {
		if m != c.owner && a.handed[m] && f.when == nil && (effect == judgement.EffectCorrect || a.spare[m]) {
			a.defects[m]++
		}
	}
}

// missingField is the reason for a field that a rule reads and that what was
// handed in does not have.
func (a *assessment) missingField(mf missingField, guard *condition.Cond, effect judgement.Effect) {
	rule, key, fill := "fields/"+mf.ref.Field, message.MissingField, []string{}
	m := &a.p.materials[mf.material]
	switch mf.ref.Attr {
	case "fields":
		label := mf.ref.Field
		if def, ok := a.p.Dictionary.Material(m.Code); ok {
			if field, ok := def.Field([]byte(mf.ref.Field)); ok && field.Label != "" {
				label = field.Label
			}
		}
		fill = []string{"field", label}
	case "issued_on":
		rule, key = "issued_on", message.MissingIssuedOn
	case "valid_until":
		rule, key = "valid_until", message.MissingValidUntil
	default:
		rule, key, fill = mf.ref.Attr, message.MissingAttribute, []string{"attribute", condition.AttributeLabel(mf.ref.Attr)}
	}
	f := a.of(mf.material, mf.entry, judgement.MissingField, rule)
	path := f.Path + "/" + mf.ref.Attr
	if mf.ref.Field != "" {
		path += "/" + mf.ref.Field
	}
	for i := range a.findings {
		if g := &a.findings[i]; g.Path == path && g.Kind == judgement.MissingField {
			if g.Effect == judgement.EffectAdvise {
				g.Effect = effect
			}
			return
		}
	}
	f.Path, f.Effect = path, effect
	f.Message = a.say(key, append([]string{"material", m.Name}, fill...)...)
	f.claims = []cell{{entry: mf.entry.Index, attr: mf.ref.Attr, field: mf.ref.Field}}
	if f.when == nil {
		f.when = guard
	}
	a.add(f)
}

// lackingOf notes the missing facts on which an unknown condition rests.
func (a *assessment) lackingOf(c *condition.Cond, effect judgement.Effect, basis []string, at string, rank int) {
	a.lackingIn(c, &a.env, effect, basis, at, rank)
}

func (a *assessment) lackingIn(c *condition.Cond, env *condition.Env, effect judgement.Effect, basis []string, at string, rank int) {
	c.Lacking(env, func(r *condition.Ref) {
		if r.Reads == condition.ReadsFact {
			a.lacking(r.Slot, effect, basis, at, rank)
		}
	})
}

// lacking notes that a fact is missing, for the weightiest and first of the
// rules that need it.
func (a *assessment) lacking(slot int, effect judgement.Effect, basis []string, at string, rank int) {
	if a.given[slot].Kind != value.Absent {
		return // given, but open
	}
	l := &a.lacks[slot]
	weightier := effect == judgement.EffectCorrect && l.effect == judgement.EffectAdvise
	if !l.missing || weightier || l.effect == effect && rank < l.rank {
		*l = lack{true, effect, basis, at, rank}
	}
}

// policyFacts notes the facts that the policy reads and that are missing.
func (a *assessment) policyFacts() {
	for i := range a.p.policyFacts {
		f := &a.p.policyFacts[i]
		if a.given[f.slot].Kind != value.Absent {
			continue
		}
		if f.when != nil {
			switch f.when.Eval(&a.env) {
			case condition.False:
				continue
			case condition.Unknown:
				a.lackingOf(f.when, f.effect, f.basis, f.source, rankPolicy)
			}
		}
		a.lacking(f.slot, f.effect, f.basis, f.source, rankPolicy)
	}
}
