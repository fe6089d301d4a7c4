package onewindow.policy_test

import data.onewindow.policy

areas(kind, design, approved) := {
	"project": {"kind": kind},
	"materials": [
		{"code": "preliminary-design", "pointer": "/materials/0", "fields": {"floor_area_m2": design}},
		{"code": "feasibility-approval", "pointer": "/materials/1", "fields": {"floor_area_m2": approved}},
	],
}

test_scale if {
	count(policy.advise) == 0 with input as areas("building", 9460, 8600)
	count(policy.advise) == 1 with input as areas("building", 9461, 8600)
	count(policy.advise) == 1 with input as areas("building", 7739, 8600)
}

test_scale_of_other_works if {
	count(policy.advise) == 0 with input as areas("municipal", 20000, 8600)
}
