package checklist

import "regexp"

// Chinese for the words of a checklist, as the standards have it (GB/T 39554, SPGL).
var (
	Stages = map[string]string{"planning": "立项用地规划许可", "construction": "工程建设许可",
		"building": "施工许可", "completion": "竣工验收"}
	Necessities = map[string]string{"required": "必要", "optional": "非必要", "deferrable": "容缺后补"}
	Sources     = map[string]string{"applicant": "申请人自备", "government": "政府部门核发", "other": "其他"}
	Forms       = map[string]string{"original": "原件", "copy": "复印件", "electronic": "电子件"}
	Grounds     = map[string]string{"not_required": "不需要办理", "not_competent": "不属于本机关职权",
		"condition_not_met": "不符合法定条件", "barred": "法律禁止"}
	Effects = map[string]string{"reject": "不予受理", "correct": "补正", "advise": "提示"}
)

// CatchAll tells whether a material's name asks for whatever else there is. The
// law forbids such demands: 优化营商环境条例第十九条, 国发〔2022〕5号.
func CatchAll(name string) bool { return catchAll.MatchString(name) }

var catchAll = regexp.MustCompile(`(其他|其它)(有关|相关|必要|需要)?的?(申请)?(材料|资料|文件|证明)|^(有关|相关)的?(材料|资料|文件|证明)|等(有关|相关)?(材料|资料|文件|证明)?$|(规定|要求|需要)(提交)?的其他`)
