package sheet

import (
	"regexp"
	"strings"
)

// lead is what stands above a table: what is told of its item, and titles.
type lead struct {
	values map[column]*cell // their text is the value alone
	titles []*cell
	sheet  string
}

// leadOf reads the rows from one up to a table's header.
func (g *grid) leadOf(from, header int) lead {
	l := lead{values: map[column]*cell{}, sheet: g.name}
	for row := from; row < header; row++ {
		cells := g.distinct(row)
		for i := 0; i < len(cells); i++ {
			c := cells[i]
			if col, ok := columnNamed(strings.TrimRight(c.text, ":：")); ok && i+1 < len(cells) {
				l.set(col, cells[i+1], cells[i+1].text)
				c.used = true
				i++
				continue
			}
			pairs := false
			for _, text := range apart.Split(c.text, -1) {
				if col, value, ok := told(text); ok {
					l.set(col, c, value)
					pairs = true
				}
			}
			if !pairs && c.row == row {
				c.used = isTitle.MatchString(c.text)
				l.titles = append(l.titles, c)
			}
		}
	}
	return l
}

var isTitle = regexp.MustCompile(`(清单|目录|一览表|明细表|汇总表|指南)(\s*[(（][^()（）]*[)）])?$`)

var apart = regexp.MustCompile(`\s{2,}|\n`)

// told reads what is told as `受理部门：住建局`.
func told(text string) (col column, value string, ok bool) {
	name, value, ok := strings.Cut(strings.Replace(text, "：", ":", 1), ":")
	if !ok || strings.TrimSpace(value) == "" {
		return "", "", false
	}
	col, ok = columnNamed(name)
	return col, strings.TrimSpace(value), ok
}

func (l *lead) set(col column, c *cell, value string) {
	c.used = true
	told := *c
	told.text = value
	l.values[col] = &told
}

// value gives what is told above the table, an empty cell if nothing is.
func (l *lead) value(col column) *cell {
	if c := l.values[col]; c != nil {
		return c
	}
	return &cell{}
}

// name gives the item's name: as told, else from the title, else the sheet's.
func (l *lead) name() (string, *cell) {
	if c := l.values[colItem]; c != nil {
		return c.text, c
	}
	for _, c := range l.titles {
		if name := strip(c.text); isItem.MatchString(name) {
			c.used = true
			return name, c
		}
	}
	if name := strip(l.sheet); isItem.MatchString(name) {
		return name, &cell{at: l.sheet}
	}
	return "", nil
}

var (
	before = regexp.MustCompile(`^(?:附件?\s*[0-9一二三四五六七八九十]*\s*[:：.、]?|` + marker + `|\s)+`)
	behind = regexp.MustCompile(`(?:事项)?(?:的)?(?:办理|申请|申报|受理|审批|所需|提交|应提交|报件)*(?:材料)?(?:受理)?(?:清单|目录|一览表|明细表|明细|要求|标准|表|指南|要件)*$`)
)

// strip takes an item's name out of a title: 附件1：《施工许可证核发》申请材料清单(2026年版).
func strip(title string) string {
	s := before.ReplaceAllString(official(title), "")
	for strings.HasSuffix(s, ")") && strings.Contains(s, "(") {
		s = s[:strings.LastIndex(s, "(")]
	}
	s = behind.ReplaceAllString(s, "")
	return strings.Trim(s, "《》“”\"' 的")
}
