package checklist

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"onewindow/engine/source"
)

// shape checks what one file tells by itself.
type shape struct {
	*Checklist
	errs *source.Errors
}

func (s shape) dates(fileName string) {
	from, until := s.EffectiveFrom, s.EffectiveUntil
	if source.IsDate(from) && from != fileName {
		s.errs.Add(s.doc.At("effective_from"), "effective_from %s does not match the file's name; rename the file %s.yaml or correct the date", from, from)
	}
	if until != "" && until < from {
		s.errs.Add(s.doc.At("effective_until"), "effective_until %s lies before effective_from %s; correct one of them", until, from)
	}
	if t := s.TimeLimit; t.Statutory != nil && t.Promised != nil && *t.Promised > *t.Statutory {
		s.errs.Add(s.doc.At("time_limit", "promised"), "the promised limit of %d working days is longer than the statutory one of %d; correct one of them", *t.Promised, *t.Statutory)
	}
}

func (s shape) examples() {
	for _, name := range slices.Sorted(maps.Keys(s.Facts)) {
		if x := s.Facts[name]; !x.Example.Given {
			s.errs.Add(x.Pos, "%s has no example; add example: with a value, or remove the entry", name)
		}
	}
}

// once notes an id or a code that was given before. seen holds the lines of
// those before, what says whose id it is.
func (s shape) once(seen map[string]int, what, id string, at source.Position) {
	if line, ok := seen[id]; ok && id != "" {
		s.errs.Add(at, "%s %s stands here twice, first on line %d; give it another name or remove it", what, id, line)
		return
	}
	seen[id] = at.Line
}

func (s shape) acceptance() {
	seen := map[string]int{}
	for i := range s.Acceptance {
		a := &s.Acceptance[i]
		s.once(seen, "the acceptance condition", a.ID, a.Pos)
		switch authority := a.CompetentAuthority != ""; {
		case a.Ground == "not_competent" && !authority:
			s.errs.Add(a.Pos, "%s: the ground not_competent needs competent_authority, who the applicant has to turn to; add it", a.ID)
		case a.Ground != "not_competent" && authority && a.Ground != "":
			s.errs.Add(s.doc.At("acceptance", i, "competent_authority"), "%s: competent_authority belongs to the ground not_competent only, not to %s; remove it", a.ID, a.Ground)
		}
		entry := "acceptance/" + a.ID
		if (a.Ground == "condition_not_met" || a.Ground == "barred") && len(a.RefusalBasis) == 0 && !s.isUnconfirmed(entry, "refusal_basis") {
			s.errs.AddAs("refusal-basis", a.Pos, "%s: the ground %s needs refusal_basis, the article that says 不予受理 (or the like); add it, or list %s under unconfirmed", a.ID, a.Ground, entry)
		}
	}
}

func (s shape) materials() {
	seen := map[string]int{}
	for i := range s.Materials {
		m := &s.Materials[i]
		s.once(seen, "the material", m.Code, m.Pos)
		switch deferrable := m.Necessity == "deferrable"; {
		case deferrable && m.Defer == nil:
			s.errs.Add(m.Pos, "%s is deferrable; add defer: {working_days: N}, how long it may be handed in late", m.Code)
		case !deferrable && m.Defer != nil && m.Necessity != "":
			s.errs.Add(s.doc.At("materials", i, "defer"), "%s is %s, but has defer; make it deferrable or remove defer", m.Code, m.Necessity)
		}
		if m.Files != nil && len(m.Forms) > 0 && !slices.Contains(m.Forms, "electronic") {
			s.errs.Add(s.doc.At("materials", i, "files"), "%s bounds its files, but is not handed in as electronic; add that form or remove files", m.Code)
		}
		points := map[string]int{}
		for j := range m.Review {
			p := &m.Review[j]
			s.once(points, "the review point", p.ID, p.Pos)
			if p.Require == nil && p.Text == "" && !s.doc.Has("materials", i, "review", j, "require") {
				s.errs.Add(p.Pos, "the review point %s has neither require, a condition, nor text, what the clerk looks at; add one of them", p.ID)
			}
		}
	}
}

func (s shape) groups() {
	seen := map[string]int{}
	for i := range s.Groups {
		g := &s.Groups[i]
		s.once(seen, "the group", g.ID, g.Pos)
		key, members := "any_of", g.AnyOf
		if s.doc.Has("groups", i, "exactly_one_of") {
			key, members = "exactly_one_of", g.ExactlyOneOf
		}
		if s.doc.Has("groups", i, "any_of") == s.doc.Has("groups", i, "exactly_one_of") {
			s.errs.Add(g.Pos, "the group %s has exactly one of any_of and exactly_one_of; add or remove one", g.ID)
			continue
		}
		if len(members) < 2 {
			s.errs.Add(s.doc.At("groups", i, key), "the group %s has %d of the two or more materials to choose from; add them, or make the one required", g.ID, len(members))
		}
		for j, code := range members {
			s.member(g.ID, code, s.doc.At("groups", i, key, j))
		}
	}
}

// member checks that a group's choice is a material that nobody asks for by
// itself.
func (s shape) member(group, code string, at source.Position) {
	if code == "" {
		return // noted by the decoder
	}
	i := slices.IndexFunc(s.Materials, func(m Material) bool { return m.Code == code })
	if i < 0 {
		near, found := source.Nearest(code, s.codes())
		s.errs.Add(at, "the group %s names the material %s, which is not under materials%s", group, code, hint(near, found, "materials of this file, as optional"))
	} else if n := s.Materials[i].Necessity; n != "optional" && n != "" {
		s.errs.Add(at, "the group %s names %s, whose necessity is %s; a material that may be chosen is optional", group, code, n)
	}
}

func (s shape) codes() []string {
	codes := make([]string, len(s.Materials))
	for i := range s.Materials {
		codes[i] = s.Materials[i].Code
	}
	return codes
}

func (s shape) others() {
	checks, outputs := map[string]int{}, map[string]int{}
	for i := range s.Consistency {
		s.once(checks, "the check", s.Consistency[i].ID, s.Consistency[i].Pos)
	}
	for i := range s.Outputs {
		s.once(outputs, "the output", s.Outputs[i].Code, s.doc.At("outputs", i))
	}
}

// unconfirmed checks that each entry to be confirmed is one of this file; what
// belongs to the policy or to item.yaml stands elsewhere.
func (s shape) unconfirmed() {
	for i, u := range s.Unconfirmed {
		first, rest, _ := strings.Cut(u.Entry, "/")
		if u.Entry == "" || u.Entry == "item" || first == "policy" && rest != "" {
			continue
		}
		var path []any
		entry := strings.TrimSuffix(u.Entry, "/refusal_basis") // which may be missing for that very reason
		for step := range strings.SplitSeq(entry, "/") {
			if n, err := strconv.Atoi(step); err == nil {
				path = append(path, n)
			} else {
				path = append(path, step)
			}
		}
		if !s.doc.Has(path...) {
			s.errs.Add(s.doc.At("unconfirmed", i, "entry"), "%s is no entry of this file; write it as materials/CODE, materials/CODE/review/ID, acceptance/ID, groups/ID, consistency/ID, must_not_request/N (from 0), time_limit, legal_basis", u.Entry)
		}
	}
}

// isUnconfirmed tells whether an entry, or that key of it, is still to be
// confirmed.
func (c *Checklist) isUnconfirmed(entry, key string) bool {
	return slices.ContainsFunc(c.Unconfirmed, func(u Unconfirmed) bool {
		return u.Entry == entry || u.Entry == entry+"/"+key || strings.HasPrefix(u.Entry, entry+"/"+key+"/")
	})
}
