package onewindow.policy_test

import data.onewindow.policy

scale := [
	{"indicator": "年产汽车铝合金压铸件", "quantity": 300000, "unit": "件"},
	{"indicator": "总建筑面积", "quantity": 8600, "unit": "平方米"},
]

reversed := [scale[1], scale[0]]

smaller := [scale[0]]

project := {
	"management_mode": "filing",
	"is_flood_control": false,
	"land": {"river_management": true, "flood_detention": true},
}

document(i, code, rows) := {
	"code": code,
	"pointer": sprintf("/materials/%d", [i]),
	"fields": {"construction_scale": rows},
}

manifest(facts, report, rows, code, approved) := {
	"project": facts,
	"materials": [document(0, report, rows), document(1, code, approved)],
}

test_same_scale if {
	count(policy.correct) == 0 with input as manifest(project, "flood-evaluation-report", reversed, "filing-certificate", scale)
}

test_other_scale if {
	reasons := policy.correct with input as manifest(project, "flood-evaluation-report", smaller, "filing-certificate", scale)
	[reason] := [r | some r in reasons]
	reason.rule == "construction-scale"
	reason.material == "flood-evaluation-report"
	reason.remedy == [{"op": "add", "path": "/materials/0/fields/construction_scale", "value": scale}]
}

test_each_report_is_told if {
	reasons := policy.correct with input as {"project": project, "materials": [
		document(0, "flood-evaluation-report", smaller),
		document(1, "flood-impact-report", smaller),
		document(2, "filing-certificate", scale),
	]}
	{r.material | some r in reasons} == {"flood-evaluation-report", "flood-impact-report"}
}

test_report_that_is_not_called_for_is_not_compared if {
	ashore := object.union(project, {"land": {"river_management": false, "flood_detention": false}})
	defence := object.union(project, {"is_flood_control": true})
	count(policy.correct) == 0 with input as manifest(ashore, "flood-evaluation-report", smaller, "filing-certificate", scale)
	count(policy.correct) == 0 with input as manifest(ashore, "flood-impact-report", smaller, "filing-certificate", scale)
	count(policy.correct) == 0 with input as manifest(defence, "flood-impact-report", smaller, "filing-certificate", scale)
}

test_approval_of_another_mode_is_not_compared if {
	count(policy.correct) == 0 with input as manifest(project, "flood-evaluation-report", smaller, "feasibility-approval", scale)
}

test_compared_while_the_facts_are_open if {
	count(policy.correct) == 1 with input as manifest({}, "flood-impact-report", smaller, "feasibility-approval", scale)
}

test_scale_not_entered_is_left_to_the_checklist if {
	count(policy.correct) == 0 with input as manifest(project, "flood-evaluation-report", scale, "filing-certificate", [])
}

test_approvals_that_contradict if {
	reasons := policy.correct with input as {"project": project, "materials": [
		document(0, "filing-certificate", scale),
		document(1, "filing-certificate", smaller),
	]}
	[reason] := [r | some r in reasons]
	reason.rule == "approvals-agree"
}
