package checklist

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
