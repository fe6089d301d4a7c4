package diff

import (
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"onewindow/engine/calendar"
	"onewindow/engine/checklist"
	"onewindow/engine/dictionary"
	"onewindow/engine/law"
	"onewindow/engine/manifest"
	"onewindow/engine/message"
	"onewindow/engine/ruleset"
	"onewindow/engine/source"
	types "onewindow/engine/value"
)

// shared compares what all items share.
func shared(old, new *ruleset.Ruleset) []Change {
	c := &comparison{old: &side{rules: old}, new: &side{rules: new}, changes: []Change{}}
	entries(c, lawKind, pointers(old.Laws().All()), pointers(new.Laws().All()))
	entries(c, factKind, pointers(old.Dictionary().Facts), pointers(new.Dictionary().Facts))
	entries(c, definitionKind, pointers(old.Dictionary().Materials), pointers(new.Dictionary().Materials))
	entries(c, departmentKind, pointers(old.Departments()), pointers(new.Departments()))
	entries(c, yearKind, years(old), years(new))
	entries(c, messageKind, messages(old), messages(new))
	entries(c, fileKind("policies/lib", "公共计算规则"), under(old, "policies/lib/"), under(new, "policies/lib/"))
	return c.changes
}

var lawKind = kind[*law.Law]{
	list: "laws", noun: "法律依据",
	id: func(l *law.Law) string { return l.ID },
	name: func(_ *side, l *law.Law) string {
		return "《" + strings.Trim(l.Title, "《》") + "》（" + l.ID + "）"
	},
	fields: []field[*law.Law]{
		{"title", "名称", func(_ *side, l *law.Law) value { return text(l.Title) }},
		{"doc_no", "文号", func(_ *side, l *law.Law) value { return text(l.DocNo) }},
		{"issuer", "制定机关", func(_ *side, l *law.Law) value { return text(l.Issuer) }},
		{"status", "效力状态", func(_ *side, l *law.Law) value {
			return word(l.Status, map[string]string{"in-force": "有效", "repealed": "失效"})
		}},
		{"effective", "所引文本的施行日", func(_ *side, l *law.Law) value { return text(l.Effective) }},
		{"first_effective", "首次施行日", func(_ *side, l *law.Law) value { return text(l.FirstEffective) }},
		{"last_amended", "最近修改", func(_ *side, l *law.Law) value { return text(l.LastAmended) }},
		{"repealed", "失效日", func(_ *side, l *law.Law) value { return text(l.Repealed) }},
		{"replaced_by", "替代它的法规", func(_ *side, l *law.Law) value { return text(l.ReplacedBy) }},
		{"sure", "", func(_ *side, l *law.Law) value { return sure(l.Sure) }},
		{"note", "说明", func(_ *side, l *law.Law) value { return text(l.Note) }},
		{"source", "出处", func(_ *side, l *law.Law) value { return text(l.Source) }},
	},
}

func sure(yes *bool) value {
	if yes == nil {
		return value{}
	}
	return value{Value: Value{strconv.FormatBool(*yes), map[bool]string{true: "已经核实", false: "待核实"}[*yes]}}
}

var factKind = kind[*dictionary.Fact]{
	list: "facts", noun: "项目信息",
	id:   func(f *dictionary.Fact) string { return f.Name },
	name: func(_ *side, f *dictionary.Fact) string { return f.Label + "（" + f.Name + "）" },
	fields: []field[*dictionary.Fact]{
		{"type", "类型", func(_ *side, f *dictionary.Fact) value { return typeOf(&f.Type) }},
		{"label", "名称", func(_ *side, f *dictionary.Fact) value { return text(f.Label) }},
		{"meaning", "含义", func(_ *side, f *dictionary.Fact) value { return text(f.Meaning) }},
		{"spgl", "标准字段", func(_ *side, f *dictionary.Fact) value { return text(f.SPGL) }},
		{"aliases", "别名", func(_ *side, f *dictionary.Fact) value { return list(f.Aliases, same) }},
		{"example", "示例值", func(_ *side, f *dictionary.Fact) value { return example(f.Example) }},
	},
}

var definitionKind = kind[*dictionary.Material]{
	list: "materials", noun: "材料字典",
	id:     func(m *dictionary.Material) string { return m.Code },
	name:   func(_ *side, m *dictionary.Material) string { return m.Name + "（" + m.Code + "）" },
	fields: []field[*dictionary.Material]{{"name", "名称", func(_ *side, m *dictionary.Material) value { return text(m.Name) }}},
	within: func(c *comparison, old, new *dictionary.Material) {
		var before []*dictionary.Field
		if old != nil {
			before = pointers(old.Fields)
		}
		entries(c, kind[*dictionary.Field]{
			list: "materials/" + new.Code + "/fields", noun: "材料字典中" + new.Name + "的载明内容",
			id:   func(f *dictionary.Field) string { return f.Name },
			name: func(_ *side, f *dictionary.Field) string { return f.Label + "（" + f.Name + "）" },
			fields: []field[*dictionary.Field]{
				{"type", "类型", func(_ *side, f *dictionary.Field) value { return typeOf(&f.Type) }},
				{"label", "名称", func(_ *side, f *dictionary.Field) value { return text(f.Label) }},
				{"example", "示例值", func(_ *side, f *dictionary.Field) value { return example(f.Example) }},
			},
		}, before, pointers(new.Fields))
	},
}

func example(v types.Value) value {
	if v.Kind == types.Absent {
		return value{}
	}
	return text(string(manifest.AppendValue(nil, v)))
}

var sorts = map[types.Sort]string{types.NumberType: "数字", types.IntegerType: "整数", types.TextType: "文字", types.DateType: "日期",
	types.BoolType: "是否", types.EnumType: "选项", types.ListType: "列表", types.RecordType: "记录"}

// typeOf writes a type: number (m2), enum (a 甲, b 乙), list of (…).
func typeOf(t *types.Type) value {
	var source, words []string
	if t.Unit != "" {
		source, words = append(source, t.Unit), append(words, t.Unit)
	}
	for _, v := range t.Enum {
		source, words = append(source, v+" "+t.Labels[v]), append(words, t.Labels[v])
	}
	if t.Of != nil {
		of := typeOf(t.Of)
		source, words = append(source, of.Source), append(words, of.Words)
	}
	for _, name := range slices.Sorted(maps.Keys(t.Fields)) {
		of := typeOf(t.Fields[name])
		source, words = append(source, name+" "+of.Source), append(words, name+" "+of.Words)
	}
	v := value{Value: Value{string(t.Sort), sorts[t.Sort]}}
	if source != nil {
		v.Source += " (" + strings.Join(source, ", ") + ")"
		v.Words += "（" + strings.Join(words, "、") + "）"
	}
	return v
}

var departmentKind = kind[*ruleset.Department]{
	list: "departments", noun: "部门",
	id:   func(d *ruleset.Department) string { return d.Code },
	name: func(_ *side, d *ruleset.Department) string { return d.Name + "（" + d.Code + "）" },
	fields: []field[*ruleset.Department]{
		{"name", "名称", func(_ *side, d *ruleset.Department) value { return text(d.Name) }},
		{"name_en", "英文名称", func(_ *side, d *ruleset.Department) value { return text(d.NameEn) }},
		{"kind", "性质", func(_ *side, d *ruleset.Department) value {
			return word(d.Kind, map[string]string{"government": "政府部门", "utility": "公用企业"})
		}},
		{"sure", "", func(_ *side, d *ruleset.Department) value { return sure(d.Sure) }},
	},
}

var yearKind = kind[*calendar.Year]{
	list: "calendar", noun: "日历",
	id:   func(y *calendar.Year) string { return strconv.Itoa(y.Year) },
	name: func(_ *side, y *calendar.Year) string { return strconv.Itoa(y.Year) + "年" },
	fields: []field[*calendar.Year]{
		{"notices", "通知", func(_ *side, y *calendar.Year) value { return list(y.Notices, same) }},
		{"days_off", "放假日", func(_ *side, y *calendar.Year) value { return days(y.DaysOff) }},
		{"days_worked", "调休上班日", func(_ *side, y *calendar.Year) value { return days(y.DaysWorked) }},
	},
}

// years reads the files of the calendar, which the ruleset has found sound.
func years(r *ruleset.Ruleset) []*calendar.Year {
	var out []*calendar.Year
	for _, f := range under(r, "catalog/calendar/") {
		var errs source.Errors
		y := &calendar.Year{}
		source.Decode(f, y, &errs)
		out = append(out, y)
	}
	return out
}

func days(of map[string][]string) value {
	var all []string
	for _, holiday := range slices.Sorted(maps.Keys(of)) {
		for _, day := range of[holiday] {
			all = append(all, day+"（"+holiday+"）")
		}
	}
	return list(all, same)
}

var messageKind = kind[pair[string]]{
	list: "messages", noun: "告知语句",
	id:     func(p pair[string]) string { return p.key },
	name:   func(_ *side, p pair[string]) string { return p.key },
	fields: []field[pair[string]]{{"", "", func(_ *side, p pair[string]) value { return text(p.of) }}},
}

func messages(r *ruleset.Ruleset) []pair[string] {
	var file message.File
	var errs source.Errors
	for _, f := range under(r, "catalog/messages.yaml") {
		source.Decode(f, &file, &errs)
	}
	return pairs(file.Messages)
}

// under gives the files whose names begin so.
func under(r *ruleset.Ruleset, prefix string) []source.File {
	return slices.DeleteFunc(slices.Clone(r.Files()), func(f source.File) bool { return !strings.HasPrefix(f.Name, prefix) })
}

// fileKind is a kind of files of which it only matters whether they changed.
func fileKind(list, noun string) kind[source.File] {
	return kind[source.File]{
		list: list, noun: noun,
		id:     func(f source.File) string { return path.Base(f.Name) },
		name:   func(_ *side, f source.File) string { return path.Base(f.Name) },
		fields: []field[source.File]{{"", "", func(_ *side, f source.File) value { return hidden(string(f.Data)) }}},
	}
}

// itemChanges compares what stays the same over an item's versions.
func itemChanges(old, new *ruleset.Ruleset, was, is *ruleset.Item) []Change {
	c := &comparison{old: &side{rules: old}, new: &side{rules: new}}
	fields(c, itemFields, "item", "", &was.Item, &is.Item)
	return c.changes
}

var itemFields = []field[*checklist.Item]{
	{"name", "事项名称", func(_ *side, i *checklist.Item) value { return text(i.Name) }},
	{"name_en", "事项英文名称", func(_ *side, i *checklist.Item) value { return text(i.NameEn) }},
	{"department", "主管部门", func(s *side, i *checklist.Item) value {
		return value{Value: Value{i.Department, departmentName(s.rules, i.Department)}}
	}},
	{"stage", "审批阶段", func(_ *side, i *checklist.Item) value { return word(i.Stage, checklist.Stages) }},
	{"kind", "事项类型", func(_ *side, i *checklist.Item) value { return text(i.Kind) }},
	{"basic_code", "基本编码", func(_ *side, i *checklist.Item) value { return text(i.Basic) }},
	{"implementation_code", "实施编码", func(_ *side, i *checklist.Item) value { return text(i.Code31) }},
	{"notes", "说明", func(_ *side, i *checklist.Item) value { return list(i.Notes, same) }},
}

// testChanges compares the cases of an item and the Rego tests of its policies.
func testChanges(old, new *ruleset.Ruleset, was, is *ruleset.Item) []Change {
	c := &comparison{old: &side{rules: old}, new: &side{rules: new}}
	folder := func(i *ruleset.Item) string { return i.Department + "/" + i.Code + "/" }
	entries(c, fileKind("cases", "案例"), under(old, "catalog/"+folder(was)+"cases/"), under(new, "catalog/"+folder(is)+"cases/"))
	tests := func(r *ruleset.Ruleset, i *ruleset.Item) []source.File {
		return slices.DeleteFunc(under(r, "policies/"+folder(i)), func(f source.File) bool { return !strings.HasSuffix(f.Name, "_test.rego") })
	}
	entries(c, fileKind("tests", "计算规则的测试"), tests(old, was), tests(new, is))
	return c.changes
}

// untilChange tells that a version ends on another day than before.
func untilChange(was, is string) []Change {
	if was == is {
		return nil
	}
	until := func(day string) value {
		if day == "" {
			return value{Value: Value{"open", "没有截止日期"}}
		}
		return value{Value: Value{day, day}}
	}
	before, after := until(was), until(is)
	return []Change{{Change: Changed, Entry: "effective_until", Before: &before.Value, After: &after.Value,
		Words: sentence("", "施行的最后一日", before, after)}}
}
