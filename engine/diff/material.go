package diff

import (
	"fmt"
	"strconv"
	"strings"

	"onewindow/engine/checklist"
	"onewindow/engine/condition"
	"onewindow/engine/dictionary"
)

type material = *checklist.Material

var materialKind = kind[material]{
	list: "materials", noun: "材料", bare: true,
	id:     func(m material) string { return m.Code },
	name:   func(_ *side, m material) string { return m.Name },
	within: reviewChanges,
	fields: []field[material]{
		{"necessity", "", func(_ *side, m material) value { return word(m.Necessity, checklist.Necessities) }},
		{"when", "适用情形", func(s *side, m material) value { return s.condition(m.When, facts) }},
		{"name", "名称", func(_ *side, m material) value { return text(m.Name) }},
		{"source", "来源渠道", func(_ *side, m material) value { return word(m.Source, checklist.Sources) }},
		{"issued_by", "核发部门", func(_ *side, m material) value { return text(m.IssuedBy) }},
		{"from", "来源事项", func(s *side, m material) value { return s.item(m.From) }},
		{"shareable", "", func(_ *side, m material) value { return claim(m.Shareable, "可以共享取得（免提交）") }},
		{"forms", "材料形式", func(_ *side, m material) value {
			return list(m.Forms, func(form string) string { return checklist.Forms[form] })
		}},
		{"copies", "份数", func(_ *side, m material) value { return count(m.Copies, "份") }},
		{"seals", "印章", func(_ *side, m material) value { return list(m.Seals, same) }},
		{"signatures", "签字", func(_ *side, m material) value { return list(m.Signatures, same) }},
		{"validity", "有效期", func(_ *side, m material) value { return validity(m.Validity) }},
		{"defer", "容缺期限", func(_ *side, m material) value {
			if m.Defer == nil {
				return value{}
			}
			return count(m.Defer.WorkingDays, "个工作日")
		}},
		{"files", "电子文件的要求", func(_ *side, m material) value { return files(m.Files) }},
		{"basis", "依据", func(s *side, m material) value { return s.basis(m.Basis) }},
		{"note", "说明", func(_ *side, m material) value { return text(m.Note) }},
	},
}

func validity(v *checklist.Validity) value {
	if v == nil {
		return value{}
	}
	source, words := "stated", "以材料载明的为准"
	switch {
	case v.Months != 0:
		source, words = fmt.Sprintf("months: %d", v.Months), fmt.Sprintf("自签发之日起%d个月", v.Months)
	case v.Years != 0:
		source, words = fmt.Sprintf("years: %d", v.Years), fmt.Sprintf("自签发之日起%d年", v.Years)
	}
	if v.Note != "" {
		source, words = source+", note: "+v.Note, words+"（"+v.Note+"）"
	}
	return value{Value: Value{source, words}}
}

func files(f *checklist.Files) value {
	if f == nil {
		return value{}
	}
	types, bytes := strings.Join(f.MediaTypes, ", "), strconv.FormatInt(f.MaxBytes, 10)
	v := value{Value: Value{"media_types: [" + types + "], max_bytes: " + bytes, "格式" + types}}
	if f.MaxBytes > 0 {
		v.Words += "，不超过" + bytes + "字节"
	}
	return v
}

// item names the item that a material comes from.
func (s *side) item(code string) value {
	v := text(code)
	if code == "external" {
		v.Words = "本系统以外的事项"
	} else if item, ok := s.rules.Item(code); ok {
		v.Words = item.Name
	}
	return v
}

// fact names a fact by its label.
func (s *side) fact(name string) string {
	if _, f, ok := s.rules.Dictionary().Fact(dictionary.FullName(name)); ok {
		return f.Label
	}
	return name
}

// point is a review point of a material.
type point struct {
	*checklist.Point
	in condition.Within // what its conditions read
}

func points(s *side, m material) []point {
	if m == nil {
		return nil
	}
	in := condition.Within{Materials: true, Self: s.scope.Materials[m.Code]}
	out := make([]point, len(m.Review))
	for i := range m.Review {
		out[i] = point{&m.Review[i], in}
	}
	return out
}

func reviewChanges(c *comparison, old, new material) {
	entries(c, kind[point]{
		list: "materials/" + new.Code + "/review", noun: new.Name + "的审查要点",
		id:   func(p point) string { return p.ID },
		name: func(_ *side, p point) string { return p.ID },
		fields: []field[point]{
			{"text", "", func(_ *side, p point) value { return text(p.Text) }},
			{"require", "条件", func(s *side, p point) value { return s.condition(p.Require, p.in) }},
			{"when", "适用情形", func(s *side, p point) value { return s.condition(p.When, p.in) }},
			{"otherwise", "告知语句", func(_ *side, p point) value { return text(p.Otherwise) }},
		},
	}, points(c.old, old), points(c.new, new))
}
