package submission

import (
	"cmp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"onewindow/engine/condition"
	"onewindow/engine/judge"
	"onewindow/engine/judgement"
	"onewindow/engine/message"
)

// line is one thing to be told, in the making.
type line struct {
	judge.Told
	key   string
	items []Concern
	ifs   []*condition.Cond // of the items for which it is to be corrected; a nil one: it counts
}

// reasons tells everything once: what the items say together, and what else
// stands in their decisions. Of an item that is rejected only the refusal is
// told; what would be to correct stands in its decision.
func (c *check) reasons(told [][]judge.Told) []Reason {
	var lines []*line
	byKey := map[string]*line{}
	tell := func(it *item, t judge.Told) {
		key := keyOf(&t.Reason)
		l := byKey[key]
		if l == nil {
			l = &line{Told: t, key: key}
			byKey[key], lines = l, append(lines, l)
		} else {
			l.Unite(&t, it.program.Messages)
		}
		l.concern(it, &t)
	}
	for i, it := range c.items {
		for _, t := range told[i] {
			tell(it, t)
		}
	}
	for _, it := range c.items {
		if !it.applied() {
			continue
		}
		for _, r := range it.Judgement.Reasons {
			r.Path = it.part.whole(r.Path)
			if it.rejected() && r.Effect != judgement.EffectReject {
				continue
			}
			if l := byKey[keyOf(&r)]; l == nil || !l.names(it.Code, r.Rule) {
				tell(it, judge.Told{Reason: r})
			}
		}
	}
	first := map[string]int{} // what is told of one material stands together
	for i, l := range lines {
		if _, ok := first[l.Material]; !ok {
			first[l.Material] = i
		}
	}
	slices.SortStableFunc(lines, func(a, b *line) int {
		return cmp.Or(cmp.Compare(effects[a.Effect], effects[b.Effect]), cmp.Compare(a.class(), b.class()),
			cmp.Compare(first[a.Material], first[b.Material]))
	})
	reasons := make([]Reason, len(lines))
	for i, l := range lines {
		reasons[i] = c.reason(l)
	}
	return reasons
}

var effects = map[judgement.Effect]int{judgement.EffectReject: 0, judgement.EffectCorrect: 1, judgement.EffectAdvise: 2}

// class is the place of a line's sort of rule, as in a decision.
func (l *line) class() int {
	if l.Kind == judgement.UnrequestedMaterial {
		return len(classes)
	}
	class, _, _ := strings.Cut(l.Rule, "/")
	return slices.Index(classes, class)
}

var classes = []string{"facts", "acceptance", "materials", "groups", "consistency", "policy", "commitments"}

// keyOf names the thing that a reason is about: two items that have the same
// key mean the same thing, and who mends it once has mended it for both.
func keyOf(r *judgement.Reason) string {
	parts := []string{string(r.Kind)}
	switch {
	case r.Kind == judgement.MissingMaterial:
		parts = append(parts, r.Material)
	case r.Kind == judgement.UnmetGroup:
		var codes []string
		if json.Unmarshal(r.Expected, &codes) == nil {
			slices.Sort(codes)
		}
		parts = append(parts, r.Path, strings.Join(codes, " "))
	case r.Kind == judgement.ReviewFailed && !strings.Contains(r.Path, "/unmet/"):
		parts = append(parts, r.Path, string(r.Expected))
	case r.Kind == judgement.BadFile || r.Kind == judgement.PolicyFinding:
		parts = append(parts, r.Path, r.Message)
	case r.Kind == judgement.ConditionNotMet:
		parts = append(parts, r.Message, r.Ground, r.CompetentAuthority)
	default:
		parts = append(parts, r.Path)
	}
	return strings.Join(parts, "\x00")
}

// concern adds an item to a line.
func (l *line) concern(it *item, t *judge.Told) {
	con := Concern{Name: it.name(), Rule: t.Rule, Effect: t.Effect, If: t.If, Basis: t.Basis, RefusalBasis: t.RefusalBasis, Source: t.Source}
	if t.When != nil {
		con.If = t.When.String()
	}
	l.items = append(l.items, con)
	if effects[t.Effect] < effects[l.Effect] {
		l.Effect, l.ifs = t.Effect, nil
	}
	if opaque := t.When == nil && t.If != ""; t.Effect == l.Effect && !opaque { // only a decision's own words have no condition
		l.ifs = append(l.ifs, t.When)
	}
}

func (l *line) names(item, rule string) bool {
	return slices.ContainsFunc(l.items, func(c Concern) bool { return c.Item == item && c.Rule == rule })
}

// reason writes a line down. It is contingent if it is so for every item.
func (c *check) reason(l *line) Reason {
	r := Reason{Effect: l.Effect, Kind: l.Kind, Material: l.Material, Path: l.Path, Message: l.Message,
		Ground: l.Ground, CompetentAuthority: l.CompetentAuthority, Items: l.items}
	if len(l.ifs) == 0 {
		r.If = l.If
	} else if when := anyOf(l.ifs); when != nil {
		r.If = when.String()
		r.Message = c.items[0].program.Messages.Say(message.Contingent, "condition", when.Words(), "message", l.Message)
	}
	if l.Kind == judgement.MissingMaterial {
		if n := l.Needs; n != nil {
			r.Needs = &Needs{n.Forms, n.Copies, orNone(n.Seals), orNone(n.Signatures), n.Files.MediaTypes, n.Files.MaxBytes}
		}
		r.From = c.issuer(l.Material)
	}
	return r
}

func orNone(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// anyOf joins conditions; nil if one of them is.
func anyOf(conds []*condition.Cond) *condition.Cond {
	joined := &condition.Cond{Op: condition.Any}
	seen := map[string]bool{}
	for _, k := range conds {
		if k == nil {
			return nil
		}
		if text := k.String(); !seen[text] {
			seen[text] = true
			joined.Kids = append(joined.Kids, k)
		}
	}
	if len(joined.Kids) == 1 {
		return joined.Kids[0]
	}
	return joined
}

// issuer is the item of the submission that issues a material, if one does.
func (c *check) issuer(material string) string {
	for _, it := range c.items {
		if !it.applied() {
			continue
		}
		for k := range it.program.Checklist.Materials {
			m := &it.program.Checklist.Materials[k]
			if m.Code == material && slices.ContainsFunc(c.items, func(o *item) bool { return o.applied() && o.Code == m.From }) {
				return m.From
			}
		}
	}
	return ""
}
