package replay

import (
	"cmp"
	"fmt"
	"strings"

	"onewindow/engine/judgement"
)

// kindWords are Chinese for the kinds of differences.
var kindWords = map[Kind]string{
	KindNotJudged:     "无法重新判定",
	KindOutcome:       "结论不同",
	KindVersion:       "适用的清单版本或者部门不同",
	KindReasonAdded:   "增加的理由",
	KindReasonRemoved: "减少的理由",
	KindReasonChanged: "理由的内容不同",
	KindReasonOrder:   "理由的顺序不同",
	KindMaterial:      "材料的状态或者名称不同",
	KindDeadline:      "期限不同",
	KindObligation:    "容缺后补的承诺不同",
	KindToReview:      "待人工审查的要点不同",
	KindOther:         "其他内容不同",
}

var outcomeWords = map[string]string{
	string(judgement.Accept):          "受理",
	string(judgement.CorrectAllItems): "一次性告知补正",
	string(judgement.Reject):          "不予受理",
	NotJudged:                         "无法判定",
}

var effectWords = map[judgement.Effect]string{
	judgement.EffectReject: "不予受理的理由", judgement.EffectCorrect: "补正内容", judgement.EffectAdvise: "提示",
}

// named is a name with its code, or the code alone.
func named(name, code string) string {
	if name == "" {
		return code
	}
	return name + "（" + code + "）"
}

// word is the Chinese for a word of a report, or the word itself.
func word(v any) string {
	switch v := v.(type) {
	case Kind:
		return cmp.Or(kindWords[v], string(v))
	case judgement.Effect:
		return cmp.Or(effectWords[v], string(v))
	}
	return cmp.Or(outcomeWords[fmt.Sprint(v)], fmt.Sprint(v))
}

// Words says what the change of a rule is.
func (r ruleChange) Words() string {
	switch {
	case r.Rule == "":
		return r.Message
	case r.Added:
		return "增加" + word(r.Effect) + "：" + r.Message
	}
	return "不再有" + word(r.Effect) + "：" + r.Message
}

// percent is a share of decisions.
func percent(part, whole int64) string {
	if whole == 0 {
		return "0%"
	}
	return fmt.Sprintf("%.2f%%", 100*float64(part)/float64(whole))
}

// Words says what the difference is.
func (d Difference) Words() string {
	var parts []string
	for _, p := range []string{d.Rule, d.Material, d.Path, d.Field} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	text := word(d.Kind)
	if len(parts) > 0 {
		text += "（" + strings.Join(parts, "，") + "）"
	}
	return text + "：" + shown(d.Recorded) + " → " + shown(d.Replayed)
}

func shown(v []byte) string {
	if v == nil {
		return "（无）"
	}
	return string(v)
}
