package judge

import (
	"context"
	"slices"
	"strconv"

	"onewindow/engine/condition"
	"onewindow/engine/judgement"
	"onewindow/engine/manifest"
)

// jointBudget is searchBudget for several items at once: enough to find out
// which of them contradict each other.
const jointBudget = 3 * searchBudget

// Joint is what several items see in one submission, which is a manifest that
// names none of them. Release it when it is done with.
type Joint struct {
	m     *manifest.Manifest
	sides []*side
}

// Together looks at a submission for several items. Those of a stage are
// called for by their applies_when; those that the applicant chose always are.
// It notes in the commitments for whom each is made.
func Together(m *manifest.Manifest, programs []*Program, stage bool) *Joint {
	j := &Joint{m: m}
	for _, p := range programs {
		s := &side{p: p, a: p.glance(m), asks: map[string]bool{}}
		if s.at = s.a; stage {
			s.when = p.applies
		}
		for i := range p.materials {
			s.asks[p.materials[i].Code] = s.a.need[i] != condition.False && s.called() != condition.False
		}
		j.sides = append(j.sides, s)
	}
	j.dedicate(m)
	for i := range j.sides {
		j.look(i, nil)
	}
	return j
}

// look has a side say all that it has to of the manifest as handed in, knowing
// what the others ask for, what was promised to it, and which facts are wrong.
func (j *Joint) look(i int, wrong []int) {
	s := j.sides[i]
	s.a.release()
	s.a = s.p.fresh(j.m).run(others{wrong, func(code string) bool { return !j.Takes(i, code) }})
	s.at = s.a
}

// Release gives back what the joint look took.
func (j *Joint) Release() {
	for _, s := range j.sides {
		s.a.release()
	}
	j.sides = nil
}

// HasPoint tells whether an item has a review point of a material.
func (j *Joint) HasPoint(i int, code, point string) bool {
	p := j.sides[i].p
	m, ok := p.index[code]
	return ok && p.materials[m].hasPoint(point)
}

// Called tells whether an item is called for by the facts as given.
func (j *Joint) Called(i int) condition.Truth { return j.sides[i].called() }

// called is Joint.Called of the manifest that the side looks at.
func (s *side) called() condition.Truth {
	if s.when == nil {
		return condition.True
	}
	return s.when.Eval(s.at.asGiven())
}

// Rests tells on what it rests whether an item is called for: what is open of
// the condition, and the facts that are not given.
func (j *Joint) Rests(i int) (open string, facts []string) {
	s := j.sides[i]
	env := s.a.asGiven()
	s.when.Lacking(env, func(r *condition.Ref) {
		if name := s.p.facts[r.Slot].def.Name; !slices.Contains(facts, name) {
			facts = append(facts, name)
		}
	})
	return s.when.Residual(env).String(), facts
}

// Takes tells whether a material goes into an item's manifest: the item asks
// for it, or none of those called for does.
func (j *Joint) Takes(i int, code string) bool {
	if j.sides[i].asks[code] {
		return true
	}
	return !slices.ContainsFunc(j.sides, func(s *side) bool { return s.asks[code] })
}

// dedicate notes for whom each commitment is made, as the sides see it now: the
// items that ask for the material and let it be deferred; if there are none,
// those that ask for it; if there are none, all. It tells whether that is new.
func (j *Joint) dedicate(m *manifest.Manifest) (changed bool) {
	for n := range m.Commitments {
		c := &m.Commitments[n]
		var deferring, asking, all []string
		for _, s := range j.sides {
			if s.called() == condition.False {
				continue
			}
			code := s.p.Item.Code
			all = append(all, code)
			k, ok := s.p.index[c.Material]
			if !ok || s.at.need[k] == condition.False {
				continue
			}
			if asking = append(asking, code); s.p.materials[k].Defer != nil {
				deferring = append(deferring, code)
			}
		}
		for _, list := range [][]string{deferring, asking, all} {
			if len(list) > 0 {
				changed = changed || !slices.Equal(c.Items, list)
				c.Items = list
				break
			}
		}
	}
	return changed
}

// Notice is what all items together have to say of a submission.
type Notice struct {
	Told  [][]Told              // by item: what is to be corrected or advised, policies aside unless a correction brings it about
	Patch []judgement.Operation // what makes all of them accept
	Left  [][]string            // by item: the rules that no values satisfied together with the others
}

// Notice mends the submission for all items but those that reject it, together:
// what one asks for must not break what another has accepted. decode reads a
// mended document. Its error is an *ItemError around one of package policy's.
func (j *Joint) Notice(ctx context.Context, rejected []bool, mend bool, decode func([]byte) (*manifest.Manifest, error)) (*Notice, error) {
	r := &repair{m: j.m, fix: j.m.Clone(), sides: j.sides, budget: jointBudget, joint: j, decode: decode}
	for i, s := range j.sides {
		s.mute = rejected[i]
	}
	j.shareWrongFacts()
	spoke := map[*side]*condition.Cond{} // what it rests on that a side has a say, if it is open
	for _, s := range r.sides {
		if !s.speaks(&s.a.env) {
			s.a.findings = s.a.findings[:0] // the first of its findings are those of a mended manifest
			clear(s.a.lacks)
			spoke[s] = s.when
		} else if s.when != nil {
			s.a.lackingOf(s.when, judgement.EffectAdvise, nil, line(s.p.Checklist.AppliesWhen.Pos), rankFacts)
			spoke[s] = s.when.Residual(&s.a.env)
		}
	}
	if mend || r.any((*assessment).lackFacts) {
		if err := r.run(ctx); err != nil {
			r.release()
			return nil, err
		}
	}
	defer r.release()
	n := &Notice{Told: make([][]Told, len(j.sides)), Left: make([][]string, len(j.sides)), Patch: r.patch()}
	for i, s := range j.sides {
		if rejected[i] {
			continue
		}
		s.a.missingFacts()
		s.a.order()
		n.Told[i] = s.told(j.m, spoke[s])
		n.Left[i] = s.left
		if s.speaks(&s.at.env) {
			n.Left[i] = s.at.decisive()
		}
	}
	return n, nil
}

// shareWrongFacts has every side know the facts that another one's rules show
// to be wrong: what their other values call for is to be told at once.
func (j *Joint) shareWrongFacts() {
	for known := -1; ; {
		var wrong []int
		for _, s := range j.sides {
			for slot, open := range s.a.open {
				if open && s.speaks(&s.a.env) {
					wrong = addOnce(wrong, s.p.facts[slot].id)
				}
			}
		}
		if len(wrong) == 0 || len(wrong) == known {
			return
		}
		known = len(wrong)
		for i := range j.sides {
			j.look(i, wrong)
		}
	}
}

// decisive lists the rules by which a manifest is not accepted.
func (a *assessment) decisive() []string {
	var rules []string
	for i := range a.findings {
		if f := &a.findings[i]; f.Effect != judgement.EffectAdvise {
			rules = append(rules, f.Rule)
		}
	}
	return rules
}

// patch is all that was mended, as one patch: what takes entries back comes
// last, from the back.
func (r *repair) patch() []judgement.Operation {
	w := writer{made: map[string]bool{}, m: r.m}
	ops := []judgement.Operation{}
	for _, c := range r.changes() {
		ops = w.write(ops, c.op)
	}
	for i := range slices.Backward(r.m.Commitments) {
		if r.fix.Commitments[i].Material == "" {
			ops = append(ops, judgement.Operation{Op: "remove", Path: "/commitments/" + strconv.Itoa(i)})
		}
	}
	for i := range slices.Backward(r.m.Materials) {
		if r.fix.Materials[i].Code == "" {
			ops = append(ops, judgement.Operation{Op: "remove", Path: "/materials/" + strconv.Itoa(i)})
		}
	}
	return ops
}
