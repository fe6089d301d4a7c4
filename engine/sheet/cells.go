package sheet

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// plain is a text as it is compared: full-width signs and digits as ASCII, and
// without spaces and line ends.
func plain(s string) string {
	return strings.NewReplacer(" ", "", "\n", "").Replace(norm.NFKC.String(s))
}

// says tells whether a cell says nothing: a stroke, 无.
func saysNothing(s string) bool {
	return slices.Contains([]string{"", "/", "\\", "-", "--", "—", "——", "无", "无要求", "不涉及", "*"}, plain(s))
}

var chineseDigits = map[rune]int{'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9,
	'壹': 1, '贰': 2, '叁': 3, '肆': 4, '伍': 5}

// number reads a whole number below 10000, in digits or in Chinese.
func number(s string) (int, bool) {
	if n, err := strconv.Atoi(s); err == nil {
		return n, n >= 0 && n < 10_000 && s[0] != '+'
	}
	total, digit := 0, -1
	for _, r := range s {
		place := map[rune]int{'十': 10, '百': 100, '千': 1000}[r]
		d, isDigit := chineseDigits[r]
		switch {
		case isDigit && digit <= 0:
			digit = d
		case place > 0 && (total == 0 || total%(place*10) == 0):
			if digit < 0 {
				digit = 1
			}
			total, digit = total+digit*place, -1
		default:
			return 0, false
		}
	}
	if digit >= 0 {
		total += digit
	}
	return total, s != ""
}

// numeral matches what number reads.
const numeral = `(\d{1,4}|[零〇一二两三四五六七八九十百千壹贰叁肆伍]{1,7})`

// necessity reads whether a material is needed. Where that is said to depend on
// the case, it is optional and depends is set.
func necessity(text string) (word string, depends, ok bool) {
	s := strings.TrimSuffix(strings.TrimSuffix(plain(text), "材料"), "提供")
	switch {
	case slices.Contains([]string{"必要", "必须", "必需", "必备", "必交", "必", "是", "需要", "√", "✓", "✔", "Y", "YES", "1", "10", "应当"}, s):
		return "required", false, true
	case slices.Contains([]string{"非必要", "非必须", "非必需", "非必备", "选", "选交", "选填", "可选", "否", "不必要", "不需要", "×", "x", "X", "N", "NO", "2", "20"}, s):
		return "optional", false, true
	case slices.Contains([]string{"容缺", "容缺后补", "可容缺", "容缺受理", "可以容缺", "可容缺后补", "3", "30"}, s):
		return "deferrable", false, true
	case depending.MatchString(s):
		return "optional", true, true
	}
	return "", false, false
}

var depending = regexp.MustCompile(`如|若|涉及|视|情形|情况|时$|^有.*的|条件|委托|必要时|需要时`)

// yes reads a claim.
func yes(text string) (claim, ok bool) {
	switch plain(text) {
	case "是", "√", "✓", "✔", "Y", "YES", "可", "可以", "能", "有", "1", "可以共享", "免提交", "可容缺", "可共享":
		return true, true
	case "否", "×", "x", "X", "N", "NO", "不可", "不可以", "不能", "不", "0", "2", "不可容缺", "不可共享":
		return false, true
	}
	return false, saysNothing(text)
}

// asked is in which forms a material is to be handed in.
type asked struct {
	forms  []string
	copies int  // -1 if not said
	all    bool // each of the forms, and not any of them
	paper  bool // on paper, original or copy not said
	rest   string
}

var (
	formWord   = `(原件|正本|复印件|复制件|影印件|副本|电子版|电子件|电子文件|电子文档|电子材料|电子证照|电子|扫描件|PDF|pdf|纸质版|纸质件|纸质材料|纸质)`
	formToken  = regexp.MustCompile(formWord + `(?:材料)?(?:各?一式)?各?[×xX*:(]?(?:` + numeral + `[份套张本册])?|(?:一式)?` + numeral + `[份套张本册](?:的)?` + formWord + `?`)
	allJoined  = regexp.MustCompile(`和|与|及|并|\+|同时`)
	anyJoined  = regexp.MustCompile(`或|/|任选`)
	formFiller = regexp.MustCompile(`一式|各|或者|或|和|与|以及|及|并|提供|提交|收取|均可|任选其一|之一|皆可|[、，,;；/+()。:\s]`)
	formOf     = map[string]string{"原件": "original", "正本": "original", "复印件": "copy", "复制件": "copy", "影印件": "copy", "副本": "copy",
		"扫描件": "electronic", "PDF": "electronic", "pdf": "electronic"}
)

// forms reads forms and numbers of copies: 原件1份、复印件2份; 纸质/电子.
func forms(text string) asked {
	a := asked{copies: -1}
	s := plain(text)
	counted := 0
	for _, m := range formToken.FindAllStringSubmatch(s, -1) {
		word, count := m[1]+m[4], m[2]+m[3]
		switch form := formOf[word]; {
		case form != "" && !slices.Contains(a.forms, form):
			a.forms = append(a.forms, form)
		case strings.HasPrefix(word, "电子") && !slices.Contains(a.forms, "electronic"):
			a.forms = append(a.forms, "electronic")
		case strings.HasPrefix(word, "纸质"):
			a.paper = true
		}
		if n, ok := number(count); ok && n <= 100 {
			a.copies = max(a.copies, 0) + n
			if word != "" {
				counted++
			}
		}
	}
	a.all = len(a.forms) > 1 && !anyJoined.MatchString(s) && (counted > 1 || allJoined.MatchString(s))
	a.rest = formFiller.ReplaceAllString(formToken.ReplaceAllString(s, ""), "")
	return a
}

// copies reads a number of copies that stands in a column of its own.
func copies(text string) (n int, ok bool) {
	s := strings.TrimPrefix(plain(text), "一式")
	s = strings.TrimRight(s, "份套张本册")
	n, ok = number(s)
	return n, ok && n <= 100
}

var (
	marker   = `(?:[0-9０-９]{1,2}[.．、)）]|[(（][0-9０-９一二三四五六七八九十]{1,3}[)）]|[①-⑳]|[一二三四五六七八九十]{1,3}、)`
	markers  = regexp.MustCompile(`(?:^|[\n;；。:：,，]\s*|\s+)` + marker + `|[①-⑳]`)
	isMarker = regexp.MustCompile(marker + `$`)
)

// numbered parts a text at its numbers, which must run from 1: 1.…2.…, ①②, (一).
func numbered(text string) []string {
	var ends, starts []int
	next := 1
	for _, at := range markers.FindAllStringIndex(text, -1) {
		mark := isMarker.FindStringIndex(text[at[0]:at[1]])
		n, ok := number(strings.Trim(plain(text[at[0]+mark[0]:at[1]]), ".、)(,"))
		if !ok || n != next || n == 1 && strings.TrimSpace(text[:at[0]+mark[0]]) != "" {
			continue
		}
		if strings.HasPrefix(text[at[1]:], "号") { // 1号楼
			continue
		}
		ends, starts, next = append(ends, at[0]+mark[0]), append(starts, at[1]), next+1
	}
	if len(starts) < 2 {
		if len(starts) == 1 {
			text = text[starts[0]:]
		}
		return []string{text}
	}
	parts := make([]string, len(starts))
	for i, start := range starts {
		end := len(text)
		if i+1 < len(starts) {
			end = ends[i+1]
		}
		parts[i] = text[start:end]
	}
	return parts
}

// points reads review points: numbered, or whole sentences on lines of their own.
func points(text string) []string {
	parts := numbered(text)
	if len(parts) == 1 {
		lines := strings.Split(parts[0], "\n")
		if !slices.ContainsFunc(lines[:len(lines)-1], func(l string) bool { return !strings.HasSuffix(l, "；") && !strings.HasSuffix(l, "。") }) {
			parts = lines
		}
	}
	return trimmed(parts)
}

// materialsOf reads the materials that stand in one cell: numbered, or parted
// by semicolons.
func materialsOf(text string) []string {
	parts := numbered(text)
	if len(parts) == 1 {
		parts = strings.FieldsFunc(parts[0], func(r rune) bool { return r == ';' || r == '；' })
	}
	return trimmed(parts)
}

// trimmed takes the lines together that a cell's width has parted, and the
// signs off their ends.
func trimmed(parts []string) []string {
	var out []string
	for _, p := range parts {
		if p = strings.Trim(strings.ReplaceAll(p, "\n", ""), " ；;。，,、"); p != "" {
			out = append(out, p)
		}
	}
	return out
}

var days = regexp.MustCompile(`(法定|承诺)?[^0-9法承零一二三四五六七八九十百]{0,12}?` + numeral + `(?:个)?(工作日|日|天)`)

// limits reads a time limit in working days: 法定7个工作日，承诺3个工作日; 即办.
// Those of which it is not said whether they are statutory are unnamed.
func limits(text string) (statutory, promised, unnamed *int, ok bool) {
	s := plain(text)
	if slices.Contains([]string{"即办", "即时办结", "当场办结", "即来即办", "0"}, s) {
		zero := 0
		return nil, nil, &zero, true
	}
	if n, isNumber := number(s); isNumber {
		return nil, nil, &n, n <= 1000
	}
	left := s
	for _, m := range days.FindAllStringSubmatch(s, -1) {
		n, isNumber := number(m[2])
		if !isNumber || n > 1000 || m[3] != "工作日" {
			return nil, nil, nil, false
		}
		switch m[1] {
		case "法定":
			statutory = &n
		case "承诺":
			promised = &n
		default:
			unnamed = &n
		}
		left = strings.Replace(left, m[0], "", 1)
	}
	left = strings.Trim(left, ",;、。()办结时限期:内")
	return statutory, promised, unnamed, left == "" && (statutory != nil || promised != nil || unnamed != nil)
}

var givenBy = regexp.MustCompile(`^([^(]*)\((.+)\)$`)

// origin reads where a material comes from: 政府部门核发(住建局). What is said
// besides the standard's words is who issues it.
func origin(text string) (source, issuedBy string, ok bool) {
	s := strings.NewReplacer("（", "(", "）", ")", "\n", "").Replace(text)
	if m := givenBy.FindStringSubmatch(s); m != nil {
		s, issuedBy = m[1], m[2]
	}
	word := plain(s)
	for _, known := range origins {
		if slices.Contains(known.exact, word) {
			return known.source, issuedBy, true
		}
	}
	for _, known := range origins {
		if slices.ContainsFunc(known.holds, func(part string) bool { return strings.Contains(word, part) }) {
			return known.source, oneLine(text), true
		}
	}
	return "", "", false
}

var origins = []struct {
	source       string
	exact, holds []string
}{
	{"applicant", []string{"申请人自备", "申请人", "自备", "自行准备", "10", "1"}, []string{"申请人", "自备", "建设单位"}},
	{"government", []string{"政府部门核发", "政府部门", "行政机关核发", "20", "2"}, []string{"政府", "部门核发", "行政机关"}},
	{"other", []string{"其他", "99", "3"}, []string{"其他", "中介", "第三方"}},
}

var term = regexp.MustCompile(`^(?:自?签发之日起|自?出具之日起|自?核发之日起)?` + numeral + `(个月|年)(?:内有效|内|有效)?$`)

// validity reads how long a material counts: stated, or months or years from
// the day on which it was issued, and what is said of it in brackets.
func validity(text string) (stated bool, months, years int, note string, ok bool) {
	s := strings.NewReplacer("（", "(", "）", ")", "\n", "").Replace(text)
	if m := givenBy.FindStringSubmatch(s); m != nil {
		s, note = m[1], m[2]
	}
	switch s = plain(s); {
	case s == "以材料载明的为准":
		return true, 0, 0, note, true
	case strings.Contains(s, "载明") || strings.Contains(s, "有效期内") || strings.Contains(s, "注明"):
		return true, 0, 0, oneLine(text), true
	}
	m := term.FindStringSubmatch(s)
	if m == nil {
		return false, 0, 0, "", false
	}
	n, isNumber := number(m[1])
	if m[2] == "年" {
		return false, 0, n, note, isNumber && n > 0 && n <= 100
	}
	return false, n, 0, note, isNumber && n > 0 && n <= 1200
}

// marks reads seals or signatures: 建设单位、施工单位.
func marks(text string) []string {
	var out []string
	for _, s := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、，,;；\n", r) }) {
		s = strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(s), "加盖"), "盖章"), "公章")
		if s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

var inBrackets = regexp.MustCompile(`^(.+)[(（]([^()（）]+)[)）]$`)

// formOfName parts a material's name from the form written behind it: 营业执照
// 复印件2份, 申请表(原件1份). form is empty if there is none.
func formOfName(text string) (name, form string) {
	if m := inBrackets.FindStringSubmatch(strings.ReplaceAll(text, "\n", "")); m != nil {
		if a := forms(m[2]); a.rest == "" && (len(a.forms) > 0 || a.paper || a.copies >= 0) {
			return m[1], m[2]
		}
	}
	s := plain(text)
	for _, at := range formToken.FindAllStringIndex(s, -1) {
		if a := forms(s[at[0]:]); at[0] > 0 && a.rest == "" && a.copies >= 0 && len(a.forms) > 0 {
			return strings.TrimRight(s[:at[0]], "、,;:"), s[at[0]:]
		}
	}
	return text, ""
}
