package manifest

import (
	"slices"

	"onewindow/engine/dictionary"
)

// MaxItems is how many items one submission may be for.
const MaxItems = 100

// Submission is what is handed in once for several items: a manifest that names
// no item, and the items. Exactly one of Items and Stage is given. A clerk's note
// in it is named POINT, for all items that have such a review point of the
// material, or ITEM/POINT for one of them.
type Submission struct {
	Manifest
	Items  []string
	Stage  string  // for the items of a stage that the facts call for
	Rounds []Round // ordered as given
}

// Round is the decision of the round before, for one of the items.
type Round struct{ Item, Previous string }

// Stages are the stages of a project's approval, in their order.
var Stages = []string{"planning", "construction", "building", "completion"}

// The members of a submission; the others are numbered as a manifest's.
const (
	itemsMember = itemMember
	stageMember = previousMember + 1
)

var submissionMembers = members{"items", "received_at", "project", "applicant", "materials", "reviewed_by", "commitments", "previous", "stage"}

// DecodeSubmission reads a submission as Decode reads a manifest. Its error is
// *Faults.
func DecodeSubmission(body []byte, dict *dictionary.Dictionary) (*Submission, error) {
	s := &Submission{}
	if err := decode(body, dict, &s.Manifest, func(d *decoder) { d.submission(s) }); err != nil {
		return nil, err
	}
	return s, nil
}

func (d *decoder) submission(s *Submission) {
	if !d.notNull("an object") || !d.opens('{', "an object") {
		return
	}
	at := d.at
	d.several = true
	var seen uint32
	for i := d.member(submissionMembers, &seen); i >= 0; i = d.member(submissionMembers, &seen) {
		switch i {
		case itemsMember:
			d.items(s)
		case stageMember:
			if d.notNull(oneOf(Stages)) {
				s.Stage, _ = d.enum(Stages)
			}
		case previousMember:
			d.rounds(s)
		default:
			d.handedIn(&s.Manifest, i)
		}
	}
	switch one, other := seen&(1<<itemsMember) != 0, seen&(1<<stageMember) != 0; {
	case one && other:
		d.faultAt(at, "/stage", "items and stage are both given; name the items, or the stage whose items are called for")
	case !one && !other:
		d.missing(at, "items", "the items, or stage: "+oneOf(Stages))
	}
}

// items reads the codes of the items.
func (d *decoder) items(s *Submission) {
	const want = "a list of codes"
	if !d.notNull(want) || !d.opens('[', want) {
		return
	}
	at, n := d.at, 0
	for ; d.element(); n++ {
		code := d.mandatory(aCode, isCode)
		if slices.Contains(s.Items, code) {
			d.fault("%s is given twice", quote(code))
		} else if n < MaxItems && code != "" {
			s.Items = append(s.Items, code)
		}
	}
	if n == 0 || n > MaxItems {
		d.faultAt(at, string(d.pointer()), "%d items; expected 1 to %d", n, MaxItems)
	}
}

// rounds reads the decisions of the round before, by item.
func (d *decoder) rounds(s *Submission) {
	if !d.opens('{', "an object") {
		return
	}
	first := len(d.names)
	for d.anyName() {
		item, _ := d.key()
		d.next()
		if id, ok := d.as(aUUID, isUUID); ok {
			s.Rounds = append(s.Rounds, Round{item, id})
		}
	}
	d.unique(first)
}
