package judge

import (
	"slices"
	"strconv"

	"onewindow/engine/condition"
	"onewindow/engine/judgement"
	"onewindow/engine/manifest"
	"onewindow/engine/message"
)

// Told is a reason for one of several items; its message leaves its condition out.
type Told struct {
	judgement.Reason
	When  *condition.Cond // it counts only if this turns out true; nil: it counts
	Needs *Needs          // of the material that it is about, nil if none of the item's is

	entry *manifest.Entry
}

// told lists a side's findings, all but those that reject: these hang on open,
// if that is not nil.
func (s *side) told(m *manifest.Manifest, open *condition.Cond) []Told {
	var list []Told
	for i := range s.a.findings {
		f := &s.a.findings[i]
		if f.Effect == judgement.EffectReject {
			continue
		}
		t := Told{Reason: f.Reason, When: both(open, f.when)}
		if f.entry != nil {
			t.entry = &m.Materials[f.entry.Index] // as handed in: what was adopted is of the mended one
		}
		if f.when != nil {
			t.Message = f.plain
		}
		if f.Kind == judgement.MissingFact {
			t.When = nil // it is to be known whatever comes of it
		}
		if f.material >= 0 {
			needs := s.p.materials[f.material].needs()
			t.Needs = &needs
		}
		list = append(list, t)
	}
	return list
}

// both is the condition that two conditions hold, nil for none; what one of
// them says twice it says once.
func both(conds ...*condition.Cond) *condition.Cond {
	joined := &condition.Cond{Op: condition.All}
	for _, c := range conds {
		switch {
		case c == nil:
		case c.Op == condition.All:
			joined.Kids = append(joined.Kids, c.Kids...)
		default:
			joined.Kids = append(joined.Kids, c)
		}
	}
	seen := map[string]bool{}
	joined.Kids = slices.DeleteFunc(joined.Kids, func(c *condition.Cond) bool {
		text := c.String()
		defer func() { seen[text] = true }()
		return seen[text]
	})
	switch len(joined.Kids) {
	case 0:
		return nil
	case 1:
		return joined.Kids[0]
	}
	return joined
}

// Unite takes into a reason what another item says of the same thing, so that
// who mends it once has mended it for both: what is asked for is what satisfies
// both.
func (t *Told) Unite(o *Told, say *message.Messages) {
	if t.Needs == nil || o.Needs == nil {
		return
	}
	n := t.Needs.And(*o.Needs)
	t.Needs = &n
	var d defect
	switch t.Kind {
	case judgement.MissingMaterial:
		t.Message = n.Missing(say)
		return
	case judgement.TooFewCopies:
		had, _ := strconv.Atoi(string(t.Actual)) // our own number
		d = n.fewCopies(t.entry, had)
	case judgement.WrongForm:
		d = n.wrongForm(t.entry, say)
	case judgement.MissingSeal:
		d = missingSeals(t.entry, n.Seals)
	case judgement.MissingSignature:
		d = missingSignatures(t.entry, n.Signatures)
	case judgement.Expired: // it is told of the item for which it expired first
		if string(o.Actual) < string(t.Actual) {
			t.Message, t.Actual = o.Message, o.Actual
		}
		return
	default:
		return
	}
	t.Message = say.Say(d.message, append([]string{"material", n.Name}, d.fill...)...)
	t.Expected, t.Actual = d.expected, d.actual
}
