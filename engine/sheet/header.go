package sheet

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// column says what stands in a column.
type column string

// The columns, each with what departments call it.
const (
	colNumber     column = "number"
	colItem       column = "item"
	colDepartment column = "department"
	colStage      column = "stage"
	colKind       column = "kind"
	colLimit      column = "limit"
	colStatutory  column = "statutory"
	colPromised   column = "promised"
	colLegalBasis column = "legal basis"
	colMaterial   column = "material"
	colNecessity  column = "necessity"
	colDeferrable column = "deferrable"
	colDefer      column = "defer"
	colWhen       column = "when"
	colForm       column = "form"
	colOriginals  column = "originals"
	colCopiesOf   column = "photocopies"
	colElectronic column = "electronic"
	colCopies     column = "copies"
	colMarks      column = "marks"
	colSeals      column = "seals"
	colSignatures column = "signatures"
	colSource     column = "source"
	colIssuedBy   column = "issued by"
	colShareable  column = "shareable"
	colValidity   column = "validity"
	colReview     column = "review"
	colBasis      column = "basis"
	colNote       column = "note"
)

var synonyms = map[column]string{
	colNumber:     "序号 编号 项次 材料序号 材料编号",
	colItem:       "事项名称 审批事项 事项 实施事项名称 审批事项名称 政务服务事项 政务服务事项名称 办理事项 许可事项 许可事项名称 主项名称 子项名称 业务办理项名称",
	colDepartment: "受理部门 主管部门 实施机关 实施部门 实施主体 责任部门 审批部门 办理部门 业务主管部门 部门 单位 责任单位 牵头部门 受理单位 实施单位",
	colStage:      "审批阶段 所属阶段 阶段 办理阶段",
	colKind:       "事项类型 权力类型 行政权力类型 事项类别 职权类型",
	colLimit:      "办理时限 办结时限 时限 审批时限 办理期限",
	colStatutory:  "法定时限 法定办结时限 法定办理时限 法定期限 法定审批时限",
	colPromised:   "承诺时限 承诺办结时限 承诺办理时限 承诺期限 承诺审批时限",
	colLegalBasis: "设定依据 实施依据 事项依据 审批依据",
	colMaterial: "材料名称 申请材料名称 申请材料 申报材料 申报材料名称 提交材料 提交材料名称 所需材料 材料 材料清单 申请材料清单 申请材料目录 要件名称 申报要件 受理材料 受理材料名称 " +
		"申请材料及要求 应提交材料",
	colNecessity:  "材料必要性 必要性 是否必要 是否必需 是否必须 是否必备 必要/非必要 是否必要材料",
	colDeferrable: "是否容缺 是否可容缺 容缺受理 可否容缺 是否可容缺受理",
	colDefer:      "容缺期限 补交期限 容缺补交期限 补正期限",
	colWhen:       "适用情形 使用情形 情形 提交情形 适用条件 提供情形 何种情形提供",
	colForm: "材料形式 材料类型 材料形式及份数 形式 原件/复印件 纸质/电子 纸质或电子 材料介质 介质要求 材料形式要求 形式要求 原件或复印件 材料形式及要求 " +
		"份数及形式 形式及份数 材料要求 提交方式",
	colOriginals:  "原件 原件份数 正本 原件数量",
	colCopiesOf:   "复印件 复印件份数 副本 复印件数量",
	colElectronic: "电子件 电子版 电子文件 电子材料 电子文档",
	colCopies:     "份数 材料份数 数量 纸质材料份数 纸质份数 材料数量 提交份数 纸质材料",
	colMarks:      "签章 签字盖章 签章要求 签字、盖章 盖章签字 签字和盖章",
	colSeals:      "盖章 印章 加盖印章 盖章单位 盖章要求",
	colSignatures: "签字 签名 签字人 签字要求",
	colSource:     "来源渠道 材料来源 来源 材料来源渠道 出具渠道",
	colIssuedBy:   "核发部门 出具单位 来源渠道说明 核发机关 出具部门 出证部门 材料出具单位 出具机关 开具单位",
	colShareable:  "共享取得 是否共享 是否可共享 能否共享 免提交 是否免提交 共享",
	colValidity:   "有效期 材料有效期 有效期限",
	colReview:     "受理标准 审查要点 审查标准 审核要点 审查要求 受理要点 审核标准 要点 受理审查要点 审查内容",
	colBasis:      "材料依据 要求提供材料的依据 法律依据 依据 法定依据 政策依据 设立依据 材料设定依据 要求提供材料依据 法规依据",
	colNote:       "备注 说明 填报须知 材料填报须知 填写说明 注意事项 材料说明 其他要求",
}

var columnOf = func() map[string]column {
	m := map[string]column{}
	for col, names := range synonyms {
		for _, name := range strings.Fields(names) {
			m[heading(name)] = col
		}
	}
	return m
}()

var bracketed = regexp.MustCompile(`\([^()]*\)`)

// heading is a header's text as far as it tells columns apart.
func heading(text string) string {
	return strings.NewReplacer(" ", "", "\n", "", "*", "", ":", "", "、", "", "/", "", "及", "", "和", "", "或", "").Replace(
		bracketed.ReplaceAllString(norm.NFKC.String(text), ""))
}

func columnNamed(text string) (column, bool) {
	if text == "" || utf8.RuneCountInString(text) > 20 {
		return "", false
	}
	col, ok := columnOf[heading(text)]
	return col, ok
}

// table is a header with the rows below it.
type table struct {
	header  int // its first row
	first   int // the first row of data
	columns map[column][]int
	unknown []*cell // headers that mean nothing here
}

func (t *table) has(col column) bool { return len(t.columns[col]) > 0 }

// tables gives the tables of a sheet by the rows in which their headers begin.
func (g *grid) tables() []*table {
	out := make([]*table, len(g.rows))
	for row := range g.rows {
		out[row] = g.tableAt(row)
	}
	return out
}

// tableAt reads the header that begins in a row, nil if none does: one that
// names materials and something else. A second row may say more of what is
// merged across in the first: 材料形式 over 原件 and 复印件.
func (g *grid) tableAt(row int) *table {
	t := &table{header: row, first: row + 1, columns: map[column][]int{}}
	if !slices.ContainsFunc(g.rows[row], namesMaterials) {
		return nil
	}
	if g.parted(row) {
		t.first = row + 2
	}
	named := map[*cell]bool{}
	for j, c := range g.rows[row] {
		if c.row != row {
			return nil // in the middle of merged cells
		}
		t.first = max(t.first, row+c.height)
		head := c
		if t.first == row+2 && c.width > 1 && c.height == 1 && g.at(row+1, j).text != "" {
			head = g.at(row+1, j)
		}
		if head.text == "" || named[head] {
			continue
		}
		named[c], named[head] = true, true
		if col, ok := columnNamed(head.text); ok {
			t.columns[col] = append(t.columns[col], j)
		} else {
			t.unknown = append(t.unknown, head)
		}
	}
	if !t.has(colMaterial) || len(t.columns) < 2 {
		return nil
	}
	for c := range named {
		c.used = true
	}
	for _, c := range t.unknown {
		c.used = true
	}
	return t
}

func namesMaterials(c *cell) bool {
	col, ok := columnNamed(c.text)
	return ok && col == colMaterial
}

// parted tells whether the row below a header's first row belongs to it: it
// parts a header that is merged across, and all others reach down or have
// nothing below them.
func (g *grid) parted(row int) bool {
	parts := false
	for j, c := range g.rows[row] {
		below := g.at(row+1, j)
		if below == c || below.text == "" {
			continue
		}
		if _, ok := columnNamed(below.text); !ok || c.width == 1 {
			return false
		}
		parts = true
	}
	return parts
}
