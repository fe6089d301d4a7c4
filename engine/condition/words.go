package condition

import (
	"cmp"
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"onewindow/engine/value"
)

// String writes the condition as one line of Rego's comparisons, joined by
// and / or, for programs and officials who read the checklist.
func (c *Cond) String() string {
	if c.Op != Leaf {
		return join(c.Kids, (*Cond).String, map[Op]string{All: " and ", Any: " or "}[c.Op], "(", ")")
	}
	left, right := c.Left.text(), c.Right.text()
	var s string
	switch c.Operator {
	case "startswith", "endswith", "contains":
		s = c.Operator + "(" + left + ", " + right + ")"
	case "regex.match":
		s = c.Operator + "(" + right + ", " + left + ")"
	default:
		operator := c.Operator
		if opposite, ok := opposites[operator]; ok && c.Negated {
			return left + " " + opposite + " " + right
		}
		s = left + " " + operator + " " + right
	}
	if c.Negated {
		return "not " + s
	}
	return s
}

var opposites = map[string]string{"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}

func (o *Operand) text() string {
	if o.Ref != nil {
		return o.Ref.Name
	}
	return literalText(o.Lit)
}

func literalText(v value.Value) string {
	switch v.Kind {
	case value.Bool:
		return strconv.FormatBool(v.Num == 1)
	case value.Number:
		return strconv.FormatFloat(v.Num, 'f', -1, 64)
	case value.List:
		parts := make([]string, len(v.Members()))
		for i, m := range v.Members() {
			parts[i] = literalText(m)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case value.Null:
		return "null"
	}
	quoted, _ := json.Marshal(v.Str) // a string always marshals
	return string(quoted)
}

// Words says the condition in Chinese, for notices and guides:
// “依法必须招标为“是””, “总建筑面积大于500平方米”.
func (c *Cond) Words() string {
	if c.Op != Leaf {
		return join(c.Kids, (*Cond).Words, map[Op]string{All: "且", Any: "或者"}[c.Op], "（", "）")
	}
	left, right := &c.Left, &c.Right
	operator := c.Operator
	if opposite, ok := opposites[operator]; ok && c.Negated {
		operator = opposite
	}
	if c.Negated && opposites[operator] == "" {
		operator = "not " + operator
	}
	if operator == "in" && left.Ref == nil || operator == "not in" && left.Ref == nil { // “监理单位” in seals: 施工合同的印章有“监理单位”
		return right.Ref.Label + verbs["has "+operator] + left.words(right.Type)
	}
	if right.Lit.Kind == value.Bool && operator == "!=" { // 不为“否” is 为“是”
		return left.Ref.Label + verbs["=="] + literalWords(value.OfBool(right.Lit.Num == 0), nil)
	}
	if agree, ok := map[string]string{"==": "一致", "!=": "不一致"}[operator]; ok && left.Ref != nil && right.Ref != nil {
		return left.Ref.Label + "与" + right.Ref.Label + agree
	}
	verb := verbs[operator]
	if t := cmp.Or(left.Type, right.Type); t.Sort == value.DateType {
		verb = cmp.Or(dateVerbs[operator], verb)
	}
	return left.words(right.Type) + verb + right.words(left.Type)
}

var verbs = map[string]string{
	"==": "为", "!=": "不为", "<": "小于", "<=": "不大于", ">": "大于", ">=": "不小于",
	"in": "为", "not in": "不为", "has in": "有", "has not in": "没有",
	"startswith": "以下列文字开头：", "not startswith": "不以下列文字开头：",
	"endswith": "以下列文字结尾：", "not endswith": "不以下列文字结尾：",
	"contains": "含有", "not contains": "不含有",
	"regex.match": "符合格式", "not regex.match": "不符合格式",
}

var dateVerbs = map[string]string{"<": "早于", "<=": "不晚于", ">": "晚于", ">=": "不早于"}

// words says one operand; of is the type of the other side, which gives an
// enum's literal its label.
func (o *Operand) words(of *value.Type) string {
	if o.Ref != nil {
		return o.Ref.Label
	}
	return literalWords(o.Lit, of)
}

func literalWords(v value.Value, of *value.Type) string {
	switch v.Kind {
	case value.Bool:
		if v.Num == 1 {
			return "“是”"
		}
		return "“否”"
	case value.List:
		parts := make([]string, len(v.Members()))
		for i, m := range v.Members() {
			parts[i] = literalWords(m, of)
		}
		switch last := len(parts) - 1; last {
		case -1:
			return "空"
		case 0:
			return parts[0]
		default:
			return strings.Join(parts[:last], "、") + "或者" + parts[last]
		}
	case value.Number:
		return numberWords(v.Num, of)
	case value.Null:
		return "长期"
	case value.Text:
		if of != nil && of.Labels[v.Str] != "" {
			return "“" + of.Labels[v.Str] + "”"
		}
		return "“" + v.Str + "”"
	}
	return literalText(v)
}

// numberWords writes a number with its unit, as officials do: 8600平方米, 100万元.
func numberWords(n float64, of *value.Type) string {
	ten := ""
	if math.Abs(n) >= 10_000 && math.Mod(n, 1_000) == 0 {
		n, ten = n/10_000, "万"
	}
	unit := ""
	if of != nil {
		unit = cmp.Or(units[of.Unit], of.Unit)
	}
	return strconv.FormatFloat(n, 'f', -1, 64) + ten + unit
}

// units are the names of the units that the dictionaries abbreviate (GB 3100).
var units = map[string]string{
	"CNY": "元", "m": "米", "mm": "毫米", "m2": "平方米", "ha": "公顷", "m3": "立方米", "m3/a": "立方米每年",
	"kW": "千瓦", "kV": "千伏", "kVA": "千伏安", "kWh/a": "千瓦时每年", "MPa": "兆帕",
	"t/a": "吨每年", "tce/a": "吨标准煤每年",
}

func join(kids []*Cond, say func(*Cond) string, with, left, right string) string {
	parts := make([]string, len(kids))
	for i, k := range kids {
		if parts[i] = say(k); k.Op != Leaf && len(k.Kids) > 1 {
			parts[i] = left + parts[i] + right
		}
	}
	return strings.Join(parts, with)
}
