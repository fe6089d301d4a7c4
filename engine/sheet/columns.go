package sheet

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"onewindow/engine/checklist"
)

// materialColumn reads one column of a material; false if the text can't be read.
type materialColumn struct {
	expected string
	read     func(r *reading, m *material, text string) bool
}

var materialColumns = map[column]materialColumn{
	colNecessity: {"必要、非必要或者容缺后补", func(r *reading, m *material, text string) bool {
		if days := deferred.FindStringSubmatch(plain(text)); days != nil {
			n, ok := number(days[1])
			m.Necessity, m.Defer = "deferrable", &checklist.Defer{WorkingDays: n}
			return ok && n > 0
		}
		word, depends, ok := necessity(text)
		m.Necessity = word
		if depends {
			m.when(text)
		}
		return ok
	}},
	colDeferrable: {"是或者否", func(_ *reading, m *material, text string) bool {
		claim, ok := yes(text)
		if claim {
			m.Necessity = "deferrable"
		}
		return ok
	}},
	colDefer: {"工作日，如“5个工作日”", func(_ *reading, m *material, text string) bool {
		if saysNothing(text) {
			return true
		}
		_, promised, days, ok := limits(text)
		if days == nil {
			days = promised
		}
		if !ok || days == nil || *days == 0 {
			return false
		}
		m.Necessity, m.Defer = "deferrable", &checklist.Defer{WorkingDays: *days}
		return true
	}},
	colWhen: {"", func(_ *reading, m *material, text string) bool {
		if !saysNothing(text) && !slices.Contains([]string{"全部", "所有", "通用", "均需提供", "所有情形"}, plain(text)) {
			m.when(text)
		}
		return true
	}},
	colForm: {"原件、复印件、电子件和份数", func(r *reading, m *material, text string) bool {
		a := forms(text)
		r.setForms(m, a)
		return saysNothing(text) || len(a.forms) > 0 || a.paper || a.copies >= 0
	}},
	colOriginals:  {"份数", countOf("original")},
	colCopiesOf:   {"份数", countOf("copy")},
	colElectronic: {"份数或者√", countOf("electronic")},
	colCopies: {"份数，如“2”", func(r *reading, m *material, text string) bool {
		if n, ok := copies(text); ok {
			m.Copies = n
			return true
		}
		a := forms(text)
		r.setForms(m, a)
		return saysNothing(text) || a.copies >= 0 || len(a.forms) > 0
	}},
	colMarks: {"盖章、签字的人，如“盖章：建设单位；签字：法定代表人”", func(_ *reading, m *material, text string) bool {
		ok := true
		for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == '；' || r == ';' || r == '\n' }) {
			what, who, named := strings.Cut(strings.Replace(part, "：", ":", 1), ":")
			switch what = plain(what); {
			case saysNothing(part):
			case named && strings.Contains(what, "章"):
				m.Seals = append(m.Seals, marks(who)...)
			case named && strings.Contains(what, "签"):
				m.Signatures = append(m.Signatures, marks(who)...)
			default:
				ok = false
			}
		}
		return ok
	}},
	colSeals: {"", func(_ *reading, m *material, text string) bool {
		if !saysNothing(text) {
			m.Seals = append(m.Seals, marks(text)...)
		}
		return true
	}},
	colSignatures: {"", func(_ *reading, m *material, text string) bool {
		if !saysNothing(text) {
			m.Signatures = append(m.Signatures, marks(text)...)
		}
		return true
	}},
	colSource: {"申请人自备、政府部门核发或者其他", func(_ *reading, m *material, text string) bool {
		source, issuedBy, ok := origin(text)
		m.Source = source
		m.IssuedBy = joined(m.IssuedBy, issuedBy)
		return ok
	}},
	colIssuedBy: {"", func(_ *reading, m *material, text string) bool {
		if !saysNothing(text) {
			m.IssuedBy = joined(m.IssuedBy, text)
		}
		return true
	}},
	colShareable: {"是或者否", func(_ *reading, m *material, text string) bool {
		claim, ok := yes(text)
		m.Shareable = claim
		return ok
	}},
	colValidity: {"期限，如“自签发之日起12个月”或者“以材料载明的为准”", func(_ *reading, m *material, text string) bool {
		if saysNothing(text) || slices.Contains([]string{"长期", "长期有效"}, plain(text)) {
			return true
		}
		stated, months, years, note, ok := validity(text)
		if ok {
			m.Validity = &checklist.Validity{Stated: stated, Months: months, Years: years, Note: note}
		}
		return ok
	}},
	colReview: {"", func(_ *reading, m *material, text string) bool {
		if !saysNothing(text) {
			for _, p := range points(text) {
				m.point(p)
			}
		}
		return true
	}},
	colBasis: {"法规字典中的法规和条文，如“《建筑法》第八条”", func(r *reading, m *material, text string) bool {
		if saysNothing(text) {
			return true
		}
		basis, rest := r.titles.basis(text)
		m.Basis = distinct(append(m.Basis, basis...))
		return rest == ""
	}},
	colNote: {"", func(_ *reading, m *material, text string) bool {
		if !saysNothing(text) {
			m.Note = joined(m.Note, text)
		}
		return true
	}},
}

var deferred = regexp.MustCompile(`^可?以?容缺(?:后补|受理)?[(,:]?(?:期限)?` + numeral + `个?工作日内?(?:补交)?\)?$`)

// columns reads what a row tells of a material, the i-th of n in its cell: a
// cell that numbers as many parts tells of each its own.
func (r *reading) columns(m *material, row, i, n int, look func(*cell) bool) {
	for _, col := range columnOrder {
		for _, at := range r.table.columns[col] {
			c := r.grid.at(row, at)
			if c.text == "" || !look(c) {
				continue
			}
			c.used = true
			text := c.text
			if own, ok := partOf(text, i, n); ok {
				text = own
			}
			if how := materialColumns[col]; !how.read(r, m, text) {
				r.notes.unread(c.at, "“%s”没有完全读懂；应当写%s", shorten(text), how.expected)
				m.unconfirmed("表格(" + c.at + ")中写的是“" + oneLine(text) + "”，请核对。")
			}
		}
	}
	if !r.table.has(colBasis) {
		r.ownBasis(m, row)
	}
}

// partOf gives the part of a cell that is the i-th of n materials' own.
func partOf(text string, i, n int) (string, bool) {
	parts := numbered(text)
	if n == 1 || len(parts) != n {
		return "", false
	}
	return strings.TrimSpace(parts[i]), true
}

// lost tells of what a row says only of a material that did not get in.
func (r *reading) lost(row, i, n int) {
	for _, col := range columnOrder {
		for _, at := range r.table.columns[col] {
			c := r.grid.at(row, at)
			if text, ok := partOf(c.text, i, n); ok {
				r.notes.unread(c.at, "“%s”没有导入：所属的材料没有导入", shorten(text))
			}
		}
	}
}

// ownBasis takes what the item rests on for what the material does, where it is
// not said of several materials at once.
func (r *reading) ownBasis(m *material, row int) {
	name := r.grid.at(row, r.table.columns[colMaterial][0])
	for _, at := range r.table.columns[colLegalBasis] {
		if c := r.grid.at(row, at); c.height <= name.height {
			basis, _ := r.titles.basis(c.text) // what can't be read is told of the item
			m.Basis = distinct(append(m.Basis, basis...))
		}
	}
}

// columnOrder is the order in which the columns of a material are read.
var columnOrder = []column{colNecessity, colDeferrable, colDefer, colWhen, colForm, colOriginals, colCopiesOf, colElectronic, colCopies, colMarks,
	colSeals, colSignatures, colSource, colIssuedBy, colShareable, colValidity, colReview, colBasis, colNote}

// setForms takes over in which forms a material is asked for.
func (r *reading) setForms(m *material, a asked) {
	for _, f := range a.forms {
		if !slices.Contains(m.Forms, f) {
			m.Forms = append(m.Forms, f)
		}
	}
	m.paper = m.paper || a.paper
	if a.copies >= 0 {
		m.Copies = a.copies
	}
	if a.all {
		m.together(a)
	}
	if a.rest != "" && (len(a.forms) > 0 || a.paper || a.copies >= 0) {
		m.point("形式和份数要求：" + a.rest)
	}
}

// together keeps that several forms are asked for at once, which a checklist
// has only as a review point: its forms are alternatives.
func (m *material) together(a asked) {
	words := make([]string, len(a.forms))
	for i, f := range a.forms {
		words[i] = checklist.Forms[f]
	}
	m.point(strings.Join(words, "、") + "都已提交")
	m.unconfirmed("表格要求同时提交" + strings.Join(words, "、") + "；清单中的形式是任选其一，已经写成审查要点，请核对份数。")
}

// countOf reads the copies of one form: a number, or a tick.
func countOf(form string) func(*reading, *material, string) bool {
	return func(r *reading, m *material, text string) bool {
		n, ok := copies(text)
		claim, isClaim := yes(text)
		switch {
		case saysNothing(text), ok && n == 0, !ok && isClaim && !claim:
			return true
		case ok || isClaim:
			a := asked{forms: []string{form}, copies: -1}
			if !ok {
				n = 1
			}
			if form != "electronic" {
				a.copies = max(m.Copies, 0) + n
			}
			several := len(m.Forms) > 0 && !slices.Contains(m.Forms, form)
			r.setForms(m, a)
			if several && form != "electronic" {
				m.together(asked{forms: m.Forms})
			}
			return true
		}
		return false
	}
}

// when keeps in which case a material is asked for.
func (m *material) when(text string) {
	m.words = joined(m.words, text)
}

// joined adds a text to another that does not say it yet.
func joined(to, text string) string {
	if text = oneLine(text); strings.Contains(to, text) {
		return to
	}
	return strings.Trim(to+"；"+text, "；")
}

// point adds a review point.
func (m *material) point(text string) {
	if slices.ContainsFunc(m.Review, func(p checklist.Point) bool { return p.Text == text }) {
		return
	}
	m.Review = append(m.Review, checklist.Point{ID: "point-" + strconv.Itoa(len(m.Review)+1), Text: text,
		Otherwise: m.Name + "不符合“" + strings.NewReplacer("“", "‘", "”", "’").Replace(text) + "”的要求，请更正后重新提交。"})
}
