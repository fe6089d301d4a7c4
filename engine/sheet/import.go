package sheet

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"onewindow/engine/checklist"
	"onewindow/engine/guide"
	"onewindow/engine/ruleset"
	"onewindow/engine/source"
)

// ImportOptions say what an import takes for what a spreadsheet does not tell.
type ImportOptions struct {
	Name          string // of the spreadsheet, for a comment
	EffectiveFrom string // YYYY-MM-DD
	Department    string // the code of the department of items without one; may be empty
}

// Imported is what came of a spreadsheet.
type Imported struct {
	Items []ImportedItem `json:"items"`
	Notes Notes          `json:"notes"`
	Files []source.File  `json:"-"` // to be written: new ones, and materials.yaml with what it lacked
}

// ImportedItem is one item of a spreadsheet.
type ImportedItem struct {
	Item       string   `json:"item"`
	Name       string   `json:"name"`
	Department string   `json:"department"`
	New        bool     `json:"new"` // the rules did not have it
	Materials  int      `json:"materials"`
	Added      []string `json:"added_materials"` // codes that materials.yaml did not have
}

// Import reads a workbook (.xlsx) into files of rules that load together with
// the rules at hand. Its error is Notes if the spreadsheet does not tell what
// no file can be written without.
func Import(book io.Reader, rules *ruleset.Ruleset, o ImportOptions) (*Imported, error) {
	r := &reader{rules: rules, names: newNames(rules.Dictionary()), titles: newTitles(rules.Laws(), o.EffectiveFrom), department: o.Department}
	sheets, err := grids(book, &r.notes)
	if err != nil {
		return nil, err
	}
	for _, g := range sheets {
		r.grid(g)
	}
	b := &builder{reader: r, options: o, out: &Imported{Items: []ImportedItem{}}, codes: map[string]string{}}
	for _, it := range r.items {
		if len(it.materials) > 0 {
			if err := b.item(it); err != nil {
				return nil, err
			}
		} else {
			b.notes.unread(it.cell, "“%s”没有读出材料，没有导入", shorten(it.name))
			for _, c := range it.read {
				b.notes.unread(c.at, "“%s”没有导入：所属的事项没有读出材料", shorten(c.text))
			}
		}
	}
	if len(b.missing) > 0 {
		return nil, b.missing
	}
	if len(b.out.Items) == 0 {
		return nil, errors.Join(errors.New("no materials were found in the spreadsheet"), r.notes)
	}
	if err := b.dictionaries(); err != nil {
		return nil, err
	}
	b.out.Notes = append(Notes{}, b.notes...)
	return b.out, b.loads()
}

// builder makes files of what was read.
type builder struct {
	*reader
	options  ImportOptions
	out      *Imported
	codes    map[string]string // the names of new codes
	material []*material       // those that materials.yaml lacks
	fallback bool              // the law that stands for a missing basis has to be added
	missing  Notes
}

// item makes the files of an item.
func (b *builder) item(it *item) error {
	known := b.existing(it.name)
	code := codeOf(it.name)
	var before *ruleset.Version
	if known != nil {
		code = known.Code
		b.compare(it, known)
		before, _ = known.On(b.options.EffectiveFrom)
		for _, v := range slices.Backward(known.Versions) {
			if v.Date > b.options.EffectiveFrom {
				it.next = v.Date
			}
		}
	} else if it.department == "" {
		it.department = b.department
	}
	if it.department == "" {
		b.missing.unread(it.cell, "没有写明“%s”的受理部门；请在表格中写上部门字典(departments.yaml)里的名称，或者用 --department 指定", it.name)
		return nil
	}
	done := ImportedItem{Item: code, Name: it.name, Department: it.department, New: known == nil, Materials: len(it.materials), Added: []string{}}
	folder := "catalog/" + it.department + "/" + code + "/"
	if known == nil {
		b.add(folder+"item.yaml", b.itemNode(it, code), "item")
	}
	if err := b.reuse(it, before); err != nil {
		return err
	}
	b.complete(it)
	for _, m := range it.materials {
		if !m.known {
			b.newMaterial(m, &done)
		}
	}
	b.add(folder+b.options.EffectiveFrom+".yaml", b.checklistNode(it), "checklist")
	b.out.Items = append(b.out.Items, done)
	return nil
}

// existing gives the item of that name that the rules have already.
func (b *builder) existing(name string) *ruleset.Item {
	for _, item := range b.rules.Items() {
		if plain(item.Name) == plain(name) || bare(item.Name) == bare(name) {
			return item
		}
	}
	return nil
}

// compare keeps to what the rules say of an item already, and tells where the
// spreadsheet says otherwise.
func (b *builder) compare(it *item, known *ruleset.Item) {
	for _, f := range []struct{ what, told, is string }{
		{"主管部门", it.department, known.Department}, {"审批阶段", it.stage, known.Stage}, {"事项类型", it.kind, known.Kind},
	} {
		if f.told != "" && f.told != f.is {
			b.notes.unread(it.cell, "%s“%s”与 item.yaml 中的 %s 不同，没有改动 item.yaml", f.what, f.told, f.is)
		}
	}
	it.department, it.stage, it.kind = known.Department, known.Stage, known.Kind
	b.notes.assumed(it.cell, "“%s”已有规则；表格中没有的内容(受理条件、材料组、一致性核对、计算规则等)没有写入新版本，请从旧版本抄入，并用 onewindow diff 核对", it.name)
}

// complete fills in what every item and material must have, and keeps that the
// department has to look at it.
func (b *builder) complete(it *item) {
	for _, m := range it.materials {
		b.completeMaterial(it, m)
	}
	for _, m := range it.materials {
		if !it.told {
			it.basis = distinct(append(it.basis, m.Basis...))
		}
	}
	switch ok, sure := b.lasting(it, it.basis); {
	case !ok:
		it.basis = append(it.basis, b.placeholder())
		it.unconfirmed("legal_basis", "表格没有写明现行有效的设定依据，请补上。")
	case !sure:
		it.unconfirmed("legal_basis", "所引法规的施行日待核，请确认。")
	}
	if it.statutory != nil && it.promised != nil && *it.promised > *it.statutory {
		it.unconfirmed("time_limit", fmt.Sprintf("表格中的承诺时限%d个工作日长于法定时限%d个工作日，请核对；暂按法定时限填写。", *it.promised, *it.statutory))
		it.promised = it.statutory
	}
}

func (b *builder) completeMaterial(it *item, m *material) {
	if m.Necessity == "" {
		m.Necessity = "required"
	}
	if m.Necessity == "deferrable" && m.Defer == nil {
		m.Defer = &checklist.Defer{WorkingDays: 5}
		m.unconfirmed("表格没有写明容缺的期限，暂按5个工作日填写，请确认。")
	}
	if m.Necessity != "deferrable" {
		m.Defer = nil
	}
	if m.Necessity == "optional" && len(m.Review) == 0 && !m.kept {
		m.point("内容完整、清晰可辨")
		m.unconfirmed("非必要的材料要有审查要点，表格没有写明，暂写“内容完整、清晰可辨”；不需要的，请取消本项材料。")
	}
	if m.words != "" && m.When == nil {
		b.notes.unread(m.cell, "“%s”的适用情形“%s”需要写成条件(when)", m.Name, shorten(m.words))
		m.unconfirmed("表格写明的适用情形是“" + m.words + "”，请写成条件(when)。")
	}
	if m.Source == "" {
		m.Source = "applicant"
	}
	if len(m.Forms) == 0 || m.paper && !slices.Contains(m.Forms, "original") && !slices.Contains(m.Forms, "copy") {
		if len(m.Forms) == 0 && !m.paper {
			m.Forms = []string{"electronic"}
			m.unconfirmed("表格没有写明材料形式，暂按原件或者电子件填写，请确认。")
		}
		m.Forms = append([]string{"original"}, m.Forms...)
	}
	if m.Copies < 0 {
		m.Copies = 1
	}
	cited := slices.Clone(m.Basis)
	ok, sure := b.lasting(it, m.Basis)
	if !ok && len(it.basis) > 0 {
		if ok, sure = b.lasting(it, it.basis); ok {
			m.Basis = it.basis
		}
	}
	if !ok {
		m.Basis, sure = append(m.Basis, b.placeholder()), false
	}
	switch {
	case !slices.Equal(cited, m.Basis) && len(cited) > 0:
		for i, name := range cited {
			cited[i] = guide.Cite(b.rules.Laws(), name)
		}
		m.unconfirmed("表格所引的" + strings.Join(cited, "、") + "在施行日已经失效或者尚未施行，请改引现行的条文。")
	case !slices.Equal(cited, m.Basis):
		m.unconfirmed("表格没有写明本项材料的依据，暂按事项的设定依据填写，请补上条文。")
	case !sure:
		m.unconfirmed("所引法规的施行日待核，请确认。")
	}
}

// placeholder is the law that stands where a basis is missing: it can be known
// for one, and each entry that rests on it is unconfirmed.
func (b *builder) placeholder() string {
	if _, ok := b.rules.Laws().Get(placeholderLaw); !ok {
		b.fallback = true
	}
	return placeholderLaw
}

const placeholderLaw = "district-guides"

// newMaterial gives a material a code of its own.
func (b *builder) newMaterial(m *material, done *ImportedItem) {
	code := m.Code
	for n := 2; ; n++ {
		_, taken := b.rules.Dictionary().Material(m.Code)
		if name, ok := b.codes[m.Code]; !taken && (!ok || name == m.Name) {
			break
		}
		m.Code = fmt.Sprintf("%s-%d", code[:min(len(code), maxCode-4)], n)
	}
	if _, ok := b.codes[m.Code]; !ok {
		b.codes[m.Code] = m.Name
		b.material = append(b.material, m)
		done.Added = append(done.Added, m.Code)
	}
}

// loads proves that the rules load with the files of the import among them.
func (b *builder) loads() error {
	files := b.rules.Files()
	for _, f := range b.out.Files {
		files = replaced(files, f)
	}
	if _, err := ruleset.Of(files, ruleset.Options{Previous: b.rules}); err != nil {
		return fmt.Errorf("the rules do not load with what was imported: %w", err)
	}
	return nil
}

// replaced gives files with one in the place of that of its name, or added.
func replaced(files []source.File, f source.File) []source.File {
	files = slices.DeleteFunc(slices.Clone(files), func(old source.File) bool { return old.Name == f.Name })
	return append(files, f)
}
