package onewindow.policy_test

import data.onewindow.policy

scale := [
	{"indicator": "年产汽车铝合金压铸件", "quantity": 300000, "unit": "件"},
	{"indicator": "总建筑面积", "quantity": 8600, "unit": "平方米"},
]

reversed := [scale[1], scale[0]]

smaller := [scale[0]]

manifest(mode, report, code, approval) := {
	"project": {"management_mode": mode, "simplified_reason": "none"},
	"materials": [
		{"code": "energy-report", "pointer": "/materials/0", "fields": {"construction_scale": report}},
		{"code": code, "pointer": "/materials/1", "fields": {"construction_scale": approval}},
	],
}

test_same_scale if {
	count(policy.correct) == 0 with input as manifest("filing", scale, "filing-certificate", scale)
}

test_order_does_not_matter if {
	count(policy.correct) == 0 with input as manifest("filing", reversed, "filing-certificate", scale)
}

test_other_scale if {
	reasons := policy.correct with input as manifest("filing", smaller, "filing-certificate", scale)
	[reason] := [r | some r in reasons]
	reason.rule == "construction-scale"
	reason.material == "energy-report"
	reason.remedy == [{"op": "add", "path": "/materials/0/fields/construction_scale", "value": scale}]
}

test_quantity_differs if {
	other := [object.union(scale[0], {"quantity": 200000}), scale[1]]
	count(policy.correct) == 1 with input as manifest("verification", other, "verification-approval", scale)
}

test_approval_of_another_mode_is_not_compared if {
	count(policy.correct) == 0 with input as manifest("filing", smaller, "verification-approval", scale)
}

test_proposal_of_a_simplified_project_is_not_compared if {
	m := manifest("approval", smaller, "proposal-approval", scale)
	count(policy.correct) == 1 with input as m
	simplified := object.union(m, {"project": {"simplified_reason": "simple_small"}})
	count(policy.correct) == 0 with input as simplified
}

test_compared_while_the_mode_is_open if {
	m := manifest("filing", smaller, "filing-certificate", scale)
	open := object.union(object.remove(m, ["project"]), {"project": {}})
	count(policy.correct) == 1 with input as open
}

test_scale_not_entered_is_left_to_the_checklist if {
	count(policy.correct) == 0 with input as manifest("filing", scale, "filing-certificate", [])
}

test_deferred_approval if {
	m := manifest("filing", smaller, "filing-certificate", scale)
	deferred := object.union(m, {"materials": [m.materials[0]]})
	count(policy.correct) == 0 with input as deferred
}
