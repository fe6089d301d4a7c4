package judge

import (
	"cmp"
	"slices"

	"onewindow/engine/condition"
	"onewindow/engine/judgement"
	"onewindow/engine/manifest"
	"onewindow/engine/value"
)

// mend changes the mended manifest by what the sides find: materials are added,
// defects mended, and then values sought that satisfy every check.
func (r *repair) mend() {
	done := map[cell]bool{}
	for s := range r.speaking() {
		for i := range s.at.findings {
			f := &s.at.findings[i]
			switch {
			case f.Effect != judgement.EffectCorrect || f.when != nil && s.at == s.a && !s.at.comesTrue(f):
			case f.Kind == judgement.MissingMaterial:
				r.hand(f.Material)
			case f.check == nil && f.entry != nil:
				r.mendEntry(s, f, done)
			}
		}
	}
	r.choose()
	r.solveFields()
}

// choose hands in one material of each choice of which nothing was: one that
// another item has just asked for, if it can be, so that it serves both; else
// the first that the item asks for.
func (r *repair) choose() {
	for s := range r.speaking() {
		for i := range s.at.findings {
			f := &s.at.findings[i]
			if len(f.adds) == 0 || f.Kind == judgement.MissingMaterial || f.Effect != judgement.EffectCorrect ||
				f.when != nil && s.at == s.a && !s.at.comesTrue(f) {
				continue
			}
			chosen := ""
			for _, m := range f.adds {
				code := s.p.materials[m].Code
				if s.at.need[m] != condition.False && (chosen == "" || len(r.sides) > 1 && r.hasAdded(code)) {
					chosen = code
				}
			}
			r.hand(cmp.Or(chosen, s.p.materials[f.adds[0]].Code))
		}
	}
}

// comesTrue tells whether a finding that hangs on a condition counts here.
func (a *assessment) comesTrue(f *finding) bool {
	for m, list := range a.entries {
		a.env.Entries[m] = nil
		for _, e := range list {
			if a.env.Entries[m] == nil || f.entry != nil && e.Index == f.entry.Index {
				a.env.Entries[m] = e
			}
		}
	}
	return f.when.Eval(&a.env) == condition.True
}

// needs is what is asked of a material by all that ask for it.
func (r *repair) needs(code string) Needs {
	var all Needs
	for s := range r.speaking() {
		i, ok := s.p.index[code]
		switch {
		case !ok || s.at.need[i] == condition.False:
		case all.Forms == nil:
			all = s.p.materials[i].needs()
		default:
			all = all.And(s.p.materials[i].needs())
		}
	}
	for _, s := range r.sides { // what nobody asks for is as the first has it
		if i, ok := s.p.index[code]; ok && all.Forms == nil {
			all = s.p.materials[i].needs()
		}
	}
	return all
}

// hand adds an entry of a material that has all that is asked of it; its fields
// are sought later.
func (r *repair) hand(code string) {
	if slices.ContainsFunc(r.fix.Materials, func(e manifest.Entry) bool { return e.Code == code }) {
		return // another finding added it already
	}
	n := r.needs(code)
	e := manifest.Entry{Index: len(r.fix.Materials), Code: code, Form: n.Forms[0], Copies: -1,
		Seals: slices.Clone(n.Seals), Signatures: slices.Clone(n.Signatures)}
	if e.Form == "electronic" {
		e.Files = []manifest.File{n.exampleFile(code)}
	} else {
		e.Copies = n.Copies
	}
	if n.Dated {
		e.IssuedOn = value.OfDate(r.fix.ReceivedOn)
		if n.Stated {
			e.ValidUntil = value.OfDate(AddMonths(r.fix.ReceivedOn, 12))
		}
	}
	for s := range r.speaking() {
		if _, asks := s.p.index[code]; !asks || s.p.Policy == nil {
			continue
		}
		if def, ok := s.p.Dictionary.Material(code); ok {
			for _, f := range def.Fields { // a policy may read any of them
				write(&e, "fields", f.Name, orReceived(f.Example, f.Type, r.fix))
			}
		}
	}
	r.fix.Materials = append(r.fix.Materials, e)
}

// hasAdded tells whether a material was handed in by a remedy.
func (r *repair) hasAdded(code string) bool {
	return slices.ContainsFunc(r.fix.Materials[len(r.m.Materials):], func(e manifest.Entry) bool { return e.Code == code })
}

// mendEntry mends what is wrong with one entry itself, once for all items.
func (r *repair) mendEntry(s *side, f *finding, done map[cell]bool) {
	e := &r.fix.Materials[f.entry.Index]
	if _, ok := s.p.index[e.Code]; !ok || f.Kind == judgement.PolicyFinding || done[f.claims[0]] {
		return
	}
	done[f.claims[0]] = true
	n := r.needs(e.Code)
	switch f.Kind {
	case judgement.WrongForm:
		n.mendForm(e)
	case judgement.TooFewCopies:
		lack := n.Copies
		for i := range r.fix.Materials {
			if other := &r.fix.Materials[i]; other.Code == e.Code && (other.Shared == nil || !n.Shareable) {
				lack -= copiesOf(other)
			}
		}
		e.Copies = copiesOf(e) + max(lack, 0)
	case judgement.MissingSeal:
		e.Seals = slices.Concat(e.Seals, outside(n.Seals, e.Seals))
	case judgement.MissingSignature:
		e.Signatures = slices.Concat(e.Signatures, outside(n.Signatures, e.Signatures))
	case judgement.BadFile:
		n.mendFiles(e)
	case judgement.Expired, judgement.NotYetValid:
		if f.claims[0].attr == "valid_until" {
			e.ValidUntil = value.OfDate(AddMonths(r.fix.ReceivedOn, 12))
		} else {
			e.IssuedOn = value.OfDate(r.fix.ReceivedOn)
		}
	case judgement.MissingField:
		switch f.claims[0].attr {
		case "valid_until":
			e.ValidUntil = value.OfDate(AddMonths(r.fix.ReceivedOn, 12))
		case "issued_on":
			e.IssuedOn = value.OfDate(r.fix.ReceivedOn)
		}
	case judgement.ReviewFailed:
		name := f.claims[0].field
		e.Unmet = slices.DeleteFunc(slices.Clone(e.Unmet), func(n manifest.Note) bool { return n.Name() == name })
	}
}

// solveFields seeks values for the fields that the checks of the mended
// manifest lack, and others for those on which they fail.
func (r *repair) solveFields() {
	trial := r.trial()
	defer releaseAll(trial)
	s := r.solver(trial)
	seen := map[cell]bool{}
	var given, absent []variable
	for side, n := range trial {
		if !r.sides[side].speaks(&n.env) {
			continue
		}
		note := func(ref *condition.Ref, e *manifest.Entry) {
			at := cell{entry: e.Index, attr: ref.Attr, field: ref.Field}
			if seen[at] {
				return
			}
			seen[at] = true
			v := r.fieldVariable(n.p.kindOf(ref), r.own(e.Index), n.p)
			if read(e, ref.Attr, ref.Field).Kind == value.Absent {
				absent = append(absent, v)
			} else {
				given = append(given, v)
			}
		}
		for i := range n.p.checks {
			c := &n.p.checks[i]
			if n.effect(c) != judgement.EffectCorrect {
				continue
			}
			n.look(c, func(l look) {
				for _, f := range l.fields {
					note(f.ref, f.entry)
				}
				c.require.Leaves(func(leaf *condition.Cond) {
					if leaf.Eval(&n.env).Holds() {
						return
					}
					leaf.Refs(func(ref *condition.Ref) {
						if ref.Reads == condition.ReadsEntry && n.env.Entries[ref.Material] != nil {
							note(ref, n.env.Entries[ref.Material])
						}
					})
				})
			})
			s.rules = append(s.rules, constraint{func() condition.Truth { return n.worst(c) }, c.kinds})
		}
	}
	s.vars = append(given, absent...) // a value that was given is the last to change
	if len(s.vars) > 0 {
		r.solve(&s)
	}
}

// own gives an entry of the mended manifest whose fields may be changed.
func (r *repair) own(i int) *manifest.Entry {
	e := &r.fix.Materials[i]
	if !slices.Contains(r.owned, i) {
		e.Fields, r.owned = slices.Clone(e.Fields), append(r.owned, i)
	}
	return e
}

// fieldVariable is a member of an entry as something to be sought.
func (r *repair) fieldVariable(kind cellKind, e *manifest.Entry, p *Program) variable {
	v := variable{kind: kind, typ: condition.AttributeType(kind.attr),
		get: func() value.Value { return read(e, kind.attr, kind.field) },
		set: func(x value.Value) { write(e, kind.attr, kind.field, x) }}
	if x := v.get(); x.Kind != value.Absent {
		v.first = append(v.first, x)
	}
	switch kind.attr {
	case "fields":
		if def, ok := p.Dictionary.Material(kind.material); ok {
			if f, ok := def.Field([]byte(kind.field)); ok {
				v.typ = f.Type
				v.first = append(v.first, orReceived(f.Example, f.Type, r.fix))
			}
		}
	case "issued_on", "valid_until":
		v.first = append(v.first, value.OfDate(r.fix.ReceivedOn))
	case "copies":
		v.first = append(v.first, value.OfNumber(float64(r.needs(kind.material).Copies)))
	case "form":
		v.first = append(v.first, value.OfText(r.needs(kind.material).Forms[0]))
	case "number", "issued_by":
		v.first = append(v.first, value.OfText("示例"))
	}
	return v
}
