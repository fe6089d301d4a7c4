package lint

import (
	"regexp"
	"slices"
	"strings"

	"onewindow/engine/checklist"
	"onewindow/engine/condition"
	"onewindow/engine/dictionary"
	"onewindow/engine/source"
)

var materialChecks = []check{
	{Rule: Rule{"never-asked", Error, "a material that can never be asked for"}, version: neverAsked},
	{Rule: Rule{"catch-all-material", Error, "a demand for whatever else: nobody may be asked for that"}, version: catchAll},
	{Rule: Rule{"restates-material", Error, "an acceptance condition that only says that a material is there"}, version: restatesMaterial},
	{Rule: Rule{"unmeetable-group", Error, "a group that asks for a choice where none of its materials is"}, version: unmeetableGroup},
	{Rule: Rule{"same-material", Warning, "one material under two codes, or two under one"}, whole: sameMaterial},
	{Rule: Rule{"unused-fact", Warning, "a fact that no rule reads"}, version: unusedExample, whole: unusedFact},
	{Rule: Rule{"unused-material", Info, "a material of the dictionary that no item asks for"}, whole: unusedMaterial},
	{Rule: Rule{"unknown-source", Warning, "a material said to come from an item that does not issue it"}, version: unknownSource},
}

func neverAsked(v *version, report report) {
	for i := range v.Materials {
		m := &v.Materials[i]
		switch {
		case v.asked[i] != nil && never(append(slices.Clone(v.accepted), v.asked[i])...):
			report(m.Pos, "%s is never asked for of an application that is accepted: it would be only where %s; correct its `when` or remove it", m.Code, v.asked[i])
		case m.Necessity == "optional" && len(v.groupsOf(m.Code)) == 0 && m.When == nil && len(m.Review) == 0 && !v.read(i):
			report(m.Pos, "%s is optional, in no group, and no rule looks at it: nobody is ever asked for it; put it into a group, make it required, or remove it", m.Code)
		}
	}
}

// read tells whether a check of another entry, or the policy, reads a material.
func (v *version) read(i int) bool {
	for j := range v.checks {
		if slices.Contains(reads(v.checks[j].require), i) {
			return true
		}
	}
	return v.program.Policy != nil
}

func catchAll(v *version, report report) {
	for i := range v.Materials {
		if m := &v.Materials[i]; checklist.CatchAll(m.Name) {
			report(m.Pos, "%s (%s) is a catch-all: an applicant can not know what to hand in, and nobody may be asked for it (优化营商环境条例第十九条); name each material", m.Code, m.Name)
		}
	}
}

var handedIn = regexp.MustCompile(`(没有|未|尚未)(提交|提供|取得|附|递交)|缺少|材料(齐全|不齐)`)

func restatesMaterial(v *version, report report) {
	for i := range v.Acceptance {
		a := &v.Acceptance[i]
		if !handedIn.MatchString(a.Otherwise) {
			continue
		}
		for j := range v.Materials {
			name, _, _ := strings.Cut(v.Materials[j].Name, "(")
			if len([]rune(name)) >= 4 && strings.Contains(a.Otherwise, name) {
				report(a.Pos, "acceptance/%s only says that %s is there; a missing document leads to correction, never to refusal (行政许可法第三十二条): remove the condition, the material is asked for already", a.ID, v.Materials[j].Code)
			}
		}
	}
}

func unmeetableGroup(v *version, report report) {
	for i := range v.Groups {
		g := &v.Groups[i]
		given := slices.Clone(v.accepted)
		if g.When != nil {
			given = append(given, v.cond(g.When, condition.Within{Self: -1}))
		}
		always := false
		for j := range v.Materials {
			if slices.Contains(g.AnyOf, v.Materials[j].Code) || slices.Contains(g.ExactlyOneOf, v.Materials[j].Code) {
				if v.when[j] == nil {
					always = true
				} else {
					given = append(given, v.when[j].Negate())
				}
			}
		}
		if sat, decided := condition.Satisfiable(given...); !always && decided && sat {
			report(g.Pos, "groups/%s asks for one of its materials also where the `when` of each of them does not hold; guard the group, or widen a `when`", g.ID)
		}
	}
}

// sameMaterial finds names that differ in nothing but signs and words that say
// nothing.
func sameMaterial(w *whole, report report) {
	seen := map[string]*dictionary.Material{}
	for i := range w.Dictionary().Materials {
		m := &w.Dictionary().Materials[i]
		name := bare(m.Name)
		if other, ok := seen[name]; ok {
			report(m.Pos, "%s (%s) seems to be the same material as %s (%s); the same material has one code: merge them, or tell the names apart", m.Code, m.Name, other.Code, other.Name)
			continue
		}
		seen[name] = m
	}
}

var saysNothing = regexp.MustCompile(`[《》“”"、，,()（）\s]|原件|复印件|材料$|文件$`)

// bare is a material's name without what does not tell it apart.
func bare(name string) string { return saysNothing.ReplaceAllString(name, "") }

// unusedExample finds facts that a checklist lists and does not read.
func unusedExample(v *version, report report) {
	read := map[string]bool{}
	for _, id := range v.scope.Facts() {
		read[v.rules.Dictionary().Facts[id].Name] = true
	}
	if p := v.program.Policy; p != nil {
		for _, name := range p.Facts() {
			read[name] = true
		}
	}
	for name, x := range v.Facts {
		if full := dictionary.FullName(name); !read[full] {
			report(x.Pos, "the checklist gives an example of %s, which none of its rules reads; remove it", full)
		}
	}
	policy := map[string]bool{}
	if p := v.program.Policy; p != nil {
		for _, name := range p.Facts() {
			policy[name] = true
		}
	}
	for name, e := range v.PolicyFacts {
		if full := dictionary.FullName(name); !policy[full] {
			report(e.Pos, "policy_facts says when %s matters, which the policy does not read; remove it", full)
		}
	}
}

// contact are facts that no rule reads, and that every manifest may hold.
var contact = []string{"applicant.agent.name", "applicant.agent.phone", "applicant.phone", "applicant.address"}

func unusedFact(w *whole, report report) {
	read := map[int]bool{}
	for _, v := range w.versions {
		for _, id := range v.scope.Facts() {
			read[id] = true
		}
		if p := v.program.Policy; p != nil {
			for _, name := range p.Facts() {
				if id, _, ok := w.Dictionary().Fact(name); ok {
					read[id] = true
				}
			}
		}
	}
	for id := range w.Dictionary().Facts {
		if f := &w.Dictionary().Facts[id]; !read[id] && !slices.Contains(contact, f.Name) {
			report(f.Pos, "no rule reads %s (%s); remove it, or write the rule that needs it", f.Name, f.Label)
		}
	}
}

func unusedMaterial(w *whole, report report) {
	used := map[string]bool{}
	for _, v := range w.versions {
		for i := range v.Materials {
			used[v.Materials[i].Code] = true
		}
	}
	for i := range w.Dictionary().Materials {
		if m := &w.Dictionary().Materials[i]; !used[m.Code] {
			report(m.Pos, "no item asks for %s (%s)", m.Code, m.Name)
		}
	}
}

// unknownSource finds materials that name another item as theirs, which does
// not exist, or whose `from` is missing though they are shared.
func unknownSource(v *version, report report) {
	for i := range v.Materials {
		m := &v.Materials[i]
		if m.From == "" || m.From == "external" {
			continue
		}
		if _, ok := v.rules.Item(m.From); !ok {
			var codes []string
			for _, item := range v.rules.Items() {
				codes = append(codes, item.Code)
			}
			report(m.Pos, "%s comes from the item %s, which is not in the catalog%s", m.Code, m.From, source.DidYouMean(source.Nearest(m.From, codes)))
		}
	}
}
