package onewindow.policy_test

import data.onewindow.policy

building(structure, intensity, height, overlimit) := {"project": {
	"structure_type": structure,
	"seismic_intensity": intensity,
	"building_height_m": height,
	"seismic_overlimit": overlimit,
}}

rules(reasons) := {r.rule | some r in reasons}

test_over_the_limit if {
	count(policy.advise) == 0 with input as building("框架-核心筒", 6, 150.1, true)
}

test_over_the_limit_but_not_declared if {
	reasons := policy.advise with input as building("框架-核心筒", 6, 150.1, false)
	[reason] := [r | some r in reasons]
	reason.rule == "height-over-limit"
	contains(reason.message, "150米")
}

test_within_the_limit if {
	count(policy.advise) == 0 with input as building("框架", 6, 60, false)
	reasons := policy.advise with input as building("框架", 6, 60, true)
	rules(reasons) == {"height-within-limit"}
}

test_intensity_lowers_the_limit if {
	reasons := policy.advise with input as building("剪力墙", 7, 130, false)
	rules(reasons) == {"height-over-limit"}
	count(policy.advise) == 0 with input as building("剪力墙", 6, 130, false)
}

test_other_name_of_the_same_structure if {
	reasons := policy.advise with input as building("框架-抗震墙", 6, 130.5, false)
	rules(reasons) == {"height-over-limit"}
}

test_structure_that_must_not_be_used if {
	reasons := policy.advise with input as building("板柱-剪力墙", 9, 20, false)
	rules(reasons) == {"height-over-limit"}
}

test_structure_that_the_table_lacks if {
	count(policy.advise) == 0 with input as building("钢框架-支撑", 6, 300, false)
	count(policy.advise) == 0 with input as building("框架", 5, 300, false)
}
