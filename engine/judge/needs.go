package judge

import (
	"slices"
	"strconv"

	"onewindow/engine/checklist"
	"onewindow/engine/manifest"
	"onewindow/engine/message"
)

// Needs is what is asked of a material when it is handed in, its review points
// aside: by one item, or by several that it is handed in for at once.
type Needs struct {
	Name       string
	Forms      []string // any of these
	Copies     int      // of paper forms
	Seals      []string
	Signatures []string
	Files      checklist.Files
	Dated      bool // it counts for a time
	Stated     bool // as it says itself
	Shareable  bool
	DeferDays  int // 0: it can't be deferred

	words string // the forms, as messages name them, if they are known
}

func (m *material) needs() Needs {
	n := Needs{Name: m.Name, Forms: m.Forms, Copies: m.copies, Seals: m.Seals, Signatures: m.Signatures,
		Dated: m.Validity != nil, Stated: m.Validity != nil && m.Validity.Stated, Shareable: m.Shareable, words: m.words}
	if m.Files != nil {
		n.Files = *m.Files
	}
	if m.Defer != nil {
		n.DeferDays = m.Defer.WorkingDays
	}
	return n
}

// And gives what satisfies both: a material handed in once serves every item
// that asks for it, so that the strictest demand counts. Copies are not added
// up. Where no form suits both, the first one's forms stand.
func (n Needs) And(o Needs) Needs {
	n.Forms, n.words = common(n.Forms, o.Forms), ""
	n.Copies = max(n.Copies, o.Copies)
	n.Seals = slices.Concat(n.Seals, outside(o.Seals, n.Seals))
	n.Signatures = slices.Concat(n.Signatures, outside(o.Signatures, n.Signatures))
	n.Dated, n.Stated = n.Dated || o.Dated, n.Stated || o.Stated
	n.Files.MediaTypes = common(n.Files.MediaTypes, o.Files.MediaTypes)
	if most := o.Files.MaxBytes; most > 0 && (n.Files.MaxBytes == 0 || most < n.Files.MaxBytes) {
		n.Files.MaxBytes = most
	}
	n.Shareable = n.Shareable && o.Shareable
	n.DeferDays = min(n.DeferDays, o.DeferDays)
	return n
}

// common is what two lists share, in the order of the first; the other list
// where one is empty, the first where they share nothing.
func common(a, b []string) []string {
	if len(a) == 0 {
		return b
	}
	both := slices.DeleteFunc(slices.Clone(a), func(x string) bool { return !slices.Contains(b, x) })
	if len(both) == 0 {
		return a
	}
	return both
}

func (n *Needs) formWords(say *message.Messages) string {
	if n.words == "" {
		return formWords(say, n.Forms)
	}
	return n.words
}

// Missing says that a material is missing.
func (n *Needs) Missing(say *message.Messages) string {
	fill := []string{"material", n.Name, "forms", n.formWords(say), "copies", strconv.Itoa(n.Copies)}
	switch {
	case n.Shareable:
		return say.Say(message.MissingShareable, fill...)
	case n.DeferDays > 0:
		return say.Say(message.MissingDeferrable, append(fill, "days", strconv.Itoa(n.DeferDays))...)
	}
	return say.Say(message.MissingMaterial, fill...)
}

// exampleFile is a file that the limits allow.
func (n *Needs) exampleFile(code string) manifest.File {
	f := manifest.File{Name: code + ".pdf", MediaType: "application/pdf", Size: 1024}
	if list := n.Files.MediaTypes; len(list) > 0 && !slices.Contains(list, f.MediaType) {
		f.Name, f.MediaType = code, list[0]
	}
	if most := n.Files.MaxBytes; most > 0 {
		f.Size = min(f.Size, most)
	}
	return f
}

// mendForm changes a form to one that is allowed: paper for what is on paper,
// if it may be.
func (n *Needs) mendForm(e *manifest.Entry) {
	form := n.Forms[0]
	if e.Form == "original" || e.Form == "copy" {
		i := slices.IndexFunc(n.Forms, func(f string) bool { return f != "electronic" })
		form = n.Forms[max(i, 0)]
	}
	if e.Form = form; form == "electronic" {
		n.mendFiles(e)
	} else if copiesOf(e) < n.Copies {
		e.Copies = n.Copies
	}
}

func (n *Needs) mendFiles(e *manifest.Entry) {
	e.Files = slices.Clone(e.Files)
	for i := range e.Files {
		if key, _ := fileFault(&n.Files, &e.Files[i]); key != "" {
			good := n.exampleFile(e.Code)
			good.Name = e.Files[i].Name
			e.Files[i] = good
		}
	}
	if len(e.Files) == 0 {
		e.Files = []manifest.File{n.exampleFile(e.Code)}
	}
}
