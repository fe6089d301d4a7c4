package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"io"
	"strings"
	"text/template"

	"onewindow/engine/guide"
	"onewindow/engine/judgement"
	"onewindow/engine/ruleset"
)

//go:embed judgement.tmpl
var judgementTemplate string

// words are Chinese for the words of a judgement, each under what it says of it.
var words = map[string]string{
	"outcome/accept":            "受理",
	"outcome/correct-all-items": "一次性告知补正",
	"outcome/reject":            "不予受理",

	"effect/reject":  "不予受理的理由",
	"effect/correct": "需要补正的内容",
	"effect/advise":  "提示（不影响受理）",

	"status/satisfied":    "符合要求",
	"status/missing":      "缺少",
	"status/defective":    "不符合要求",
	"status/shared":       "免提交（已共享）",
	"status/deferred":     "容缺后补",
	"status/not_required": "不需要",
	"status/absent":       "未提交（非必要）",
	"status/contingent":   "视情形需要",

	"ground/not_required":      "依法不需要取得行政许可",
	"ground/not_competent":     "不属于本机关职权范围",
	"ground/condition_not_met": "不符合法定受理条件",
	"ground/barred":            "法律、法规规定不予受理",
}

// judgementView is a judgement with what its rules call things.
type judgementView struct {
	*judgement.Judgement
	ItemName, DepartmentName string
	Parts                    []part
	laws                     guide.Rules
}

// part is the reasons of one effect.
type part struct {
	Effect  judgement.Effect
	Reasons []judgement.Reason
}

// Basis names an article as people do: 《建筑法》第七条.
func (v *judgementView) Basis(names []string) string {
	articles := make([]string, len(names))
	for i, name := range names {
		articles[i] = guide.Cite(v.laws.Laws(), name)
	}
	return strings.Join(articles, "；")
}

// printJudgement prints a judgement: for people in Chinese, for programs as
// canonical JSON.
func printJudgement(w io.Writer, format output, rules *ruleset.Ruleset, j *judgement.Judgement) error {
	if format == asJSON {
		_, err := fmt.Fprintf(w, "%s\n", j.Canonical())
		return err
	}
	view := &judgementView{Judgement: j, ItemName: j.Item, DepartmentName: j.Department, laws: rules}
	if item, ok := rules.Item(j.Item); ok {
		view.ItemName = item.Name
	}
	if d, ok := rules.Department(j.Department); ok {
		view.DepartmentName = d.Name
	}
	for _, effect := range []judgement.Effect{judgement.EffectReject, judgement.EffectCorrect, judgement.EffectAdvise} {
		p := part{Effect: effect}
		for _, r := range j.Reasons {
			if r.Effect == effect {
				p.Reasons = append(p.Reasons, r)
			}
		}
		if len(p.Reasons) > 0 {
			view.Parts = append(view.Parts, p)
		}
	}
	page, err := template.New("").Funcs(template.FuncMap{
		"word":    func(of string, word any) string { return words[fmt.Sprint(of, "/", word)] },
		"ordinal": func(i int) int { return i + 1 },
	}).Parse(judgementTemplate)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := page.Execute(&text, view); err != nil {
		return err
	}
	_, err = text.WriteTo(w)
	return err
}
