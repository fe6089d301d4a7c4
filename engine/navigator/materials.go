package navigator

import (
	"cmp"
	"slices"

	"onewindow/engine/condition"
	"onewindow/engine/guide"
	"onewindow/engine/judge"
)

// Material is a material that some of the items ask for, or may ask for.
type Material struct {
	Code      string `json:"code"`
	Name      string `json:"name"`
	Necessity string `json:"necessity"` // the strictest of the items'; choice: one of several is asked for
	Needed    Needed `json:"needed"`
	// Ways are how it can be had besides being handed in: sharing, if no item
	// wants it from the applicant then, and output, if an item on the way issues it.
	Sharing    bool     `json:"sharing"`
	OutputOf   string   `json:"output_of,omitempty"`
	IssuedBy   string   `json:"issued_by,omitempty"`
	Sources    []string `json:"sources"`
	Forms      []string `json:"forms"` // any of these; what is handed in once serves all items
	Copies     int      `json:"copies"`
	Seals      []string `json:"seals"`
	Signatures []string `json:"signatures"`
	Items      []Use    `json:"items"`
}

// Use is what one item wants of a material.
type Use struct {
	Item      string           `json:"item"`
	Necessity string           `json:"necessity"`        // required, optional, deferrable or choice
	Groups    []string         `json:"groups,omitempty"` // that offer it as a choice
	Needed    Needed           `json:"needed"`
	If        *guide.Condition `json:"if,omitempty"`
	RestsOn   []string         `json:"rests_on,omitempty"`
	Shareable bool             `json:"shareable"`
	DeferDays int              `json:"defer_working_days,omitzero"`
}

// necessities are the necessities of a material, the strictest first.
var necessities = []string{"required", "deferrable", "choice", "optional"}

// materials makes the union of what the items ask for, in the order in which
// the items are applied for.
func (n *navigation) materials() {
	type union struct {
		Material
		needs judge.Needs
	}
	var list []*union
	byCode := map[string]*union{}
	for _, item := range n.route.Items {
		s := n.stop(item.Item)
		for i := range s.outlook.Materials {
			m := &s.outlook.Materials[i]
			if m.Asked.Truth == condition.False {
				continue
			}
			use := Use{Item: item.Item, Necessity: m.Necessity, Groups: choices(m.Groups), RestsOn: m.Asked.Facts, Shareable: m.Shareable,
				Needed: needed(min(m.Asked.Truth, s.outlook.Called.Truth)), If: guide.NewCondition(m.Asked.If)}
			if m.Defer != nil {
				use.DeferDays = m.Defer.WorkingDays
			}
			if len(m.Groups) > 0 {
				use.Necessity = "choice"
			} else if m.Necessity == "optional" {
				use.Needed, use.If, use.RestsOn = NotAtAll, nil, nil // welcome
			}
			u := byCode[m.Code]
			if u == nil {
				u = &union{Material{Code: m.Code, Name: m.Name, Necessity: use.Necessity, Needed: use.Needed, Sharing: m.Shareable, IssuedBy: m.IssuedBy}, m.Needs}
				if def, ok := n.rules.Dictionary().Material(m.Code); ok {
					u.Name = def.Name
				}
				byCode[m.Code], list = u, append(list, u)
			} else {
				u.needs = u.needs.And(m.Needs)
			}
			u.Items = append(u.Items, use)
			u.Sharing = u.Sharing && m.Shareable
			u.Needed = stricter(u.Needed, use.Needed)
			if slices.Index(necessities, use.Necessity) < slices.Index(necessities, u.Necessity) {
				u.Necessity = use.Necessity
			}
			if !slices.Contains(u.Sources, m.Source) {
				u.Sources = append(u.Sources, m.Source)
			}
			if n.stop(m.From) != nil {
				u.OutputOf = m.From
			}
		}
	}
	for _, u := range list {
		u.Forms, u.Copies = u.needs.Forms, u.needs.Copies
		u.Seals, u.Signatures = orNone(u.needs.Seals), orNone(u.needs.Signatures)
		n.route.Materials = append(n.route.Materials, u.Material)
	}
}

// stricter is the stronger of two needs.
func stricter(a, b Needed) Needed {
	strength := []Needed{NotAtAll, Possibly, Yes}
	return strength[max(slices.Index(strength, a), slices.Index(strength, b))]
}

func orNone(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// stop is the item of that code, nil if it is not on the way.
func (n *navigation) stop(code string) *stop {
	i := slices.IndexFunc(n.stops, func(s *stop) bool { return s.name.Item == code })
	if i < 0 {
		return nil
	}
	return n.stops[i]
}

func compareFacts(a, b Fact) int {
	decides := func(f *Fact) int { return min(len(f.Items), 1) }
	return cmp.Or(cmp.Compare(decides(&b), decides(&a)), cmp.Compare(a.Name, b.Name))
}
