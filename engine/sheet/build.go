package sheet

import (
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"onewindow/engine/checklist"
	"onewindow/engine/source"
)

// add writes a file, which can always be written: the nodes are made here.
func (b *builder) add(name string, root *yaml.Node, schema string) {
	f, err := written(name, schema, "由 "+b.options.Name+" 导入；待核实的内容见各处的 unconfirmed。", root)
	if err != nil {
		b.missing.unread(name, "%v", err)
		return
	}
	b.out.Files = append(b.out.Files, f)
}

func (b *builder) itemNode(it *item, code string) *yaml.Node {
	if it.stage == "" {
		it.stage = stageOf(it.name)
		it.unconfirmed("item", "表格没有写明审批阶段，暂按“"+checklist.Stages[it.stage]+"”填写，请确认。")
	}
	if it.kind == "" {
		it.kind = kindOf(it.name)
		it.unconfirmed("item", "表格没有写明事项类型，暂按“"+it.kind+"”填写，请确认。")
	}
	return mapping("code", code, "name", it.name, "stage", it.stage, "kind", it.kind)
}

// kindOf guesses what kind of item has that name.
func kindOf(name string) string {
	return guess(name, "其他行政权力", "许可 核准 审批", "行政许可", "报装 供水 供电 燃气 通信", "公共服务")
}

// stageOf guesses in which stage an item of that name is handled.
func stageOf(name string) string {
	return guess(name, "building", "验收 竣工", "completion", "施工", "building", "立项 用地 可行性 建议书", "planning", "规划 设计", "construction")
}

// guess gives what stands behind the first words of which a name has one.
func guess(name, otherwise string, words ...string) string {
	for i := 0; i < len(words); i += 2 {
		for _, w := range strings.Fields(words[i]) {
			if strings.Contains(name, w) {
				return words[i+1]
			}
		}
	}
	return otherwise
}

func (b *builder) checklistNode(it *item) *yaml.Node {
	var materials, unconfirmed []*yaml.Node
	open := func(entry, note string) {
		unconfirmed = append(unconfirmed, mapping("entry", entry, "note", note))
	}
	limited := it.statutory != nil || it.promised != nil
	for _, o := range it.open {
		note := o.note
		if o.below == "time_limit" && !limited {
			o.below = "item" // there is no such entry yet
		}
		open(o.below, note)
	}
	for _, m := range it.materials {
		materials = append(materials, materialNode(m))
		for _, o := range m.open {
			open(strings.TrimSuffix("materials/"+m.Code+"/"+o.below, "/"), o.note)
		}
	}
	limit := mapping("statutory", it.statutory, "promised", it.promised)
	return mapping("effective_from", date(b.options.EffectiveFrom), "legal_basis", block(it.basis), "time_limit", limit,
		"materials", materials, "unconfirmed", unconfirmed, "notes", block(distinct(it.notes)))
}

func materialNode(m *material) *yaml.Node {
	var copies *int
	if m.Copies != 1 {
		copies = &m.Copies
	}
	var deferral, files, term *yaml.Node
	if m.Defer != nil {
		deferral = flow(mapping("working_days", &m.Defer.WorkingDays))
	}
	if m.Files != nil {
		var most *yaml.Node
		if m.Files.MaxBytes > 0 {
			most = &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.FormatInt(m.Files.MaxBytes, 10)}
		}
		files = flow(mapping("media_types", m.Files.MediaTypes, "max_bytes", most))
	}
	if v := m.Validity; v != nil {
		term = validityNode(v)
	}
	var review []*yaml.Node
	for i := range m.Review {
		p := &m.Review[i]
		if p.Require != nil {
			review = append(review, mapping("id", p.ID, "when", expression(p.When), "require", expression(p.Require), "otherwise", p.Otherwise))
		} else {
			review = append(review, mapping("id", p.ID, "text", p.Text, "when", expression(p.When), "otherwise", p.Otherwise))
		}
	}
	return mapping("code", m.Code, "name", m.Name, "necessity", m.Necessity, "when", expression(m.When), "source", m.Source,
		"issued_by", m.IssuedBy, "from", m.From, "shareable", m.Shareable, "forms", m.Forms, "copies", copies, "seals", distinct(m.Seals),
		"signatures", distinct(m.Signatures), "validity", term, "defer", deferral, "files", files, "basis", m.Basis, "review", review, "note", m.Note)
}

func validityNode(v *checklist.Validity) *yaml.Node {
	if v.Stated && v.Note == "" {
		return text("stated")
	}
	positive := func(n int) *int {
		if n == 0 {
			return nil
		}
		return &n
	}
	return flow(mapping("stated", v.Stated, "months", positive(v.Months), "years", positive(v.Years), "note", v.Note))
}

// block is a list with a line for each text.
func block(list []string) *yaml.Node {
	n := node(list)
	if n != nil {
		n.Style = 0
	}
	return n
}

func flow(n *yaml.Node) *yaml.Node {
	if n != nil {
		n.Style = yaml.FlowStyle
	}
	return n
}

// distinct leaves each text standing once, as a list of texts must.
func distinct(list []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, s := range list {
		if !seen[s] {
			seen[s], out = true, append(out, s)
		}
	}
	return out
}

// dictionaries adds to materials.yaml and laws.yaml what they lack.
func (b *builder) dictionaries() error {
	var entries []*yaml.Node
	for _, m := range b.material {
		entries = append(entries, mapping("code", m.Code, "name", m.Name))
	}
	if err := b.extend("catalog/materials.yaml", "materials", entries); err != nil {
		return err
	}
	if !b.fallback {
		return nil
	}
	no := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "false"}
	return b.extend("catalog/laws.yaml", "laws", []*yaml.Node{mapping("id", placeholderLaw, "title", "本地区政务服务办事指南(待公布文本)",
		"issuer", "主管部门", "sure", no, "note", "占位：表格没有写明依据的，暂引本条；由主管部门补上依据或者取消该项要求。")})
}

func (b *builder) extend(name, key string, entries []*yaml.Node) error {
	if len(entries) == 0 {
		return nil
	}
	for _, f := range b.rules.Files() {
		if f.Name != name {
			continue
		}
		longer, err := appended(f, key, entries)
		if err != nil {
			return err
		}
		b.out.Files = append([]source.File{longer}, b.out.Files...)
	}
	return nil
}
