package sheet

import (
	"regexp"
	"strings"

	"onewindow/engine/ruleset"
)

// reader reads the sheets of one workbook.
type reader struct {
	rules      *ruleset.Ruleset
	names      *names
	titles     *titles
	department string // of items of which the spreadsheet does not say it
	notes      Notes
	items      []*item
}

// reading is the reading of one table.
type reading struct {
	*reader
	grid  *grid
	table *table
	lead  lead
	item  *item
	last  *material // of the row before
	noted bool      // the rows before were notes below the table
}

// grid reads all tables of a sheet, and tells of what it could not use.
func (r *reader) grid(g *grid) {
	if g.at(1, 0).text == notImported {
		r.notes.assumed(g.name, "供核对的工作表，没有导入")
		return
	}
	tables := g.tables()
	var in *reading
	after := 0 // the row below what was read last
	for row := 0; row < len(g.rows); row++ {
		if t := tables[row]; t != nil {
			in = &reading{reader: r, grid: g, table: t, lead: g.leadOf(after, row)}
			in.missing()
			row, after = t.first-1, t.first
			continue
		}
		if in != nil && !g.leads(row, tables) {
			in.row(row)
			after = row + 1
		}
	}
	if in == nil {
		r.notes.unread(g.name, "没有找到表头(要有“材料名称”和“事项名称”“材料必要性”“材料形式”等列)，整张工作表没有导入")
		return
	}
	r.sweep(g, tables)
}

// leads tells whether a row stands in the title of a table that follows: only
// rows without materials lie between.
func (g *grid) leads(row int, tables []*table) bool {
	for i := row; i < min(row+6, len(g.rows)); i++ {
		if tables[i] != nil {
			return true
		}
		if !g.titled(i) {
			return false
		}
	}
	return false
}

// titled tells whether a row looks like one of a title: one cell, or pairs of
// what is told and its value, and no note.
func (g *grid) titled(row int) bool {
	cells := g.distinct(row)
	if len(cells) == 0 || len(cells) == 1 && (cells[0].width > 1 || cells[0].col == 0) {
		return len(cells) == 0 || !isNote.MatchString(cells[0].text)
	}
	_, _, pair := told(cells[0].text)
	_, named := columnNamed(cells[0].text)
	return pair || named && len(cells) <= 4 && len(cells)%2 == 0
}

var isNote = regexp.MustCompile(`^[(（【\[]?(?:注|备注|说明|填表说明|附注|※|\*|★)`)

// distinct gives the cells of a row that hold something, merged ones once.
func (g *grid) distinct(row int) []*cell {
	var out []*cell
	for _, c := range g.rows[row] {
		if c.text != "" && (len(out) == 0 || out[len(out)-1] != c) {
			out = append(out, c)
		}
	}
	return out
}

// missing says what is assumed for columns that the table does not have.
func (r *reading) missing() {
	at := r.grid.name
	if cells := r.grid.distinct(r.table.header); len(cells) > 0 {
		at = cells[0].at
	}
	if !r.table.has(colNecessity) && !r.table.has(colDeferrable) {
		r.notes.assumed(at, "没有“材料必要性”一列，材料都按“必要”填写，请核对")
	}
	if !r.table.has(colSource) {
		r.notes.assumed(at, "没有“来源渠道”一列，材料都按“申请人自备”填写，请核对")
	}
}

// row reads a row of the table.
func (r *reading) row(row int) {
	cells := r.grid.distinct(row)
	name := r.grid.at(row, r.table.columns[colMaterial][0])
	across := len(cells) == 1 && cells[0].width > 1 && cells[0].width >= len(r.table.columns)/2
	switch {
	case len(cells) == 0:
		return
	case isNote.MatchString(cells[0].text) && len(cells) <= 2, across && r.noted:
		r.note(cells)
		return
	case across:
		r.heading(cells[0])
		return
	}
	r.noted = false
	r.useNumber(row)
	before := r.item
	it := r.itemOf(row)
	if it != before {
		r.last = nil
	}
	switch continued := name.text == "" || name.row < row && r.last != nil; {
	case it == nil, continued && r.last == nil: // told of by sweep
	case continued:
		r.columns(r.last, row, 0, 1, func(c *cell) bool { return c.row == row })
	default:
		name.used = true
		list := materialsOf(name.text)
		for i, text := range list {
			m := r.material(it, text, name)
			if m == nil {
				r.lost(row, i, len(list))
				continue
			}
			r.columns(m, row, i, len(list), func(*cell) bool { return true })
			r.last = m
		}
	}
}

// note takes a row below the table for a note on the item.
func (r *reading) note(cells []*cell) {
	r.noted = true
	if r.item == nil {
		return
	}
	for _, c := range cells {
		if r.item.takes(c) {
			r.item.notes = append(r.item.notes, oneLine(c.text))
		}
	}
}

// heading reads a row that reaches over the table: the name of the item that
// the next rows belong to, or the name of a part of its materials.
func (r *reading) heading(c *cell) {
	name := strip(c.text)
	if !r.table.has(colItem) && isItem.MatchString(name) && !strings.HasSuffix(name, "材料") {
		c.used = true
		r.item, r.last = r.open(name, c, r.lead.value(colDepartment)), nil
		return
	}
	c.used = true
	r.notes.unread(c.at, "“%s”是材料的分类，清单没有分类，没有导入", c.text)
}

var isItem = regexp.MustCompile(`许可|审批|核准|备案|审查|核发|审核|验收|登记|报装|批准|认定`)

// useNumber takes the numbers of the rows for read.
func (r *reading) useNumber(row int) {
	for _, col := range r.table.columns[colNumber] {
		c := r.grid.at(row, col)
		c.used = c.used || ordinal.MatchString(plain(c.text))
	}
}

var ordinal = regexp.MustCompile(`^\(?[0-9.\-]*[一二三四五六七八九十百]*\)?[.、]?$`)

// sweep tells of every cell that nothing was made of.
func (r *reader) sweep(g *grid, tables []*table) {
	below := map[int]*cell{} // the unknown headers that stand above
	lost := map[*cell][]string{}
	var unknown []*cell
	for row, t := range tables {
		if t != nil {
			unknown = append(unknown, t.unknown...)
			clear(below)
			for _, c := range t.unknown {
				below[c.col] = c
			}
		}
		for _, c := range g.distinct(row) {
			if c.used || saysNothing(c.text) {
				continue
			}
			c.used = true
			if head := below[c.col]; head != nil {
				lost[head] = append(lost[head], c.at[len(g.name)+1:])
				continue
			}
			r.notes.unread(c.at, "“%s”没有导入；不知道它属于哪个事项的哪一项内容", shorten(c.text))
		}
	}
	for _, head := range unknown {
		if cells := lost[head]; cells != nil {
			r.notes.unread(head.at, "不认识“%s”这一列，其下的内容没有导入：%s", shorten(head.text), strings.Join(cells, "、"))
		}
	}
}

// shorten gives the beginning of a long text, on one line.
func shorten(s string) string {
	runes := []rune(strings.ReplaceAll(s, "\n", " "))
	if len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return string(runes)
}
