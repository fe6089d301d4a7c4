package judge

import (
	"slices"

	"onewindow/engine/condition"
	"onewindow/engine/judgement"
	"onewindow/engine/manifest"
	"onewindow/engine/value"
)

// mend changes the mended manifest by what its own assessment finds: materials
// are added, defects mended, and then values sought that satisfy every check.
func (r *repair) mend(at *assessment) {
	for i := range at.findings {
		f := &at.findings[i]
		if f.Effect != judgement.EffectCorrect || f.when != nil && r.at == nil && at == r.a && !at.comesTrue(f) {
			continue
		}
		switch {
		case len(f.adds) > 0:
			r.hand(r.choice(at, f.adds))
		case f.check == nil && f.entry != nil:
			r.mendEntry(f)
		}
	}
	r.solveFields()
}

// choice is the material to add out of several: the first that the item asks
// for.
func (r *repair) choice(at *assessment, members []int) int {
	for _, m := range members {
		if at.need[m] != condition.False {
			return m
		}
	}
	return members[0]
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

// hand adds an entry of a material that has all that the checklist asks of it;
// its fields are sought later.
func (r *repair) hand(i int) {
	m := &r.p.materials[i]
	if slices.ContainsFunc(r.fix.Materials, func(e manifest.Entry) bool { return e.Code == m.Code }) {
		return // another finding added it already
	}
	e := manifest.Entry{Index: len(r.fix.Materials), Code: m.Code, Form: m.Forms[0], Copies: -1,
		Seals: slices.Clone(m.Seals), Signatures: slices.Clone(m.Signatures)}
	if e.Form == "electronic" {
		e.Files = []manifest.File{m.exampleFile()}
	} else {
		e.Copies = m.copies
	}
	if v := m.Validity; v != nil {
		e.IssuedOn = value.OfDate(r.fix.ReceivedOn)
		if v.Stated {
			e.ValidUntil = value.OfDate(AddMonths(r.fix.ReceivedOn, 12))
		}
	}
	if def, ok := r.p.Dictionary.Material(m.Code); ok && r.p.Policy != nil {
		for _, f := range def.Fields { // a policy may read any of them
			write(&e, "fields", f.Name, orReceived(f.Example, f.Type, r.fix))
		}
	}
	r.fix.Materials = append(r.fix.Materials, e)
}

// exampleFile is a file that the checklist's limits allow.
func (m *material) exampleFile() manifest.File {
	f := manifest.File{Name: m.Code + ".pdf", MediaType: "application/pdf", Size: 1024}
	if m.Files != nil {
		if list := m.Files.MediaTypes; len(list) > 0 && !slices.Contains(list, f.MediaType) {
			f.Name, f.MediaType = m.Code, list[0]
		}
		if m.Files.MaxBytes > 0 {
			f.Size = min(f.Size, m.Files.MaxBytes)
		}
	}
	return f
}

// mendEntry mends what is wrong with one entry itself.
func (r *repair) mendEntry(f *finding) {
	e := &r.fix.Materials[f.entry.Index]
	i, ok := r.p.index[e.Code]
	if !ok {
		return
	}
	m := &r.p.materials[i]
	switch f.Kind {
	case judgement.WrongForm:
		m.mendForm(e)
	case judgement.TooFewCopies:
		lack := m.copies
		for j := range r.fix.Materials {
			if other := &r.fix.Materials[j]; other.Code == e.Code && (other.Shared == nil || !m.Shareable) {
				lack -= copiesOf(other)
			}
		}
		e.Copies = copiesOf(e) + max(lack, 0)
	case judgement.MissingSeal:
		e.Seals = slices.Concat(e.Seals, outside(m.Seals, e.Seals))
	case judgement.MissingSignature:
		e.Signatures = slices.Concat(e.Signatures, outside(m.Signatures, e.Signatures))
	case judgement.BadFile:
		m.mendFiles(e)
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
		point := f.claims[0].field
		e.Unmet = slices.DeleteFunc(slices.Clone(e.Unmet), func(n manifest.Note) bool { return n.Point == point })
	}
}

// mendForm changes a form to one that is allowed: paper for what is on paper,
// if it may be.
func (m *material) mendForm(e *manifest.Entry) {
	form := m.Forms[0]
	if e.Form == "original" || e.Form == "copy" {
		for _, f := range m.Forms {
			if f != "electronic" {
				form = f
				break
			}
		}
	}
	if e.Form = form; form == "electronic" {
		m.mendFiles(e)
	} else if copiesOf(e) < m.copies {
		e.Copies = m.copies
	}
}

func (m *material) mendFiles(e *manifest.Entry) {
	e.Files = slices.Clone(e.Files)
	for i := range e.Files {
		if key, _ := m.fileFault(&e.Files[i]); key != "" {
			good := m.exampleFile()
			good.Name = e.Files[i].Name
			e.Files[i] = good
		}
	}
	if len(e.Files) == 0 {
		e.Files = []manifest.File{m.exampleFile()}
	}
}

// solveFields seeks values for the fields that the checks of the mended
// manifest lack, and others for those on which they fail.
func (r *repair) solveFields() {
	n := r.p.glance(r.fix)
	defer n.release()
	s := solver{a: n, budget: r.budget}
	seen := map[cell]bool{}
	var given, absent []variable
	note := func(ref *condition.Ref, e *manifest.Entry) {
		at := cell{entry: e.Index, attr: ref.Attr, field: ref.Field}
		if seen[at] {
			return
		}
		seen[at] = true
		v := r.fieldVariable(ref, r.own(e.Index))
		if read(e, ref.Attr, ref.Field).Kind == value.Absent {
			absent = append(absent, v)
		} else {
			given = append(given, v)
		}
	}
	for i := range r.p.checks {
		c := &r.p.checks[i]
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
	s.vars = append(given, absent...) // a value that was given is the last to change
	if len(s.vars) > 0 {
		s.solve()
	}
	r.budget = s.budget
}

// own gives an entry of the mended manifest whose fields may be changed.
func (r *repair) own(i int) *manifest.Entry {
	e := &r.fix.Materials[i]
	if !slices.Contains(r.owned, i) {
		e.Fields, r.owned = slices.Clone(e.Fields), append(r.owned, i)
	}
	return e
}

func (r *repair) fieldVariable(ref *condition.Ref, e *manifest.Entry) variable {
	m := &r.p.materials[ref.Material]
	v := variable{kind: cellKind{material: ref.Material, attr: ref.Attr, field: ref.Field},
		get: func() value.Value { return read(e, ref.Attr, ref.Field) },
		set: func(x value.Value) { write(e, ref.Attr, ref.Field, x) }}
	if x := v.get(); x.Kind != value.Absent {
		v.first = append(v.first, x)
	}
	v.typ = condition.AttributeType(ref.Attr)
	switch ref.Attr {
	case "fields":
		if def, ok := r.p.Dictionary.Material(m.Code); ok {
			if f, ok := def.Field([]byte(ref.Field)); ok {
				v.typ = f.Type
				v.first = append(v.first, orReceived(f.Example, f.Type, r.fix))
			}
		}
	case "issued_on", "valid_until":
		v.first = append(v.first, value.OfDate(r.fix.ReceivedOn))
	case "copies":
		v.first = append(v.first, value.OfNumber(float64(m.copies)))
	case "form":
		v.first = append(v.first, value.OfText(m.Forms[0]))
	case "number", "issued_by":
		v.first = append(v.first, value.OfText("示例"))
	}
	return v
}
