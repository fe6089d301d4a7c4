package guide

import (
	"strings"

	"onewindow/engine/law"
)

// Cite names an article as people do: “construction-law#8.1.3” is
// 《中华人民共和国建筑法》第八条第一款第三项. What is no law's name stays as it is.
func Cite(laws *law.Laws, basis string) string {
	l, article, ok := laws.Basis(basis)
	if !ok {
		return basis
	}
	title := l.Title
	if !strings.HasPrefix(title, "《") {
		title = "《" + title + "》"
	}
	return title + Article(article)
}

// Article says the number of an article in Chinese: 条, 款, 项, 目. A part
// that is no number, as an annex, is kept: “附录A”.
func Article(article string) string {
	if article == "" {
		return ""
	}
	var text strings.Builder
	for i, part := range strings.Split(article, ".") {
		number, ok := numeral(part)
		if !ok || i >= len(ranks) {
			return article
		}
		text.WriteString("第" + number + ranks[i])
	}
	return text.String()
}

var (
	ranks  = []string{"条", "款", "项", "目"}
	digits = []string{"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	places = []string{"", "十", "百", "千"}
)

// numeral writes 1 to 9999 in Chinese.
func numeral(decimal string) (string, bool) {
	if decimal == "" || len(decimal) > len(places) || decimal[0] == '0' {
		return "", false
	}
	var text strings.Builder
	gap := false
	for i := range len(decimal) {
		if decimal[i] < '0' || decimal[i] > '9' {
			return "", false
		}
		digit := decimal[i] - '0'
		if digit == 0 {
			gap = true
			continue
		}
		if gap {
			text.WriteString(digits[0])
			gap = false
		}
		text.WriteString(digits[digit] + places[len(decimal)-1-i])
	}
	said := text.String()
	if strings.HasPrefix(said, "一十") {
		said = strings.TrimPrefix(said, "一")
	}
	return said, true
}
