package judge

import (
	"cmp"
	"slices"

	"onewindow/engine/condition"
	"onewindow/engine/judgement"
	"onewindow/engine/manifest"
	"onewindow/engine/value"
)

// assessment is one look at one manifest. It is reused, so that an accepted
// manifest costs hardly an allocation.
type assessment struct {
	p        *Program
	m        *manifest.Manifest
	quiet    bool // only what is found and where is wanted, no words
	env      condition.Env
	given    []value.Value // the facts as given; env.Facts lacks the open ones
	wider    condition.Env // env over the facts as given
	open     []bool        // by slot: a failed check shows the fact to be wrong
	entries  [][]*manifest.Entry
	need     []condition.Truth // by material: whether the item asks for it
	handed   []bool            // by material: something is handed in and not shown to be needless
	asked    []bool            // by material: nothing is handed in, and it is (or may be) asked for
	deferred []int             // by material: the commitment that covers it, -1 for none
	spare    []bool            // by material: handed in, yet the outcome does not rest on it
	defects  []int             // by material: findings on it
	lacks    []lack            // by slot
	findings []finding
	unasked  []*manifest.Entry // of materials that the item does not ask for
}

// lack says that a fact is not given, and what rests on it.
type lack struct {
	missing bool
	effect  judgement.Effect
	basis   []string
	source  string
	rank    int
}

// assess finds everything that is to be said of the manifest, policy aside.
func (p *Program) assess(m *manifest.Manifest) *assessment { return p.fresh(m).run(others{}) }

// others is what an assessment has to know of other items that a submission is for.
type others struct {
	wrong []int                  // the facts that their rules show to be wrong, by number
	ask   func(code string) bool // whether they, and not this one, ask for a material; nil: there are none
}

// glance finds what is to be corrected and spares itself the words: texts, what
// was expected and found, and what is not asked for. It is for mended copies, of
// which nobody is told.
func (p *Program) glance(m *manifest.Manifest) *assessment {
	a := p.fresh(m)
	a.quiet = true
	return a.run(others{})
}

func (a *assessment) run(o others) *assessment {
	p := a.p
	a.facts()
	for _, id := range o.wrong {
		if slot := p.slotOf[id]; slot >= 0 && a.given[slot].Kind != value.Absent {
			a.open[slot], a.env.Facts[slot] = true, value.Value{}
		}
	}
	a.materials()
	for range len(p.checks) + 1 { // each round opens a fact at least, or is the last
		a.settle()
		if !a.openFacts() {
			break
		}
	}
	a.acceptance()
	for i := range p.materials {
		a.material(i)
	}
	for i := range p.groups {
		a.group(&p.groups[i])
	}
	for i := range p.checks {
		a.check(&p.checks[i], a.effect(&p.checks[i]))
	}
	a.policyFacts()
	a.commitments()
	if !a.quiet {
		a.unrequested(o)
	}
	return a
}

// fresh gives an empty assessment.
func (p *Program) fresh(m *manifest.Manifest) *assessment {
	a, _ := pool.Get().(*assessment)
	if a == nil {
		a = &assessment{}
	}
	nf, nm := len(p.facts), len(p.materials)
	a.p, a.m, a.quiet = p, m, false
	a.env.Facts = zeroed(a.env.Facts, nf)
	a.given = zeroed(a.given, nf)
	a.open = zeroed(a.open, nf)
	a.lacks = zeroed(a.lacks, nf)
	a.env.Entries = zeroed(a.env.Entries, nm)
	a.asked = zeroed(a.asked, nm)
	a.env.Asked = a.asked
	a.need = zeroed(a.need, nm)
	a.handed = zeroed(a.handed, nm)
	a.spare = zeroed(a.spare, nm)
	a.defects = zeroed(a.defects, nm)
	a.deferred = zeroed(a.deferred, nm)
	if cap(a.entries) < nm {
		a.entries = make([][]*manifest.Entry, nm)
	}
	a.entries = a.entries[:nm]
	for i := range a.entries {
		a.entries[i] = a.entries[i][:0]
	}
	a.findings, a.unasked = a.findings[:0], a.unasked[:0]
	a.env.ReceivedOn = value.OfDate(m.ReceivedOn)
	return a
}

func zeroed[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	s = s[:n]
	clear(s)
	return s
}

// facts puts the facts that the rules read into their slots.
func (a *assessment) facts() {
	for i := range a.m.Facts {
		if slot := a.p.slotOf[a.m.Facts[i].ID]; slot >= 0 {
			a.given[slot] = a.m.Facts[i].Value
		}
	}
	copy(a.env.Facts, a.given)
}

// materials sorts what was handed in by the checklist. Several entries of one
// material are taken in the order of their content, so that their order in the
// manifest changes nothing.
func (a *assessment) materials() {
	for i := range a.m.Materials {
		e := &a.m.Materials[i]
		if e.Code == "" {
			continue // taken back by a remedy
		}
		if m, ok := a.p.index[e.Code]; ok {
			a.entries[m] = append(a.entries[m], e)
		} else {
			a.unasked = append(a.unasked, e)
		}
	}
	for _, list := range a.entries {
		if len(list) > 1 {
			slices.SortStableFunc(list, compareEntries)
		}
	}
}

func compareEntries(a, b *manifest.Entry) int {
	return cmp.Or(cmp.Compare(a.Form, b.Form), cmp.Compare(a.Copies, b.Copies),
		value.Compare(a.Number, b.Number), value.Compare(a.IssuedBy, b.IssuedBy),
		value.Compare(a.IssuedOn, b.IssuedOn), value.Compare(a.ValidUntil, b.ValidUntil),
		slices.Compare(a.Seals, b.Seals), slices.Compare(a.Signatures, b.Signatures),
		slices.CompareFunc(a.Fields, b.Fields, func(x, y manifest.Field) int {
			return cmp.Or(cmp.Compare(x.Name, y.Name), value.Compare(x.Value, y.Value))
		}), cmp.Compare(len(a.Files), len(b.Files)), slices.CompareFunc(a.Unmet, b.Unmet, func(x, y manifest.Note) int {
			return cmp.Or(cmp.Compare(x.Point, y.Point), cmp.Compare(x.Text, y.Text))
		}))
}

// settle decides, over the facts that are not open, what is asked for.
func (a *assessment) settle() {
	p := a.p
	for i := range p.materials {
		mt := &p.materials[i]
		need := condition.True
		if mt.when != nil {
			need = mt.when.Eval(&a.env)
		}
		if len(mt.groups) > 0 { // asked for by its groups only
			most := condition.False
			for _, g := range mt.groups {
				most = max(most, a.groupAsks(&p.groups[g]))
			}
			need = min(need, most)
		}
		a.need[i] = need
		a.handed[i] = len(a.entries[i]) > 0 && need != condition.False
		a.deferred[i] = -1
		if len(a.entries[i]) == 0 && mt.Defer != nil && need != condition.False {
			a.deferred[i] = a.commitment(mt)
		}
		a.asked[i] = len(a.entries[i]) == 0 && need != condition.False && mt.Necessity != "optional" && a.deferred[i] < 0
	}
	for i := range p.groups {
		g := &p.groups[i]
		if a.groupAsks(g) == condition.False || slices.ContainsFunc(g.members, func(m int) bool { return a.handed[m] }) {
			continue
		}
		for _, m := range g.members {
			a.asked[m] = a.need[m] != condition.False
		}
	}
	for i := range a.spare {
		a.spare[i] = a.handed[i] && p.materials[i].Necessity == "optional"
	}
	for i := range p.groups {
		if chosen := a.chosen(&p.groups[i]); chosen >= 0 {
			a.spare[chosen] = false
		}
	}
}

func (a *assessment) groupAsks(g *group) condition.Truth {
	if g.when == nil {
		return condition.True
	}
	return g.when.Eval(&a.env)
}

// openFacts opens the facts that a failed check over facts alone shows to be
// wrong: their other values may call for more. It tells whether it opened any.
func (a *assessment) openFacts() (opened bool) {
	for i := range a.p.checks {
		c := &a.p.checks[i]
		if !c.factsOnly || c.effect == judgement.EffectAdvise || c.owner >= 0 && (!a.handed[c.owner] || a.spare[c.owner]) {
			continue
		}
		if a.truthAsGiven(c) != condition.False {
			continue
		}
		c.require.Refs(func(r *condition.Ref) {
			if r.Reads == condition.ReadsFact && !a.open[r.Slot] && a.given[r.Slot].Kind != value.Absent {
				a.open[r.Slot], opened = true, true
				a.env.Facts[r.Slot] = value.Value{}
			}
		})
	}
	return opened
}

// asGiven is what conditions are evaluated over where the facts count as given,
// those shown to be wrong included.
func (a *assessment) asGiven() *condition.Env {
	a.wider = a.env
	a.wider.Facts = a.given
	return &a.wider
}

// truthAsGiven evaluates a check over facts alone on the facts as given, those
// shown to be wrong included.
func (a *assessment) truthAsGiven(c *check) condition.Truth {
	env := a.asGiven()
	t := condition.True
	if c.when != nil {
		if g := c.when.Eval(env); g != condition.True {
			return condition.True
		}
	}
	return min(t, c.require.Eval(env))
}

// chosen is the member that stands for its group: the first that is sound,
// else the first handed in; -1 if there is none.
func (a *assessment) chosen(g *group) int {
	first := -1
	for _, m := range g.members {
		if !a.handed[m] {
			continue
		}
		if a.sound(m) {
			return m
		}
		if first < 0 {
			first = m
		}
	}
	return first
}

// sound tells whether everything handed in of a material passes its own checks,
// and the eyes of the window's clerk.
func (a *assessment) sound(i int) bool {
	sound := !a.noted(i)
	a.ownDefects(i, func(defect) { sound = false })
	for c := range a.p.checks {
		if a.p.checks[c].owner == i && sound {
			a.look(&a.p.checks[c], func(l look) { sound = sound && l.truth != condition.False && len(l.fields) == 0 })
		}
	}
	return sound
}

// noted tells whether the clerk found a material wrong at a point that applies.
func (a *assessment) noted(i int) bool {
	m := &a.p.materials[i]
	for _, e := range a.entries[i] {
		for _, n := range e.Unmet {
			if !a.concerns(i, n) {
				continue
			}
			j := slices.IndexFunc(m.points, func(p point) bool { return p.ID == n.Point })
			if j < 0 || a.applies(&m.points[j]) == condition.True {
				return true
			}
		}
	}
	return false
}

// effect is a check's effect here: what is wrong with something that the
// outcome does not rest on is advice.
func (a *assessment) effect(c *check) judgement.Effect {
	for _, m := range c.reads {
		if a.spare[m] {
			return judgement.EffectAdvise
		}
	}
	return c.effect
}
