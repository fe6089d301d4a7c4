package sheet

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"onewindow/engine/checklist"
	"onewindow/engine/guide"
	"onewindow/engine/ruleset"
)

// export is one workbook being written. The first error ends it.
type export struct {
	*excelize.File
	title, head, body int // styles
	err               error
}

func (e *export) do(err error) {
	if e.err == nil {
		e.err = err
	}
}

func (e *export) styles() error {
	thin := []excelize.Border{}
	for _, side := range []string{"left", "right", "top", "bottom"} {
		thin = append(thin, excelize.Border{Type: side, Color: "808080", Style: 1})
	}
	for style, is := range map[*int]*excelize.Style{
		&e.title: {Font: &excelize.Font{Bold: true, Size: 16}, Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center"}},
		&e.head: {Font: &excelize.Font{Bold: true}, Border: thin, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DDEBF7"}},
			Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}},
		&e.body: {Border: thin, Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}},
	} {
		id, err := e.NewStyle(is)
		if err != nil {
			return err
		}
		*style = id
	}
	return nil
}

// page is one sheet being written.
type page struct {
	*export
	name   string
	widths []float64
	row    int // the last one written
}

// page begins a sheet: its title, what it tells, and its header, which stays in
// sight and stands on every printed page.
func (e *export) page(name, title, told string, headings []string, widths []float64) *page {
	p := &page{export: e, name: e.sheetName(name), widths: widths}
	_, err := e.NewSheet(p.name)
	e.do(err)
	last := len(headings)
	p.line([]string{title}, e.title)
	p.merge(1, 1, 1, last)
	p.line([]string{told}, 0)
	p.merge(2, 2, 1, last)
	p.line(headings, e.head)
	for i, width := range widths {
		column, err := excelize.ColumnNumberToName(i + 1)
		e.do(err)
		e.do(e.SetColWidth(p.name, column, column, width))
	}
	e.do(e.SetPanes(p.name, &excelize.Panes{Freeze: true, YSplit: 3, TopLeftCell: "A4", ActivePane: "bottomLeft"}))
	size, landscape, fit, endless := 8, "landscape", true, 0 // A3
	one := 1
	e.do(e.SetPageLayout(p.name, &excelize.PageLayoutOptions{Size: &size, Orientation: &landscape, FitToWidth: &one, FitToHeight: &endless}))
	e.do(e.SetSheetProps(p.name, &excelize.SheetPropsOptions{FitToPage: &fit}))
	e.do(e.SetHeaderFooter(p.name, &excelize.HeaderFooterOptions{OddFooter: "&C第&P页，共&N页"}))
	quoted := "'" + strings.ReplaceAll(p.name, "'", "''") + "'"
	e.do(e.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: p.name, RefersTo: quoted + "!$1:$3"}))
	return p
}

// sheetName is a name as a workbook takes it, and not another sheet's.
func (e *export) sheetName(name string) string {
	runes := []rune(strings.NewReplacer("[", "(", "]", ")", ":", "：", "?", "？", "*", "＊", "/", "／", "\\", "＼", "'", "’").Replace(name))
	short := string(runes[:min(len(runes), 31)])
	for n := 2; slices.Contains(e.GetSheetList(), short); n++ {
		tail := fmt.Sprintf("(%d)", n)
		short = string(runes[:min(len(runes), 31-len(tail))]) + tail
	}
	return short
}

// line writes a row, and makes it as high as its texts need; those that are
// merged over several rows are left out of that.
func (p *page) line(texts []string, style int, merged ...int) {
	p.row++
	height := 18.0
	for i, text := range texts {
		at, err := excelize.CoordinatesToCellName(i+1, p.row)
		p.do(err)
		if style != 0 {
			p.do(p.SetCellStyle(p.name, at, at, style))
		}
		p.do(p.SetCellStr(p.name, at, text))
		if len(texts) > 1 && !slices.Contains(merged, i) {
			height = max(height, p.height(text, i))
		}
	}
	p.raise(p.row, height)
}

const maxHeight = 409 // of a row, in points

func (p *page) raise(row int, height float64) {
	p.do(p.SetRowHeight(p.name, row, min(height, maxHeight)))
}

// height is how high a text stands in a column, in points.
func (p *page) height(text string, column int) float64 {
	lines := 0.0
	for line := range strings.SplitSeq(text, "\n") {
		chinese := (len(line) - utf8.RuneCountInString(line)) / 2
		width := float64(utf8.RuneCountInString(line) + chinese)
		lines += max(1, math.Ceil(width/(p.widths[column]-1)))
	}
	return 4 + 14*lines
}

func (p *page) merge(top, bottom, left, right int) {
	if top == bottom && left == right {
		return
	}
	from, err := excelize.CoordinatesToCellName(left, top)
	p.do(err)
	to, err := excelize.CoordinatesToCellName(right, bottom)
	p.do(err)
	p.do(p.MergeCell(p.name, from, to))
}

// department writes the items of a department.
func (e *export) department(d *ruleset.Department, guides []*guide.Guide, day string) {
	headings, widths := make([]string, len(exportedColumns)), make([]float64, len(exportedColumns))
	var merged []int
	for i, c := range exportedColumns {
		headings[i], widths[i] = c.heading, c.width
		if c.item {
			merged = append(merged, i)
		}
	}
	p := e.page(d.Name, d.Name+"受理清单", "受理部门："+d.Name+"    适用日期："+day, headings, widths)
	for _, g := range guides {
		first, total := p.row+1, 0.0
		for i := range max(len(g.Materials), 1) { // an item that asks for nothing has an empty row
			texts := make([]string, len(exportedColumns))
			for j, c := range exportedColumns {
				switch {
				case c.item && i == 0:
					texts[j] = c.text(g, nil, 0)
				case !c.item && i < len(g.Materials):
					texts[j] = c.text(g, &g.Materials[i], i)
				}
			}
			p.line(texts, e.body, merged...)
			height, err := e.GetRowHeight(p.name, p.row)
			e.do(err)
			total += height
		}
		for _, i := range merged {
			p.merge(first, p.row, i+1, i+1)
			// What needs more than its rows have gets it in the last one.
			if need := p.height(exportedColumns[i].text(g, nil, 0), i); need > total {
				height, err := e.GetRowHeight(p.name, p.row)
				e.do(err)
				p.raise(p.row, height+need-total)
				total = need
			}
		}
	}
}

// notImported marks a sheet that an import does not read.
const notImported = "本表供核对，导入时不读取"

// others writes what the rules say besides the materials, which an import does
// not read.
func (e *export) others(guides []*guide.Guide) {
	p := e.page("受理条件等", "受理条件、材料组和核对规则", notImported, []string{"受理部门", "事项名称", "类别", "代码", "内容", "说明和告知语句", "依据"},
		[]float64{18, 24, 12, 20, 60, 50, 40})
	words := func(c, when *guide.Condition) string {
		text := ""
		if c != nil {
			text = c.Words
		}
		if when != nil {
			text += "（" + when.Words + "的）"
		}
		return text
	}
	for _, g := range guides {
		line := func(kind, id, what, otherwise string, basis []guide.Basis) {
			p.line([]string{g.DepartmentName, g.Name, kind, id, what, otherwise, citations(basis)}, e.body)
		}
		for _, a := range g.Acceptance {
			line("受理条件", a.ID, words(a.Require, a.When), checklist.Grounds[a.Ground]+"："+a.Otherwise, append(slices.Clone(a.Basis), a.RefusalBasis...))
		}
		for _, group := range g.Groups {
			rule, codes := "至少提交一种：", group.AnyOf
			if len(group.ExactlyOneOf) > 0 {
				rule, codes = "只提交一种：", group.ExactlyOneOf
			}
			line("材料组", group.ID, rule+namesIn(g, codes)+words(nil, group.When), group.Text, group.Basis)
		}
		for _, c := range g.Consistency {
			line("一致性核对", c.ID, words(c.Require, c.When), checklist.Effects[c.Effect]+"："+c.Otherwise, c.Basis)
		}
		for _, r := range g.Policy {
			line("计算规则", r.Rule, "见 policies 中的计算规则", checklist.Effects[r.Effect], r.Basis)
		}
		for _, m := range g.MustNotRequest {
			line("不得索要", "", m.Text+words(nil, m.When), "", m.Basis)
		}
	}
}

func namesIn(g *guide.Guide, codes []string) string {
	list := make([]string, len(codes))
	for i, code := range codes {
		list[i] = code
		for j := range g.Materials {
			if g.Materials[j].Code == code {
				list[i] = g.Materials[j].Name
			}
		}
	}
	return strings.Join(list, "、")
}
