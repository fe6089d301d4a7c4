package submission

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"onewindow/engine/manifest"
)

// part is the part of a submission that one item's decision rests on, as a
// manifest of its own:
//
//   - facts, applicant, reviewed_by and received_at as they are;
//   - the materials that the item asks for, or may ask for, and those for which
//     no item of the submission asks, in the submission's order;
//   - of the clerk's notes those on review points that the item has, by the
//     point's name alone;
//   - the commitments for materials that the item asks for and lets be deferred,
//     and, if no item does, for those that go to it;
//   - the item, and its decision of the round before.
//
// It depends on nothing but the submission and the versions in force.
type part struct {
	item        string
	from        *manifest.Submission
	document    []byte
	materials   []int // by index in the part: the index in the submission
	commitments []int
}

// whole turns a pointer into the part into one into the submission.
func (p *part) whole(pointer string) string {
	tokens := strings.SplitN(pointer, "/", 4)
	if len(tokens) < 3 {
		return pointer
	}
	places := map[string][]int{"materials": p.materials, "commitments": p.commitments}[tokens[1]]
	i, err := strconv.Atoi(tokens[2])
	if err != nil || i >= len(places) {
		return pointer
	}
	tokens[2] = strconv.Itoa(places[i])
	if len(tokens) == 4 {
		tokens[3] = p.note(places[i], tokens[3])
	}
	return strings.Join(tokens, "/")
}

// note gives the rest of a pointer into a material that leads to a note of the
// part the name that the note has in the submission.
func (p *part) note(material int, rest string) string {
	point, ok := strings.CutPrefix(rest, "unmet/")
	if !ok {
		return rest
	}
	for _, n := range p.from.Materials[material].Unmet {
		if n.Item == p.item && n.Point == point {
			return "unmet/" + pointerToken(n.Name())
		}
	}
	return rest
}

// pieces is a submission's document, taken apart.
type pieces struct {
	members                map[string]jsontext.Value
	materials, commitments []jsontext.Value
}

func split(s *manifest.Submission) (*pieces, error) {
	p := &pieces{}
	if err := json.Unmarshal(s.Document(), &p.members); err != nil {
		return nil, fmt.Errorf("taking a submission apart: %w", err)
	}
	for name, list := range map[string]*[]jsontext.Value{"materials": &p.materials, "commitments": &p.commitments} {
		if value, ok := p.members[name]; ok {
			if err := json.Unmarshal(value, list); err != nil {
				return nil, fmt.Errorf("taking a submission's %s apart: %w", name, err)
			}
		}
	}
	for _, name := range []string{"items", "stage", "previous", "materials", "commitments"} {
		delete(p.members, name)
	}
	return p, nil
}

// part writes the part for an item.
func (c *check) part(whole *pieces, i int) (*part, error) {
	it := c.items[i]
	p := &part{item: it.Code, from: c.s}
	document := make(map[string]any, len(whole.members)+4)
	for name, value := range whole.members {
		document[name] = value
	}
	document["item"] = it.Code
	for _, r := range c.s.Rounds {
		if r.Item == it.Code {
			document["previous"] = r.Previous
		}
	}
	if c.s.HasMaterials {
		list := []jsontext.Value{}
		for n := range c.s.Materials {
			e := &c.s.Materials[n]
			if !c.joint.Takes(i, e.Code) {
				continue
			}
			entry, err := c.entry(i, e, whole.materials[n])
			if err != nil {
				return nil, err
			}
			list, p.materials = append(list, entry), append(p.materials, n)
		}
		document["materials"] = list
	}
	if c.s.HasCommitments {
		list := []jsontext.Value{}
		for n := range c.s.Commitments {
			if c.s.Commitments[n].Concerns(it.Code) {
				list, p.commitments = append(list, whole.commitments[n]), append(p.commitments, n)
			}
		}
		document["commitments"] = list
	}
	var err error
	if p.document, err = json.Marshal(document, json.Deterministic(true)); err != nil {
		return nil, fmt.Errorf("writing the part of a submission for %s: %w", it.Code, err)
	}
	return p, nil
}

// entry is a material with the notes on the item's own review points.
func (c *check) entry(i int, e *manifest.Entry, raw jsontext.Value) (jsontext.Value, error) {
	if len(e.Unmet) == 0 {
		return raw, nil
	}
	var members map[string]jsontext.Value
	if err := json.Unmarshal(raw, &members); err != nil {
		return nil, fmt.Errorf("taking material %s apart: %w", e.Code, err)
	}
	notes := map[string]string{}
	for _, n := range e.Unmet {
		if (n.Item == "" || n.Item == c.items[i].Code) && c.joint.HasPoint(i, e.Code, n.Point) {
			notes[n.Point] = n.Text
		}
	}
	var err error
	if members["unmet"], err = json.Marshal(notes); err != nil {
		return nil, fmt.Errorf("writing the notes on material %s: %w", e.Code, err)
	}
	return json.Marshal(members, json.Deterministic(true))
}
