package diff

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"onewindow/engine/checklist"
	"onewindow/engine/condition"
	"onewindow/engine/policy"
)

// checklistChanges compares the rules of two versions.
func checklistChanges(old, new *side) ([]Change, error) {
	c := &comparison{old: old, new: new}
	was, is := old.checklist, new.checklist
	fields(c, wholeFields, "", "", was, is)
	entries(c, acceptanceKind, pointers(was.Acceptance), pointers(is.Acceptance))
	entries(c, materialKind, pointers(was.Materials), pointers(is.Materials))
	entries(c, groupKind, pointers(was.Groups), pointers(is.Groups))
	entries(c, consistencyKind, pointers(was.Consistency), pointers(is.Consistency))
	if err := policyChanges(c); err != nil {
		return nil, err
	}
	entries(c, prohibitionKind, pointers(was.MustNotRequest), pointers(is.MustNotRequest))
	entries(c, outputKind, pointers(was.Outputs), pointers(is.Outputs))
	entries(c, exampleKind, pairs(was.Facts), pairs(is.Facts))
	entries(c, policyFactKind, pairs(was.PolicyFacts), pairs(is.PolicyFacts))
	entries(c, unconfirmedKind, pointers(was.Unconfirmed), pointers(is.Unconfirmed))
	return c.changes, nil
}

// whole gives a field of the checklist itself.
func whole(entry, label string, of func(*side, *checklist.Checklist) value) field[*checklist.Checklist] {
	return field[*checklist.Checklist]{entry, label, of}
}

var wholeFields = []field[*checklist.Checklist]{
	whole("legal_basis", "设定依据", func(s *side, c *checklist.Checklist) value { return s.basis(c.LegalBasis) }),
	whole("time_limit/statutory", "法定办结时限", func(_ *side, c *checklist.Checklist) value { return optional(c.TimeLimit.Statutory, "个工作日") }),
	whole("time_limit/promised", "承诺办结时限", func(_ *side, c *checklist.Checklist) value { return optional(c.TimeLimit.Promised, "个工作日") }),
	whole("time_limit/note", "办结时限的说明", func(_ *side, c *checklist.Checklist) value { return text(c.TimeLimit.Note) }),
	whole("applies_when", "需要办理本事项的情形", func(s *side, c *checklist.Checklist) value { return s.condition(c.AppliesWhen, facts) }),
	whole("notes", "说明", func(_ *side, c *checklist.Checklist) value { return list(c.Notes, same) }),
}

var acceptanceKind = kind[*checklist.Acceptance]{
	list: "acceptance", noun: "受理条件",
	id:   func(a *checklist.Acceptance) string { return a.ID },
	name: func(_ *side, a *checklist.Acceptance) string { return a.ID },
	fields: []field[*checklist.Acceptance]{
		{"require", "", func(s *side, a *checklist.Acceptance) value { return s.condition(a.Require, facts) }},
		{"when", "适用情形", func(s *side, a *checklist.Acceptance) value { return s.condition(a.When, facts) }},
		{"ground", "不予受理情形", func(_ *side, a *checklist.Acceptance) value { return word(a.Ground, checklist.Grounds) }},
		{"competent_authority", "有权机关", func(_ *side, a *checklist.Acceptance) value { return text(a.CompetentAuthority) }},
		{"refusal_basis", "不予受理依据", func(s *side, a *checklist.Acceptance) value { return s.basis(a.RefusalBasis) }},
		{"otherwise", "告知语句", func(_ *side, a *checklist.Acceptance) value { return text(a.Otherwise) }},
		{"basis", "依据", func(s *side, a *checklist.Acceptance) value { return s.basis(a.Basis) }},
	},
}

var groupKind = kind[*checklist.Group]{
	list: "groups", noun: "材料组",
	id:   func(g *checklist.Group) string { return g.ID },
	name: func(_ *side, g *checklist.Group) string { return g.ID },
	fields: []field[*checklist.Group]{
		{"text", "说明", func(_ *side, g *checklist.Group) value { return text(g.Text) }},
		{"any_of", "至少提交一种的材料", func(s *side, g *checklist.Group) value { return s.materials(g.AnyOf) }},
		{"exactly_one_of", "只提交一种的材料", func(s *side, g *checklist.Group) value { return s.materials(g.ExactlyOneOf) }},
		{"when", "适用情形", func(s *side, g *checklist.Group) value { return s.condition(g.When, facts) }},
		{"basis", "依据", func(s *side, g *checklist.Group) value { return s.basis(g.Basis) }},
	},
}

var consistencyKind = kind[*checklist.Consistency]{
	list: "consistency", noun: "一致性核对",
	id:   func(k *checklist.Consistency) string { return k.ID },
	name: func(_ *side, k *checklist.Consistency) string { return k.ID },
	fields: []field[*checklist.Consistency]{
		{"require", "", func(s *side, k *checklist.Consistency) value { return s.condition(k.Require, materials) }},
		{"when", "适用情形", func(s *side, k *checklist.Consistency) value { return s.condition(k.When, materials) }},
		{"effect", "效力", func(_ *side, k *checklist.Consistency) value { return word(k.Effect, checklist.Effects) }},
		{"otherwise", "告知语句", func(_ *side, k *checklist.Consistency) value { return text(k.Otherwise) }},
		{"basis", "依据", func(s *side, k *checklist.Consistency) value { return s.basis(k.Basis) }},
	},
}

var prohibitionKind = kind[*checklist.Prohibition]{
	list: "must_not_request", noun: "不得索要的规定",
	id:   func(p *checklist.Prohibition) string { return p.Text },
	name: func(_ *side, p *checklist.Prohibition) string { return "“" + p.Text + "”" },
	fields: []field[*checklist.Prohibition]{
		{"codes", "材料", func(s *side, p *checklist.Prohibition) value { return s.materials(p.Codes) }},
		{"when", "适用情形", func(s *side, p *checklist.Prohibition) value { return s.condition(p.When, facts) }},
		{"basis", "依据", func(s *side, p *checklist.Prohibition) value { return s.basis(p.Basis) }},
	},
}

var outputKind = kind[*checklist.Output]{
	list: "outputs", noun: "审批结果",
	id:   func(o *checklist.Output) string { return o.Code },
	name: func(_ *side, o *checklist.Output) string { return o.Name },
	fields: []field[*checklist.Output]{
		{"name", "名称", func(_ *side, o *checklist.Output) value { return text(o.Name) }},
		{"validity", "有效期", func(_ *side, o *checklist.Output) value { return text(o.Validity) }},
	},
}

var unconfirmedKind = kind[*checklist.Unconfirmed]{
	list: "unconfirmed", noun: "待核实内容",
	id:     func(u *checklist.Unconfirmed) string { return u.Entry },
	name:   func(_ *side, u *checklist.Unconfirmed) string { return u.Entry },
	fields: []field[*checklist.Unconfirmed]{{"note", "", func(_ *side, u *checklist.Unconfirmed) value { return text(u.Note) }}},
}

// pair is one of what stands under a key.
type pair[T any] struct {
	key string
	of  T
}

func pairs[T any](m map[string]T) []pair[T] {
	var out []pair[T]
	for _, key := range slices.Sorted(maps.Keys(m)) {
		out = append(out, pair[T]{key, m[key]})
	}
	return out
}

var exampleKind = kind[pair[checklist.Example]]{
	list: "facts", noun: "示例值",
	id:   func(p pair[checklist.Example]) string { return p.key },
	name: func(s *side, p pair[checklist.Example]) string { return s.fact(p.key) },
	fields: []field[pair[checklist.Example]]{{"example", "", func(_ *side, p pair[checklist.Example]) value {
		written, _ := json.Marshal(p.of.Example.Any) // what was read from YAML always marshals
		return text(string(written))
	}}},
}

var policyFactKind = kind[pair[*condition.Expr]]{
	list: "policy_facts", noun: "计算规则要用项目信息的情形",
	id:   func(p pair[*condition.Expr]) string { return p.key },
	name: func(s *side, p pair[*condition.Expr]) string { return s.fact(p.key) },
	fields: []field[pair[*condition.Expr]]{{"when", "", func(s *side, p pair[*condition.Expr]) value {
		return s.condition(p.of, facts)
	}}},
}

// ruled is a rule of a policy with its text, helper rules included.
type ruled struct {
	*policy.Rule
	text string
}

var ruleKind = kind[ruled]{
	list: "policy", noun: "计算规则",
	id:   func(r ruled) string { return r.ID },
	name: func(_ *side, r ruled) string { return r.ID },
	fields: []field[ruled]{
		{"effect", "效力", func(_ *side, r ruled) value { return word(string(r.Effect), checklist.Effects) }},
		{"material", "材料", func(s *side, r ruled) value { return s.materials(strings.Fields(r.Material)) }},
		{"ground", "不予受理情形", func(_ *side, r ruled) value { return word(r.Ground, checklist.Grounds) }},
		{"competent_authority", "有权机关", func(_ *side, r ruled) value { return text(r.CompetentAuthority) }},
		{"refusal_basis", "不予受理依据", func(s *side, r ruled) value { return s.basis(r.RefusalBasis) }},
		{"basis", "依据", func(s *side, r ruled) value { return s.basis(r.Basis) }},
		{"text", "内容", func(_ *side, r ruled) value { return hidden(r.text) }},
	},
}

func policyChanges(c *comparison) error {
	was, err := c.old.rulesOfPolicy()
	if err != nil {
		return err
	}
	is, err := c.new.rulesOfPolicy()
	if err != nil {
		return err
	}
	entries(c, ruleKind, was, is)
	return nil
}

func (s *side) rulesOfPolicy() ([]ruled, error) {
	if s.policy == nil {
		return nil, nil
	}
	texts, err := s.policy.Texts()
	if err != nil {
		return nil, fmt.Errorf("the policy of %s: %w", s.checklist.EffectiveFrom, err)
	}
	var out []ruled
	for _, r := range pointers(s.policy.Rules()) {
		out = append(out, ruled{r, texts[r.ID]})
	}
	return out, nil
}
