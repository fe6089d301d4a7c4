package onewindow.policy_test

import data.onewindow.policy

project(budget, approved, ratio) := {
	"project": {
		"kind": "building",
		"simplified_to_design": false,
		"budget_estimate_cny": budget,
		"approved_estimate_cny": approved,
		"estimate_ratio": ratio,
	},
	"materials": [],
}

right(m) := r.remedy[0].value if {
	reasons := policy.correct with input as m
	[r] := [x | some x in reasons]
}

sound(m) if count(policy.correct) == 0 with input as m

areas(design, approved) := object.union(project(84600000, 86000000, 0.98), {"materials": [
	{"code": "preliminary-design", "pointer": "/materials/0", "fields": {"floor_area_m2": design}},
	{"code": "feasibility-approval", "pointer": "/materials/1", "fields": {"floor_area_m2": approved}},
]})

test_ratio_rounded if {
	sound(project(84600000, 86000000, 0.98))
	sound(project(84600000, 86000000, 0.9837))
}

test_ratio_wrong if {
	right(project(84600000, 86000000, 1)) == 0.983721
	right(project(84600000, 86000000, 0.9)) == 0.983721
}

test_ratio_at_the_limit if {
	sound(project(94600000, 86000000, 1.1))
	right(project(94600000, 86000000, 1.101)) == 1.1
	sound(project(94600001, 86000000, 1.101))
}

test_concealed_excess if {
	reasons := policy.correct with input as project(94600001, 86000000, 1.1)
	[r] := [x | some x in reasons]
	r.rule == "concealed-excess"
	sound(project(94600001, r.remedy[0].value, r.remedy[1].value))
}

test_no_approved_estimate if {
	sound(project(84600000, 0, 1))
	m := project(84600000, 86000000, 2)
	sound(object.union(m, {"project": {"simplified_to_design": true}}))
}

test_scale if {
	count(policy.advise) == 0 with input as areas(9460, 8600)
	count(policy.advise) == 1 with input as areas(9461, 8600)
	count(policy.advise) == 1 with input as areas(7739, 8600)
}

test_scale_of_other_works if {
	m := object.union(areas(20000, 8600), {"project": {"kind": "municipal"}})
	count(policy.advise) == 0 with input as m
}
