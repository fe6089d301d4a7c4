package judge

import (
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"onewindow/engine/canonical"
	"onewindow/engine/condition"
	"onewindow/engine/judgement"
	"onewindow/engine/manifest"
	"onewindow/engine/message"
)

// finding is a reason in the making.
type finding struct {
	judgement.Reason
	plain    string // its message without the condition, if it has one
	rank     int
	material int // of the checklist, -1 for none
	entry    *manifest.Entry
	when     *condition.Cond // the finding counts only if this turns out true
	claims   []cell          // what its remedy may change
	adds     []int           // the materials that its remedy may add
	takes    int             // the index in the array of path that its remedy removes, -1 for none
	check    *check
}

// add notes a finding.
func (a *assessment) add(f finding) {
	if f.when != nil && !a.quiet {
		f.plain = f.Message
		f.If = f.when.String()
		f.Message = a.say(message.Contingent, "condition", f.when.Words(), "message", f.Message)
	}
	if f.Basis == nil {
		f.Basis = []string{}
	}
	a.findings = append(a.findings, f)
	if f.material >= 0 && f.entry != nil {
		a.defects[f.material]++
	}
}

// of starts a finding on a material.
func (a *assessment) of(i int, e *manifest.Entry, kind judgement.Kind, rule string) finding {
	m := &a.p.materials[i]
	f := finding{rank: rankMaterials + i, material: i, entry: e, takes: -1}
	f.Kind, f.Rule, f.Effect = kind, "materials/"+m.Code+"/"+rule, judgement.EffectCorrect
	f.Material, f.Basis, f.Source = m.Code, m.Basis, m.at
	f.when = a.openNeed(i)
	if e != nil {
		f.Path = "/materials/" + strconv.Itoa(e.Index)
		if a.spare[i] {
			f.Effect, f.when = judgement.EffectAdvise, nil
		}
	}
	return f
}

// openNeed is what is open of whether a material is asked for, nil if nothing.
func (a *assessment) openNeed(i int) *condition.Cond {
	m := &a.p.materials[i]
	if a.need[i] != condition.Unknown {
		return nil
	}
	if m.when != nil && m.when.Eval(&a.env) == condition.Unknown {
		return m.when.Residual(&a.env)
	}
	for _, g := range m.groups {
		if when := a.p.groups[g].when; when != nil && when.Eval(&a.env) == condition.Unknown {
			return when.Residual(&a.env)
		}
	}
	return nil
}

// quoted gives a text as the JSON of `expected` and `actual`.
func quoted(text string) jsontext.Value { return canonical.AppendText(nil, text) }

// quotedList gives a list of texts as the JSON of `expected` and `actual`.
func quotedList(texts []string) jsontext.Value { return canonical.AppendTexts(nil, texts) }

func number(n int) jsontext.Value { return canonical.AppendNumber(nil, float64(n)) }

// say gives a sentence of a finding, if words are wanted.
func (a *assessment) say(key message.Key, fill ...string) string {
	if a.quiet {
		return ""
	}
	return a.p.Messages.Say(key, fill...)
}

// formWords names the forms that are allowed.
func formWords(messages *message.Messages, forms []string) string {
	keys := map[string]message.Key{"original": message.FormOriginal, "copy": message.FormCopy, "electronic": message.FormElectronic}
	words := make([]string, len(forms))
	for i, f := range forms {
		key, ok := keys[f]
		if !ok {
			key = message.FormNone
		}
		words[i] = messages.Say(key)
	}
	return strings.Join(words, "或者")
}

// names lists materials by name, for messages.
func (p *Program) names(members []int) string {
	words := make([]string, len(members))
	for i, m := range members {
		words[i] = p.materials[m].Name
	}
	return strings.Join(words, "、")
}

// outside gives the members of want that have not.
func outside(want, have []string) []string {
	var missing []string
	for _, w := range want {
		if !slices.Contains(have, w) {
			missing = append(missing, w)
		}
	}
	return missing
}
