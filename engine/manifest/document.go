package manifest

import (
	"strings"
)

// manifest reads the whole document.
func (d *decoder) manifest(m *Manifest) {
	if !d.notNull("an object") || !d.opens('{', "an object") {
		return
	}
	at := d.at
	var seen uint32
	for i := d.member(manifestMembers, &seen); i >= 0; i = d.member(manifestMembers, &seen) {
		switch i {
		case itemMember:
			m.Item = d.mandatory(aCode, isCode)
		case previousMember:
			m.Previous, _ = d.as(aUUID, isUUID)
		default:
			d.handedIn(m, i)
		}
	}
	if seen&(1<<itemMember) == 0 {
		d.missing(at, "item", aCode)
	}
}

// handedIn reads what a manifest and a submission have in common.
func (d *decoder) handedIn(m *Manifest, member int) {
	switch member {
	case receivedAtMember:
		d.receivedAt(m)
	case projectMember:
		d.facts(m, d.dict.Project, projectPath, nil)
	case applicantMember:
		d.facts(m, d.dict.Applicant, applicantPath, applicantContacts)
	case materialsMember:
		d.materials(m)
	case reviewedByMember:
		m.ReviewedBy, _ = d.text()
	case commitmentsMember:
		d.commitments(m)
	}
}

// mandatory is decoder.as for a member that may not be null.
func (d *decoder) mandatory(want string, holds func(string) bool) string {
	if !d.notNull(want) {
		return ""
	}
	s, _ := d.as(want, holds)
	return s
}

// missing notes that an object, which began at the offset and has just ended,
// lacks a mandatory member.
func (d *decoder) missing(at int, name, want string) {
	d.faultAt(at, string(d.pointer().AppendToken(name)), "missing; expected %s", want)
}

// receivedAt reads the moment of receipt.
func (d *decoder) receivedAt(m *Manifest) {
	if d.kind == 'n' {
		m.null = span{d.at, d.end}
	}
	text, given := d.text()
	if !given {
		return
	}
	t, ok := parseTime(text)
	if !ok {
		d.fault("%s is not a date-time with its offset (RFC 3339), such as 2026-11-20T09:30:00+08:00", quote(text))
		return
	}
	local := t.In(china)
	if y := local.Year(); y < firstReceived || y > lastReceived {
		d.fault("%s lies outside of the years %d to %d", quote(text), firstReceived, lastReceived)
		return
	}
	m.ReceivedAt = text
	if m.ReceivedOn = text[:len("2006-01-02")]; !strings.HasSuffix(text, "+08:00") {
		m.ReceivedOn = local.Format("2006-01-02")
	}
}

// materials reads the list of what is handed in.
func (d *decoder) materials(m *Manifest) {
	if !d.opens('[', "a list") {
		return
	}
	m.HasMaterials = true
	at, n := d.at, 0
	for ; d.element(); n++ {
		switch {
		case n >= MaxMaterials:
			if d.kind == '{' || d.kind == '[' {
				d.leave()
			}
		case d.notNull("an object"):
			d.lists.entries = append(d.lists.entries, Entry{Index: n, Copies: -1})
			d.entry(&d.lists.entries[len(d.lists.entries)-1])
		}
	}
	if n > MaxMaterials {
		d.faultAt(at, string(d.pointer()), "%d entries; the limit is %d", n, MaxMaterials)
	}
}

// commitments reads the promises to hand in what is still missing.
func (d *decoder) commitments(m *Manifest) {
	if !d.opens('[', "a list") {
		return
	}
	m.HasCommitments = true
	for n := 0; d.element(); n++ {
		if !d.notNull("an object") || !d.opens('{', "an object") {
			continue
		}
		c := Commitment{Index: n}
		var seen uint32
		for i := d.member(commitmentMembers, &seen); i >= 0; i = d.member(commitmentMembers, &seen) {
			switch i {
			case materialMember:
				c.Material, _ = d.as(aCode, isCode)
			case dueMember:
				c.Due, _ = d.as(aDate, isDate)
			}
		}
		m.Commitments = append(m.Commitments, c)
	}
}
