package judge

import (
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"onewindow/engine/canonical"
	"onewindow/engine/condition"
	"onewindow/engine/judgement"
	"onewindow/engine/manifest"
	"onewindow/engine/message"
	"onewindow/engine/value"
)

// group finds whether one of the group's materials was handed in, and of an
// exclusive choice only one.
func (a *assessment) group(g *group) {
	asks := a.groupAsks(g)
	if asks == condition.False {
		return
	}
	rank := rankGroups
	var when *condition.Cond
	if asks == condition.Unknown {
		when = g.when.Residual(&a.env)
		a.lackingOf(g.when, judgement.EffectCorrect, g.Basis, g.at, rank)
	}
	reason := func(key message.Key, path string, fill ...string) finding {
		f := finding{rank: rank, material: -1, when: when, takes: -1}
		f.Kind, f.Rule, f.Effect, f.Path = judgement.UnmetGroup, "groups/"+g.ID, judgement.EffectCorrect, path
		f.Basis, f.Source = g.Basis, g.at
		choices := a.choices(g)
		f.Message = a.say(key, append([]string{"materials", a.p.names(choices)}, fill...)...)
		codes := make([]string, len(choices))
		for i, m := range choices {
			codes[i] = a.p.materials[m].Code
		}
		f.Expected = quotedList(codes)
		return f
	}
	chosen := a.chosen(g)
	switch {
	case chosen < 0:
		key := message.UnmetAnyOf
		if g.exactly {
			key = message.UnmetExactlyOne
		}
		f := reason(key, "/materials")
		f.adds = g.members
		a.add(f)
	case g.exactly && a.sound(chosen):
		for _, m := range g.members {
			if m == chosen || !a.handed[m] {
				continue
			}
			surplus := a.sound(m)
			if !surplus && when != nil {
				continue // advice waits until it is known to apply
			}
			for _, e := range a.entries[m] {
				f := reason(message.SeveralOfOne, "/materials/"+strconv.Itoa(e.Index),
					"kept", a.p.materials[chosen].Name, "taken", a.p.materials[m].Name)
				if surplus {
					f.takes = e.Index
				} else { // the group is met as it is; mended, this would be one too many
					f.Effect = judgement.EffectAdvise
				}
				a.add(f)
			}
		}
	}
	if chosen >= 0 && !a.sound(chosen) { // another choice may be handed in instead: ask now for what it will be checked against
		for _, m := range g.members {
			if a.handed[m] || a.asked[m] || a.need[m] == condition.False {
				continue
			}
			a.asked[m] = true
			a.pointFacts(m, judgement.EffectCorrect)
			for i := range a.p.checks {
				if c := &a.p.checks[i]; c.owner == m {
					a.look(c, func(l look) {
						for _, slot := range l.facts {
							a.lacking(slot, judgement.EffectCorrect, c.basis, c.at, c.rank)
						}
					})
				}
			}
			a.asked[m] = false
		}
	}
}

// choices are the members of a group that may be asked for here.
func (a *assessment) choices(g *group) []int {
	var choices []int
	for _, m := range g.members {
		if a.need[m] != condition.False {
			choices = append(choices, m)
		}
	}
	return choices
}

// commitment finds the commitment that covers a missing deferrable material:
// its index, or -1.
func (a *assessment) commitment(m *material) int {
	best := -1
	for i := range a.m.Commitments {
		c := &a.m.Commitments[i]
		if c.Material != m.Code || !c.Concerns(a.p.Item.Code) || a.late(m, c) {
			continue
		}
		if best < 0 || c.Due < a.m.Commitments[best].Due {
			best = i
		}
	}
	return best
}

// late tells whether a commitment's date lies before the day of receipt or
// past the limit; where the limit can't be counted, no date is good.
func (a *assessment) late(m *material, c *manifest.Commitment) bool {
	limit, known := a.p.Calendar.AddWorkingDays(a.m.ReceivedOn, m.Defer.WorkingDays)
	return !known || c.Due < a.m.ReceivedOn || c.Due > limit
}

// commitments finds the promises that can't be taken.
func (a *assessment) commitments() {
	for i := range a.m.Commitments {
		c := &a.m.Commitments[i]
		if c.Material == "" || !c.Concerns(a.p.Item.Code) {
			continue // taken back by a remedy, or made for other items
		}
		f := finding{rank: rankCommitments, material: -1, takes: c.Index}
		f.Kind, f.Rule, f.Effect = judgement.UnrequestedMaterial, "commitments/"+c.Material, judgement.EffectCorrect
		f.Material, f.Path = c.Material, "/commitments/"+strconv.Itoa(c.Index)
		name := c.Material
		j, known := a.p.index[c.Material]
		if known {
			m := &a.p.materials[j]
			name = m.Name
			f.Basis, f.Source = m.Basis, m.at
			if m.Defer != nil {
				if len(a.entries[j]) > 0 || !a.late(m, c) || a.deferred[j] >= 0 {
					continue // kept, or no longer needed
				}
				limit, _ := a.p.Calendar.AddWorkingDays(a.m.ReceivedOn, m.Defer.WorkingDays)
				f.Kind, f.Expected, f.Actual = judgement.Expired, quoted(a.m.ReceivedOn+"/"+limit), quoted(c.Due)
				f.Message = a.say(message.LateCommitment, "material", name, "date", c.Due, "limit", limit)
				if limit == "" {
					f.Expected, f.Message = nil, a.say(message.CommitmentUnknown, "material", name)
				}
				a.add(f)
				continue
			}
			if len(a.entries[j]) > 0 {
				f.Effect, f.takes = judgement.EffectAdvise, -1
			}
		} else if def, ok := a.p.Dictionary.Material(c.Material); ok {
			name = def.Name
		}
		f.Message = a.say(message.NotDeferrable, "material", name)
		a.add(f)
	}
}

// unrequested advises that nobody may be asked for what the item does not ask for.
func (a *assessment) unrequested(o others) {
	for i := range a.p.materials {
		if a.need[i] == condition.False {
			a.unasked = append(a.unasked, a.entries[i]...)
		}
	}
	for _, e := range a.unasked {
		if o.ask != nil && o.ask(e.Code) {
			continue
		}
		f := finding{rank: rankUnrequested, material: -1, entry: e, takes: -1}
		f.Kind, f.Rule, f.Effect = judgement.UnrequestedMaterial, "materials/"+e.Code+"/unrequested", judgement.EffectAdvise
		f.Material, f.Path = e.Code, "/materials/"+strconv.Itoa(e.Index)
		name := e.Code
		if def, ok := a.p.Dictionary.Material(e.Code); ok {
			name = def.Name
		}
		f.Message = a.say(message.Unrequested, "material", name)
		if x, ok := a.p.prohibited[e.Code]; ok && (x.when == nil || x.when.Eval(&a.env) == condition.True) {
			f.Message = a.say(message.UnrequestedForbidden, "material", name, "prohibition", x.Text)
			f.Basis, f.Source = x.Basis, line(x.Pos)
		}
		a.add(f)
	}
}

// missingFacts turns what is known to be lacking into reasons.
func (a *assessment) missingFacts() {
	for slot := range a.lacks {
		l := &a.lacks[slot]
		if !l.missing {
			continue
		}
		def := a.p.facts[slot].def
		f := finding{rank: rankFacts, material: -1, takes: -1, claims: []cell{{fact: a.p.facts[slot].id + 1}}}
		f.Kind, f.Rule, f.Effect = judgement.MissingFact, "facts/"+def.Name, l.effect
		f.Path, f.Basis, f.Source = a.p.facts[slot].pointer, l.basis, l.source
		f.Message = a.say(message.MissingFact, "fact", def.Label)
		if len(def.Type.Enum) > 0 {
			labels := ""
			for i, v := range def.Type.Enum {
				if i > 0 {
					labels += "、"
				}
				labels += def.Type.Labels[v]
			}
			f.Expected = quotedList(def.Type.Enum)
			f.Message = a.say(message.MissingFactOf, "fact", def.Label, "values", labels)
		}
		a.add(f)
	}
}

// read shows what a condition reads and finds, by name, as JSON.
func (a *assessment) read(c *condition.Cond, env *condition.Env) jsontext.Value {
	if a.quiet {
		return nil
	}
	var found []manifest.Field
	c.Refs(func(r *condition.Ref) {
		if slices.ContainsFunc(found, func(f manifest.Field) bool { return f.Name == r.Name }) {
			return
		}
		var v value.Value
		switch r.Reads {
		case condition.ReadsFact:
			v = env.Facts[r.Slot]
		case condition.ReadsReceivedOn:
			v = env.ReceivedOn
		default:
			if e := env.Entries[r.Material]; e != nil {
				v = r.Of(e)
			}
		}
		if v.Kind != value.Absent {
			found = append(found, manifest.Field{Name: r.Name, Value: v})
		}
	})
	if found == nil {
		return nil
	}
	slices.SortFunc(found, func(a, b manifest.Field) int { return strings.Compare(a.Name, b.Name) })
	o := canonical.Begin(nil)
	for _, f := range found {
		o.Bytes = manifest.AppendValue(o.Name(f.Name), f.Value)
	}
	return o.End()
}
