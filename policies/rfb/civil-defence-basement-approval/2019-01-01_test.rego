package onewindow.policy_test

import data.onewindow.policy

high := {"floors_above": 10, "foundation_depth_m": 2, "has_residential": true, "first_floor_area_m2": 860, "above_ground_area_m2": 8600}

low := object.union(high, {"floors_above": 6})

hall := object.union(low, {"has_residential": false})

small_hall := object.union(hall, {"above_ground_area_m2": 1999.99})

manifest(facts, required) := {"project": object.union(facts, {"civil_defence": {
	"required_area_m2": required,
	"design_area_m2": 900,
	"offsite": false,
}})}

remedies(reasons) := [reason.remedy | some reason in reasons]

required(area) := {"op": "add", "path": "/project/civil_defence/required_area_m2", "value": area}

design(area) := {"op": "add", "path": "/project/civil_defence/design_area_m2", "value": area}

test_by_the_first_floor if {
	deep := object.union(hall, {"foundation_depth_m": 3})
	every facts in [high, low, deep] {
		count(policy.correct) == 0 with input as manifest(facts, 860)
		count(policy.correct) == 1 with input as manifest(facts, 430)
	}
}

test_two_to_five_per_cent if {
	every area in [172, 300, 430] {
		count(policy.correct) == 0 with input as manifest(hall, area)
	}
	too_small := policy.correct with input as manifest(hall, 171.9)
	remedies(too_small) == [[required(172)]]
	too_large := policy.correct with input as manifest(hall, 430.1)
	remedies(too_large) == [[required(430)]]
}

test_small_building_needs_none if {
	count(policy.correct) == 0 with input as manifest(small_hall, 0)
	count(policy.correct) == 1 with input as manifest(small_hall, 40)
}

test_design_that_falls_short_is_brought_up if {
	spacious := object.union(high, {"first_floor_area_m2": 950})
	reasons := policy.correct with input as manifest(spacious, 860)
	remedies(reasons) == [[required(950), design(950)]]
}

test_off_site_needs_no_design if {
	facts := {"civil_defence": {"required_area_m2": 430, "offsite": true}}
	reasons := policy.correct with input as {"project": object.union(high, facts)}
	remedies(reasons) == [[required(860)]]
}

test_open_facts_decide_nothing if {
	open := object.remove(hall, ["floors_above"])
	count(policy.correct) == 0 with input as manifest(open, 1)
}
