package judge

import (
	"context"
	"slices"

	"onewindow/engine/condition"
	"onewindow/engine/judgement"
	"onewindow/engine/manifest"
	"onewindow/engine/value"
)

// repair seeks what would make a manifest accepted by every item that it was
// handed in for, and on the way whatever a later check of the mended manifest
// would still find: that belongs into the same notice.
type repair struct {
	m      *manifest.Manifest // as handed in
	fix    *manifest.Manifest // mended
	owned  []int              // the entries of fix whose fields are not shared with m
	sides  []*side
	joint  *Joint                                   // nil for a manifest of one item
	decode func([]byte) (*manifest.Manifest, error) // reads a mended document
	budget int
}

// side is what one item has to say in a repair.
type side struct {
	p    *Program
	when *condition.Cond // the item has no say where this is false; nil if it always has
	a    *assessment     // of the manifest as handed in, with all that is told
	at   *assessment     // of the mended one; a itself until there is one
	asks map[string]bool // by code, for several items: what the item, if it is called for, asks for, or may ask for, of the manifest as handed in
	mute bool            // the item rejects, and is mended for no longer
	left []string        // for several items: the rules that no values satisfied together with the others'
}

// ItemError says which of several items could not be judged.
type ItemError struct {
	Item string
	Err  error
}

func (e *ItemError) Error() string { return e.Item + ": " + e.Err.Error() }

func (e *ItemError) Unwrap() error { return e.Err }

// maxRounds bounds how often a mended manifest is mended again.
const maxRounds = 12

// repair mends a copy of the manifest until it is accepted.
func (a *assessment) repair(ctx context.Context) (*repair, error) {
	r := &repair{m: a.m, fix: a.m.Clone(), budget: searchBudget, sides: []*side{{p: a.p, a: a, at: a}},
		decode: func(doc []byte) (*manifest.Manifest, error) { return manifest.Decode(doc, a.p.Dictionary) }}
	if err := r.run(ctx); err != nil {
		r.release()
		return nil, err
	}
	return r, nil
}

// run mends in rounds: values for facts first, since they decide what else is
// asked for, then all that is wrong.
func (r *repair) run(ctx context.Context) error {
	for range maxRounds {
		r.takeBack()
		if r.any((*assessment).lackFacts) {
			r.solveFacts()
		} else {
			r.mend()
		}
		r.look()
		if r.joint != nil && r.joint.dedicate(r.fix) {
			r.look()
		}
		if r.joint != nil {
			r.giveUp()
		}
		for s := range r.speaking() {
			if s.at.corrects() {
				continue
			}
			switch err := r.policy(ctx, s); {
			case err != nil && r.joint != nil:
				return &ItemError{Item: s.p.Item.Code, Err: err}
			case err != nil:
				return err
			}
		}
		if !r.any((*assessment).corrects) && !r.any((*assessment).lackFacts) && !r.takeBack() {
			return nil
		}
		for s := range r.speaking() {
			s.adopt(r.fix, len(r.m.Materials))
		}
	}
	return nil
}

// giveUp leaves out the items that the values found for the facts would have
// rejected: others contradict them, and are mended without them.
func (r *repair) giveUp() {
	for s := range r.speaking() {
		for i := range s.at.findings {
			if f := &s.at.findings[i]; f.Effect == judgement.EffectReject {
				s.left, s.mute = append(s.left, f.Rule), true
			}
		}
	}
}

// speaking gives the sides of the items that have a say about the mended manifest.
func (r *repair) speaking() func(yield func(*side) bool) {
	return func(yield func(*side) bool) {
		for _, s := range r.sides {
			if s.speaks(&s.at.env) && !yield(s) {
				return
			}
		}
	}
}

func (s *side) speaks(env *condition.Env) bool {
	return !s.mute && (s.when == nil || s.when.Eval(env) != condition.False)
}

// any tells whether something is so of the mended manifest for any side.
func (r *repair) any(is func(*assessment) bool) bool {
	for s := range r.speaking() {
		if is(s.at) {
			return true
		}
	}
	return false
}

// look has every side assess the mended manifest.
func (r *repair) look() {
	for _, s := range r.sides {
		next := s.p.glance(r.fix)
		if s.at != s.a {
			s.at.release()
		}
		s.at = next
	}
}

func (r *repair) release() {
	for _, s := range r.sides {
		if s.at != s.a {
			s.at.release()
		}
	}
}

// takeBack takes back whatever the notice asks to take back, as far as that is
// known over the facts of the mended manifest: even where, once the facts are
// known, it need not have been, since whoever gets the notice does as it says. It
// tells whether there was anything.
func (r *repair) takeBack() (took bool) {
	for s := range r.speaking() {
		for i := range s.a.findings {
			f := &s.a.findings[i]
			if f.takes < 0 || f.when != nil && !s.at.comesTrue(f) {
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
// is about something handed in: one of the first entries, of which there are so many.
func (s *side) adopt(fix *manifest.Manifest, entries int) {
	var words *assessment // the same findings, with words
	defer func() { words.release() }()
	for i := range s.at.findings {
		f := &s.at.findings[i]
		if f.Effect != judgement.EffectCorrect || f.Kind == judgement.MissingFact || f.entry != nil && f.entry.Index >= entries {
			continue
		}
		told := slices.IndexFunc(s.a.findings, func(g finding) bool { return g.Rule == f.Rule && g.Path == f.Path })
		if told >= 0 && s.a.findings[told].Effect == judgement.EffectCorrect {
			continue
		}
		if f.Kind != judgement.PolicyFinding {
			if words == nil {
				words = s.p.assess(fix)
			}
			f = &words.findings[i]
		}
		if told >= 0 { // as advice
			s.a.findings[told] = *f
		} else {
			s.a.findings = append(s.a.findings, *f)
		}
	}
	for slot := range s.at.lacks {
		if l := s.at.lacks[slot]; l.missing && !s.a.lacks[slot].missing && s.a.given[slot].Kind == value.Absent {
			s.a.lacks[slot] = l
		}
	}
}

// trial is a fresh look of all sides at the mended manifest, in which values
// are tried.
func (r *repair) trial() []*assessment {
	list := make([]*assessment, len(r.sides))
	for i, s := range r.sides {
		list[i] = s.p.glance(r.fix)
	}
	return list
}

// solver seeks values in a trial.
func (r *repair) solver(trial []*assessment) solver {
	s := solver{looks: trial, budget: r.budget}
	if r.joint != nil {
		s.budget /= 2 // of several items each round may be hard
	}
	return s
}

func (r *repair) solve(s *solver) {
	granted := s.budget
	s.solve()
	r.budget -= granted - s.budget
}

func releaseAll(list []*assessment) {
	for _, a := range list {
		a.release()
	}
}

// solveFacts gives values to the facts that are missing, and others to those
// that are shown to be wrong.
func (r *repair) solveFacts() {
	trial := r.trial()
	defer releaseAll(trial)
	for _, n := range trial {
		copy(n.env.Facts, n.given)
	}
	var ids []int
	for s := range r.speaking() {
		for _, slot := range s.at.opened() {
			ids = addOnce(ids, s.p.facts[slot].id)
		}
	}
	for s := range r.speaking() {
		for slot := range s.at.lacks {
			if s.at.lacks[slot].missing {
				ids = addOnce(ids, s.p.facts[slot].id)
			}
		}
	}
	s := r.solver(trial)
	s.rules = r.factRules(trial)
	for _, id := range ids {
		s.vars = append(s.vars, r.factVariable(id, trial))
	}
	r.solve(&s)
	for i, id := range ids {
		r.fix.SetFact(id, s.vars[i].get())
	}
}

// factVariable is a fact as something to be sought, in all looks that read it.
func (r *repair) factVariable(id int, trial []*assessment) variable {
	var cells []*value.Value
	v := variable{kind: cellKind{fact: id + 1}}
	for _, n := range trial {
		slot := n.p.slotOf[id]
		if slot < 0 {
			continue
		}
		f := &n.p.facts[slot]
		v.typ = f.def.Type
		if given := n.given[slot]; given.Kind != value.Absent && cells == nil {
			v.first = append(v.first, given)
		}
		cells = append(cells, &n.env.Facts[slot])
		v.first = append(v.first, orReceived(f.example, f.def.Type, r.fix))
	}
	v.get = func() value.Value { return *cells[0] }
	v.set = func(x value.Value) {
		for _, c := range cells {
			*c = x
		}
	}
	return v
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
func (r *repair) factRules(trial []*assessment) []constraint {
	var rules []constraint
	add := func(i int, kinds map[cellKind]bool, always bool, truth func() condition.Truth) {
		truth, kinds = r.sides[i].guard(trial[i], truth, kinds)
		if always || truth() != condition.False {
			rules = append(rules, constraint{truth, kinds})
		}
	}
	for i, n := range trial {
		for k := range n.p.acceptance {
			c := &n.p.acceptance[k]
			add(i, c.kinds, false, func() condition.Truth { return guarded(c.when, c.require, &n.env) })
		}
	}
	for _, factsOnly := range []bool{true, false} {
		for i, n := range trial {
			for k := range n.p.checks {
				if c := &n.p.checks[k]; c.factsOnly == factsOnly {
					add(i, c.kinds, factsOnly, func() condition.Truth { return n.worst(c) })
				}
			}
		}
	}
	return rules
}

// guard makes a rule of an item hold where the item has no say.
func (s *side) guard(n *assessment, truth func() condition.Truth, kinds map[cellKind]bool) (func() condition.Truth, map[cellKind]bool) {
	if s.when == nil && !s.mute {
		return truth, kinds
	}
	both := s.p.kindsOf(s.when)
	for k := range kinds {
		both[k] = true
	}
	return func() condition.Truth {
		if !s.speaks(&n.env) {
			return condition.True
		}
		return truth()
	}, both
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
