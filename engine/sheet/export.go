package sheet

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"onewindow/engine/checklist"
	"onewindow/engine/guide"
	"onewindow/engine/ruleset"
)

// exported is a column of the sheets of materials.
type exported struct {
	heading string
	width   float64 // in characters
	item    bool    // of the item: merged over its materials
	text    func(g *guide.Guide, m *guide.Material, i int) string
}

var exportedColumns = []exported{
	{"序号", 6, false, func(_ *guide.Guide, _ *guide.Material, i int) string { return strconv.Itoa(i + 1) }},
	{"事项名称", 18, true, func(g *guide.Guide, _ *guide.Material, _ int) string { return g.Name }},
	{"审批阶段", 10, true, func(g *guide.Guide, _ *guide.Material, _ int) string { return checklist.Stages[g.Stage] }},
	{"事项类型", 10, true, func(g *guide.Guide, _ *guide.Material, _ int) string { return g.Kind }},
	{"办理时限", 12, true, func(g *guide.Guide, _ *guide.Material, _ int) string { return limitWords(&g.TimeLimit) }},
	{"设定依据", 24, true, func(g *guide.Guide, _ *guide.Material, _ int) string { return citations(g.LegalBasis) }},
	{"材料名称", 22, false, func(_ *guide.Guide, m *guide.Material, _ int) string { return m.Name }},
	{"材料必要性", 10, false, func(_ *guide.Guide, m *guide.Material, _ int) string {
		if m.DeferDays > 0 {
			return fmt.Sprintf("%s（%d个工作日）", checklist.Necessities[m.Necessity], m.DeferDays)
		}
		return checklist.Necessities[m.Necessity]
	}},
	{"适用情形", 18, false, func(_ *guide.Guide, m *guide.Material, _ int) string {
		if m.When == nil {
			return ""
		}
		return m.When.Words
	}},
	{"材料形式", 10, false, func(_ *guide.Guide, m *guide.Material, _ int) string {
		words := make([]string, len(m.Forms))
		for i, f := range m.Forms {
			words[i] = checklist.Forms[f]
		}
		return strings.Join(words, "或者")
	}},
	{"份数", 6, false, func(_ *guide.Guide, m *guide.Material, _ int) string { return strconv.Itoa(m.Copies) }},
	{"签字盖章", 14, false, func(_ *guide.Guide, m *guide.Material, _ int) string {
		var parts []string
		if len(m.Seals) > 0 {
			parts = append(parts, "盖章："+strings.Join(m.Seals, "、"))
		}
		if len(m.Signatures) > 0 {
			parts = append(parts, "签字："+strings.Join(m.Signatures, "、"))
		}
		return strings.Join(parts, "\n")
	}},
	{"来源渠道", 12, false, func(_ *guide.Guide, m *guide.Material, _ int) string { return checklist.Sources[m.Source] }},
	{"核发部门", 12, false, func(_ *guide.Guide, m *guide.Material, _ int) string { return m.IssuedBy }},
	{"共享取得", 6, false, func(_ *guide.Guide, m *guide.Material, _ int) string {
		return map[bool]string{true: "是", false: "否"}[m.Shareable]
	}},
	{"有效期", 12, false, func(_ *guide.Guide, m *guide.Material, _ int) string { return validityWords(m.Validity) }},
	{"受理标准", 40, false, func(_ *guide.Guide, m *guide.Material, _ int) string {
		lines := make([]string, len(m.Review))
		for i := range m.Review {
			lines[i] = fmt.Sprintf("%d. %s", i+1, oneLine(pointWords(&m.Review[i])))
		}
		return strings.Join(lines, "\n")
	}},
	{"材料依据", 24, false, func(_ *guide.Guide, m *guide.Material, _ int) string { return citations(m.Basis) }},
	{"备注", 20, false, func(_ *guide.Guide, m *guide.Material, _ int) string { return oneLine(m.Note) }},
}

func limitWords(t *guide.TimeLimit) string {
	var parts []string
	if t.Statutory != nil {
		parts = append(parts, fmt.Sprintf("法定%d个工作日", *t.Statutory))
	}
	if t.Promised != nil {
		parts = append(parts, fmt.Sprintf("承诺%d个工作日", *t.Promised))
	}
	return strings.Join(parts, "，")
}

func validityWords(v *guide.Validity) string {
	if v == nil {
		return ""
	}
	words := "以材料载明的为准"
	switch {
	case v.Months > 0:
		words = fmt.Sprintf("自签发之日起%d个月", v.Months)
	case v.Years > 0:
		words = fmt.Sprintf("自签发之日起%d年", v.Years)
	}
	if v.Note != "" {
		words += "（" + v.Note + "）"
	}
	return words
}

func citations(list []guide.Basis) string {
	lines := make([]string, len(list))
	for i, b := range list {
		lines[i] = b.Citation
	}
	return strings.Join(lines, "\n")
}

// Export writes a workbook of the items as on a day: a sheet for each
// department, with a row for each material, and one of what else the rules say.
func Export(w io.Writer, rules *ruleset.Ruleset, day string) error {
	f := excelize.NewFile()
	defer f.Close()
	e := &export{File: f}
	if err := e.styles(); err != nil {
		return err
	}
	var all []*guide.Guide
	for _, d := range rules.Departments() {
		var guides []*guide.Guide
		for _, item := range rules.Items() {
			v, ok := item.On(day)
			if !ok || item.Department != d.Code {
				continue
			}
			g, err := guide.New(rules, v)
			if err != nil {
				return err
			}
			guides = append(guides, g)
		}
		if len(guides) > 0 {
			e.department(&d, guides, day)
			all = append(all, guides...)
		}
	}
	if len(all) == 0 {
		return fmt.Errorf("no rules are in force on %s", day)
	}
	e.others(all)
	e.do(f.DeleteSheet("Sheet1"))
	f.SetActiveSheet(0)
	if e.err != nil {
		return e.err
	}
	return f.Write(w)
}
