package sheet

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"onewindow/engine/checklist"
)

// itemOf gives the item that a row belongs to: the one named in it, else the
// one before, else the one that the table's lead names; nil if none is known.
func (r *reading) itemOf(row int) *item {
	for _, col := range r.table.columns[colItem] {
		c := r.grid.at(row, col)
		if c.text == "" {
			continue
		}
		department := r.lead.value(colDepartment)
		for _, col := range r.table.columns[colDepartment] {
			if d := r.grid.at(row, col); d.text != "" {
				department = d
			}
		}
		c.used = true
		r.item = r.open(official(c.text), c, department)
	}
	if r.item == nil {
		if name, c := r.lead.name(); name != "" {
			r.item = r.open(official(name), c, r.lead.value(colDepartment))
		}
	}
	if r.item != nil {
		r.about(row)
	}
	return r.item
}

// open gives the item of that name, a new one if there is none yet.
func (r *reading) open(name string, at, department *cell) *item {
	i := slices.IndexFunc(r.items, func(it *item) bool { return it.name == name })
	if i < 0 {
		i = len(r.items)
		it := &item{name: name, cell: at.at}
		it.department, _ = departmentOf(r.rules.Departments(), r.grid.name)
		for _, c := range append(slices.Clone(r.lead.titles), &cell{text: r.grid.name}) {
			it.stage = cmp.Or(it.stage, guess(c.text, "", "立项用地", "planning", "工程建设许可", "construction", "施工许可阶段", "building", "竣工验收阶段", "completion"))
		}
		r.items = append(r.items, it)
	}
	it := r.items[i]
	if department.text == "" || !it.takes(department) {
		return it
	}
	switch code, ok := departmentOf(r.rules.Departments(), department.text); {
	case !ok:
		r.notes.unread(department.at, "“%s”不在部门字典(departments.yaml)中，或者不能确定是哪一个部门", shorten(department.text))
	case it.owned && code != it.department:
		r.notes.unread(department.at, "“%s”与前面写明的“%s”的受理部门不同，没有改动", shorten(department.text), it.name)
	default:
		it.department, it.owned = code, true
	}
	return it
}

// about reads what a row and the lead tell of the item.
func (r *reading) about(row int) {
	for _, column := range itemColumns {
		cells := []*cell{r.lead.value(column.column)}
		for _, i := range r.table.columns[column.column] {
			cells = append(cells, r.grid.at(row, i))
		}
		for _, c := range cells {
			if !saysNothing(c.text) && r.item.takes(c) {
				column.read(r, r.item, c)
			}
		}
	}
}

var itemColumns = []itemColumn{
	{colStage, func(r *reading, it *item, c *cell) {
		for _, stage := range slices.Sorted(maps.Keys(checklist.Stages)) {
			if strings.Contains(plain(c.text), checklist.Stages[stage]) || plain(c.text) == stage {
				it.stage = stage
				return
			}
		}
		r.notes.unread(c.at, "“%s”不是审批阶段；应当写立项用地规划许可、工程建设许可、施工许可或者竣工验收", shorten(c.text))
	}},
	{colKind, func(r *reading, it *item, c *cell) {
		if kind := plain(c.text); slices.Contains(kinds, kind) {
			it.kind = kind
			return
		}
		r.notes.unread(c.at, "“%s”不是事项类型；应当写%s", shorten(c.text), strings.Join(kinds, "、"))
	}},
	{colLimit, func(r *reading, it *item, c *cell) {
		statutory, promised, unnamed, ok := limits(c.text)
		if !ok {
			r.limitUnread(it, c)
			return
		}
		it.statutory, it.promised = statutory, promised
		if unnamed != nil && promised == nil {
			it.promised = unnamed
		}
	}},
	{colStatutory, func(r *reading, it *item, c *cell) { it.statutory = r.limit(it, c) }},
	{colPromised, func(r *reading, it *item, c *cell) { it.promised = r.limit(it, c) }},
	{colLegalBasis, func(r *reading, it *item, c *cell) {
		basis, rest := r.titles.basis(c.text)
		it.basis = distinct(append(it.basis, basis...))
		it.told = len(it.basis) > 0
		if rest != "" {
			r.notes.unread(c.at, "设定依据中的“%s”没有读成条文；法规字典(laws.yaml)中没有的，请先加入字典", shorten(rest))
			it.unconfirmed("legal_basis", "表格中的设定依据“"+oneLine(rest)+"”在法规字典中没有找到，请补上。")
		}
	}},
}

// itemColumn reads one column of an item.
type itemColumn struct {
	column
	read func(r *reading, it *item, c *cell)
}

var kinds = []string{"行政许可", "行政给付", "行政确认", "行政奖励", "行政裁决", "其他行政权力", "公共服务"}

func (r *reading) limit(it *item, c *cell) *int {
	statutory, promised, unnamed, ok := limits(c.text)
	for _, n := range []*int{unnamed, statutory, promised} {
		if ok && n != nil {
			return n
		}
	}
	r.limitUnread(it, c)
	return nil
}

func (r *reading) limitUnread(it *item, c *cell) {
	r.notes.unread(c.at, "“%s”没有读成时限；应当写工作日，如“7个工作日”", shorten(c.text))
	it.unconfirmed("time_limit", "表格中的办理时限为“"+oneLine(c.text)+"”，请折算成工作日。")
}

func oneLine(s string) string { return strings.ReplaceAll(s, "\n", "") }

// material begins a material of an item; nil if it can't be one.
func (r *reading) material(it *item, text string, c *cell) *material {
	m := &material{cell: c.at}
	m.Copies = -1
	found, exact := r.names.find(text)
	if found == nil && !r.hasForms() {
		name, form := formOfName(text)
		if a := forms(form); form != "" {
			r.setForms(m, a)
			text = name
			found, exact = r.names.find(text)
		}
	}
	m.Name = official(text)
	switch {
	case checklist.CatchAll(m.Name):
		r.notes.unread(c.at, "“%s”没有写明是什么材料，不得要求申请人提交，没有导入(优化营商环境条例)", shorten(text))
		return nil
	case found != nil:
		if !exact {
			r.notes.assumed(c.at, "“%s”按材料字典中的“%s”(%s)导入；不是同一种材料的，请先在 materials.yaml 中增加", shorten(text), found.Name, found.Code)
		}
		m.Code, m.Name, m.known = found.Code, found.Name, true
	default:
		m.Code = codeOf(m.Name)
	}
	if m.Name == "" || slices.ContainsFunc(it.materials, func(other *material) bool { return other.Code == m.Code }) {
		r.notes.unread(c.at, "“%s”在本事项中重复，只导入第一次出现的", shorten(text))
		return nil
	}
	it.materials = append(it.materials, m)
	return m
}

func (r *reading) hasForms() bool {
	return r.table.has(colForm) || r.table.has(colOriginals) || r.table.has(colCopiesOf)
}

func (it *item) unconfirmed(entry, note string) { it.open = append(it.open, open{entry, note}) }
