package onewindow.policy_test

import data.onewindow.policy

manifest(facts) := {"project": {"plot_ratio_area_m2": 8613.37, "civil_defence": facts}}

required(area) := {"op": "add", "path": "/project/civil_defence/required_area_m2", "value": area}

design(area) := {"op": "add", "path": "/project/civil_defence/design_area_m2", "value": area}

remedies(reasons) := [reason.remedy | some reason in reasons]

test_five_per_cent if {
	count(policy.correct) == 0 with input as manifest({"required_area_m2": 430.67, "design_area_m2": 450, "offsite": false})
}

test_too_small if {
	reasons := policy.correct with input as manifest({"required_area_m2": 400, "design_area_m2": 450, "offsite": false})
	remedies(reasons) == [[required(430.67)]]
}

test_design_that_falls_short_is_brought_up if {
	reasons := policy.correct with input as manifest({"required_area_m2": 400, "design_area_m2": 410, "offsite": false})
	remedies(reasons) == [[required(430.67), design(430.67)]]
}

test_off_site_needs_no_design if {
	reasons := policy.correct with input as manifest({"required_area_m2": 440, "design_area_m2": 0, "offsite": true})
	remedies(reasons) == [[required(430.67)]]
}

test_design_not_stated if {
	reasons := policy.correct with input as manifest({"required_area_m2": 440})
	remedies(reasons) == [[required(430.67), design(430.67)]]
}

test_area_not_stated_is_left_to_the_checklist if {
	count(policy.correct) == 0 with input as manifest({"design_area_m2": 450})
}
