package lint

import (
	"regexp"
	"strings"

	"onewindow/engine/source"
)

var wordChecks = []check{
	{Rule: Rule{"message", Warning, "a sentence that does not say what is wrong and what to do"}, version: messages},
}

var (
	saysWhatToDo = regexp.MustCompile(`请|应当|不得|改为|重新|补`)
	placeholder  = regexp.MustCompile(`[{}]|\b(null|true|false|project|material)\b`)
)

func messages(v *version, report report) {
	say := func(at source.Position, entry, text string) bool {
		switch {
		case placeholder.MatchString(text):
			report(at, "%s: the sentence holds words of a program (%s); write it as it is to be printed", entry, placeholder.FindString(text))
		case !strings.HasSuffix(text, "。"):
			report(at, "%s: write a whole sentence that ends with 。", entry)
		default:
			return true
		}
		return false
	}
	for i := range v.Acceptance {
		a := &v.Acceptance[i]
		if say(a.Pos, "acceptance/"+a.ID, a.Otherwise) && !refusal.MatchString(a.Otherwise) {
			report(a.Pos, "acceptance/%s: the sentence does not say that, or why, the application can not be taken (不需要…, 不属于…, 不予…, 不能…)", a.ID)
		}
	}
	mend := func(at source.Position, entry, text string) {
		if say(at, entry, text) && !saysWhatToDo.MatchString(text) {
			report(at, "%s: the sentence does not tell the applicant what to do; add it (请…)", entry)
		}
	}
	for i := range v.Materials {
		for j := range v.Materials[i].Review {
			p := &v.Materials[i].Review[j]
			mend(p.Pos, "materials/"+v.Materials[i].Code+"/review/"+p.ID, p.Otherwise)
		}
	}
	for i := range v.Consistency {
		c := &v.Consistency[i]
		if c.Effect == "advise" {
			say(c.Pos, "consistency/"+c.ID, c.Otherwise)
		} else {
			mend(c.Pos, "consistency/"+c.ID, c.Otherwise)
		}
	}
}

var refusal = regexp.MustCompile(`不需要|不需|无需|不必|可以不|不属于|不是|不在|不予|不能|不得|不适用|禁止|应当向|请向|尚未|没有|未|由.*(审批|审查|办理|核准|备案)`)
