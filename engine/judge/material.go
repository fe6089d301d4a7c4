package judge

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"onewindow/engine/checklist"
	"onewindow/engine/condition"
	"onewindow/engine/judgement"
	"onewindow/engine/manifest"
	"onewindow/engine/message"
	"onewindow/engine/value"
)

// material finds what is to be said of one material of the checklist.
func (a *assessment) material(i int) {
	m := &a.p.materials[i]
	if a.need[i] == condition.Unknown && !a.spare[i] && m.when != nil && (m.Necessity != "optional" || a.asked[i] || a.handed[i]) {
		a.lackingOf(m.when, judgement.EffectCorrect, m.Basis, m.at, rankMaterials+i)
	}
	if a.asked[i] && m.Necessity != "optional" {
		a.missing(i)
	}
	if a.handed[i] || a.asked[i] {
		effect := judgement.EffectCorrect
		if a.spare[i] {
			effect = judgement.EffectAdvise
		}
		a.pointFacts(i, effect)
	}
	if !a.handed[i] {
		return
	}
	a.ownDefects(i, func(d defect) {
		f := a.of(i, d.entry, d.kind, d.rule)
		f.Message = a.say(d.message, append([]string{"material", m.Name}, d.fill...)...)
		f.Path += "/" + d.attr
		f.Expected, f.Actual = d.expected, d.actual
		f.claims = a.p.defectCells(d)
		a.add(f)
	})
	for _, e := range a.entries[i] {
		for _, n := range e.Unmet {
			a.unmet(i, e, n)
		}
	}
}

// concerns tells whether a clerk's note is about this item's review of a material.
func (a *assessment) concerns(i int, n manifest.Note) bool {
	return (n.Item == "" || n.Item == a.p.Item.Code) && a.p.materials[i].hasPoint(n.Point)
}

// applies tells whether a person is to look at a point.
func (a *assessment) applies(pt *point) condition.Truth {
	if pt.when == nil {
		return condition.True
	}
	return pt.when.Eval(&a.env)
}

// pointFacts notes the missing facts on which it rests whether a person is to
// look at a material's points.
func (a *assessment) pointFacts(i int, effect judgement.Effect) {
	m := &a.p.materials[i]
	for j := range m.points {
		if pt := &m.points[j]; a.applies(pt) == condition.Unknown {
			a.lackingOf(pt.when, effect, m.Basis, pt.at, rankMaterials+i)
		}
	}
}

// unmet is what the window's clerk found wrong at a review point. Where the
// point does not apply the outcome does not rest on it; yet nothing that a
// person noted passes in silence.
func (a *assessment) unmet(i int, e *manifest.Entry, n manifest.Note) {
	m := &a.p.materials[i]
	if !a.concerns(i, n) {
		return
	}
	for j := range m.Review {
		pt := &m.Review[j]
		if pt.ID != n.Point {
			continue
		}
		f := a.of(i, e, judgement.ReviewFailed, "review/"+pt.ID)
		f.Source = line(pt.Pos)
		f.Message = pt.Otherwise
		if n.Text != "" {
			f.Message = a.say(message.ReviewNote, "point", pt.Otherwise, "note", n.Text)
			f.Actual = quoted(n.Text)
		}
		f.Path += "/unmet/" + escape(n.Name())
		f.claims = []cell{{entry: e.Index, attr: "unmet", field: n.Name()}}
		switch j := slices.IndexFunc(m.points, func(p point) bool { return p.ID == n.Point }); {
		case j < 0 || a.applies(&m.points[j]) == condition.True:
		case a.applies(&m.points[j]) == condition.False:
			f.Effect, f.when, f.material = judgement.EffectAdvise, nil, -1 // no defect
		case f.Effect == judgement.EffectAdvise:
			continue // advice waits until it is known to apply
		case f.when == nil:
			f.when = m.points[j].when.Residual(&a.env)
		}
		a.add(f)
	}
}

// missing is the reason for a material that is asked for and not handed in.
func (a *assessment) missing(i int) {
	f := a.of(i, nil, judgement.MissingMaterial, "missing")
	f.Path = "/materials"
	if !a.quiet {
		needs := a.p.materials[i].needs()
		f.Message = needs.Missing(a.p.Messages)
	}
	f.adds = []int{i}
	a.add(f)
}

// ownDefects tells what is wrong with the entries of a material, its review
// points aside.
func (a *assessment) ownDefects(i int, tell func(defect)) {
	m := &a.p.materials[i]
	paper, electronic := 0, false
	var first *manifest.Entry
	for _, e := range a.entries[i] {
		if e.Shared != nil && m.Shareable {
			electronic = true
		} else {
			a.formDefects(m, e, tell)
			switch {
			case e.Form == "electronic" && m.online:
				electronic = true
			default:
				if first == nil {
					first = e
				}
				paper += copiesOf(e)
			}
		}
		if m.Validity != nil {
			a.validityDefects(m, e, tell)
		}
	}
	if m.paper && !electronic && paper < m.copies && first != nil {
		needs := m.needs()
		tell(needs.fewCopies(first, paper))
	}
}

// copiesOf is how many copies an entry is of: one if it does not say.
func copiesOf(e *manifest.Entry) int {
	if e.Copies < 0 {
		return 1
	}
	return e.Copies
}

func (a *assessment) formDefects(m *material, e *manifest.Entry, tell func(defect)) {
	if !slices.Contains(m.Forms, e.Form) {
		needs := m.needs()
		tell(needs.wrongForm(e, a.p.Messages))
	}
	if outside(m.Seals, e.Seals) != nil {
		tell(missingSeals(e, m.Seals))
	}
	if outside(m.Signatures, e.Signatures) != nil {
		tell(missingSignatures(e, m.Signatures))
	}
	a.fileDefects(m, e, tell)
}

var sha256Form = regexp.MustCompile(`^[0-9a-f]{64}$`)

// fileDefects tells what is wrong with the files of an electronic entry: that
// there is none, or the first fault of each.
func (a *assessment) fileDefects(m *material, e *manifest.Entry, tell func(defect)) {
	if e.Form != "electronic" {
		return
	}
	bad := func(attr string, key message.Key, fill ...string) {
		tell(defect{kind: judgement.BadFile, entry: e, rule: "files", attr: attr, message: key, fill: fill})
	}
	if len(e.Files) == 0 {
		bad("files", message.NoFile)
	}
	for i := range e.Files {
		f := &e.Files[i]
		if key, fill := fileFault(m.Files, f); key != "" {
			bad("files/"+strconv.Itoa(i), key, append([]string{"file", f.Name}, fill...)...)
		}
	}
}

// fileFault says what is wrong with a file under limits, which may be nil; the
// key is empty if nothing is.
func fileFault(limits *checklist.Files, f *manifest.File) (key message.Key, fill []string) {
	switch {
	case f.Size <= 0:
		return message.EmptyFile, nil
	case f.SHA256 != "" && !sha256Form.MatchString(f.SHA256):
		return message.BadHash, nil
	case limits != nil && limits.MaxBytes > 0 && f.Size > limits.MaxBytes:
		return message.LargeFile, []string{"limit", strconv.FormatInt(limits.MaxBytes, 10)}
	case limits != nil && len(limits.MediaTypes) > 0 && !slices.Contains(limits.MediaTypes, f.MediaType):
		return message.WrongMediaType, []string{"expected", strings.Join(limits.MediaTypes, "、")}
	}
	return "", nil
}

// validityDefects tells whether an entry counts on the day of receipt.
func (a *assessment) validityDefects(m *material, e *manifest.Entry, tell func(defect)) {
	on := a.m.ReceivedOn
	expired := func(last, attr string) {
		tell(defect{kind: judgement.Expired, entry: e, rule: "validity", attr: attr, message: message.Expired,
			fill: []string{"date", last}, expected: quoted(">= " + on), actual: quoted(last)})
	}
	if e.IssuedOn.Kind == value.Date && e.IssuedOn.Str > on {
		tell(defect{kind: judgement.NotYetValid, entry: e, rule: "validity", attr: "issued_on", message: message.NotYetValid,
			fill: []string{"date", e.IssuedOn.Str}, expected: quoted("<= " + on), actual: quoted(e.IssuedOn.Str)})
	}
	if m.Validity.Stated {
		switch {
		case e.ValidUntil.Kind == value.Absent:
			tell(defect{kind: judgement.MissingField, entry: e, rule: "valid_until", attr: "valid_until", message: message.MissingValidUntil})
		case e.ValidUntil.Kind == value.Date && e.ValidUntil.Str < on:
			expired(e.ValidUntil.Str, "valid_until")
		}
		return
	}
	if e.IssuedOn.Kind == value.Absent {
		tell(defect{kind: judgement.MissingField, entry: e, rule: "issued_on", attr: "issued_on", message: message.MissingIssuedOn})
		return
	}
	if last := AddMonths(e.IssuedOn.Str, m.Validity.Months+12*m.Validity.Years); last < on {
		expired(last, "issued_on")
	}
}

// AddMonths gives the day on which a term of so many months ends: the
// corresponding day, or the last of a month that has none (民法典第二百零二条).
func AddMonths(day string, months int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day // dates are checked when a manifest is decoded
	}
	first := time.Date(t.Year(), t.Month()+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1).Format(time.DateOnly)
}
