package manifest

import (
	"cmp"
	"slices"
	"strings"

	"onewindow/engine/dictionary"
	"onewindow/engine/value"
)

// entry reads one material as handed in.
func (d *decoder) entry(e *Entry) {
	if !d.opens('{', "an object") {
		return
	}
	at := d.at
	var seen uint32
	var later part // fields that came before the code, which types them
	for i := d.member(entryMembers, &seen); i >= 0; i = d.member(entryMembers, &seen) {
		switch i {
		case codeMember:
			e.Code = d.mandatory(aCode, isCode)
		case formMember:
			e.Form, _ = d.enum(forms)
		case copiesMember:
			if n, ok := d.integer(0, MaxCopies); ok {
				e.Copies = int(n)
			}
		case numberMember:
			e.Number = textValue(d.text())
		case issuedByMember:
			e.IssuedBy = textValue(d.text())
		case issuedOnMember:
			e.IssuedOn = d.date()
		case validUntilMember:
			if e.ValidUntil = d.date(); d.kind == 'n' {
				e.ValidUntil = value.Value{Kind: value.Null}
			}
		case sealsMember:
			e.Seals, e.HasSeals = d.textList()
		case signaturesMember:
			e.Signatures, e.HasSignatures = d.textList()
		case fieldsMember:
			if e.HasFields = d.opens('{', "an object"); e.HasFields && seen&(1<<codeMember) == 0 {
				later = d.passLater()
			} else if e.HasFields {
				d.fields(e)
			}
		case filesMember:
			d.files(e)
		case sharedMember:
			e.Shared = d.shared()
		case unmetMember:
			d.unmet(e)
		}
	}
	if later.end > 0 {
		d.again(later, func() {
			if d.opens('{', "an object") {
				d.fields(e)
			}
		})
	}
	if seen&(1<<codeMember) == 0 {
		d.missing(at, "code", aCode)
	}
}

// textList reads a list of texts; given tells whether there is one.
func (d *decoder) textList() (list []string, given bool) {
	if !d.opens('[', "a list") {
		return nil, false
	}
	first := len(d.lists.texts)
	for d.element() {
		if !d.notNull("text") {
			continue
		}
		if text, ok := d.text(); ok {
			d.lists.texts = append(d.lists.texts, text)
		}
	}
	return d.lists.texts[first:], true
}

// fields reads the fields of a material, the object of which has just begun:
// those that the dictionary declares by their types. Others are kept in the
// document only.
func (d *decoder) fields(e *Entry) {
	material, known := d.dict.Material(e.Code)
	first, names := len(d.lists.fields), len(d.names)
	for d.anyName() {
		_, bytes := d.key()
		var field *dictionary.Field
		if known {
			field, _ = material.Field(bytes)
		}
		d.next()
		if field == nil {
			d.pass()
		} else if v, ok := d.typed(&field.Type); ok {
			d.lists.fields = append(d.lists.fields, Field{field.Name, v})
		}
	}
	d.unique(names)
	e.Fields = d.lists.fields[first:]
	slices.SortFunc(e.Fields, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
}

// files reads the files of an electronic material.
func (d *decoder) files(e *Entry) {
	if !d.opens('[', "a list") {
		return
	}
	e.HasFiles = true
	first := len(d.lists.files)
	for d.element() {
		if !d.notNull("an object") || !d.opens('{', "an object") {
			continue
		}
		f := File{Size: -1}
		var seen uint32
		for i := d.member(fileMembers, &seen); i >= 0; i = d.member(fileMembers, &seen) {
			switch i {
			case fileNameMember:
				f.Name, _ = d.text()
			case mediaTypeMember:
				f.MediaType, _ = d.text()
			case sizeMember:
				if n, ok := d.integer(0, largest); ok {
					f.Size = int64(n)
				}
			case sha256Member:
				f.SHA256, _ = d.text()
			}
		}
		d.lists.files = append(d.lists.files, f)
	}
	e.Files = d.lists.files[first:]
}

// shared reads the certificate by which a material was had by sharing.
func (d *decoder) shared() *Shared {
	if !d.opens('{', "an object") {
		return nil
	}
	var s Shared
	var seen uint32
	for i := d.member(sharedMembers, &seen); i >= 0; i = d.member(sharedMembers, &seen) {
		switch i {
		case sourceMember:
			s.Source, _ = d.text()
		case sharedNumberMember:
			s.Number, _ = d.text()
		case obtainedAtMember:
			s.ObtainedAt, _ = d.as(aMoment, isMoment)
		}
	}
	d.lists.shared = append(d.lists.shared, s)
	return &d.lists.shared[len(d.lists.shared)-1]
}

// unmet reads the notes on what the window's clerk found wrong.
func (d *decoder) unmet(e *Entry) {
	if !d.opens('{', "an object") {
		return
	}
	first, names := len(d.lists.notes), len(d.names)
	for d.anyName() {
		note := Note{}
		note.Point, _ = d.key()
		if item, point, named := strings.Cut(note.Point, "/"); named && d.several {
			note.Item, note.Point = item, point
		}
		if !isCode(note.Point) || note.Item != "" && !isCode(note.Item) {
			d.fault("the name is not that of a review point: %s", aCode)
		}
		d.next()
		if text, ok := d.text(); ok {
			note.Text = text
			d.lists.notes = append(d.lists.notes, note)
		}
	}
	d.unique(names)
	e.Unmet = d.lists.notes[first:]
	slices.SortFunc(e.Unmet, func(a, b Note) int { return cmp.Or(cmp.Compare(a.Point, b.Point), cmp.Compare(a.Item, b.Item)) })
}
