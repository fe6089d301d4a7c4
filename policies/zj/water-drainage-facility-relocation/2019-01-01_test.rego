package onewindow.policy_test

import data.onewindow.policy

plan(fields) := {"code": "relocation-plan", "pointer": "/materials/0", "fields": fields}

map(fields) := {"code": "existing-facility-map", "pointer": "/materials/1", "fields": fields}

test_same_numbers_in_any_order if {
	count(policy.correct) == 0 with input as {"materials": [plan({"facilities": ["GS-01", "WS-12"]}), map({"facilities": ["WS-12", "GS-01"]})]}
}

test_number_missing_from_the_plan if {
	reasons := policy.correct with input as {"materials": [plan({"facilities": ["GS-01"]}), map({"facilities": ["WS-12", "GS-01"]})]}
	[reason] := [r | some r in reasons]
	reason.rule == "facility-numbers"
	reason.material == "relocation-plan"
	reason.remedy == [{"op": "add", "path": "/materials/0/fields/facilities", "value": ["GS-01", "WS-12"]}]
}

test_number_that_the_map_lacks if {
	count(policy.correct) == 1 with input as {"materials": [plan({"facilities": ["GS-01", "YS-03"]}), map({"facilities": ["GS-01"]})]}
}

test_several_maps_count_together if {
	second := object.union(map({"facilities": ["WS-12"]}), {"pointer": "/materials/2"})
	count(policy.correct) == 0 with input as {"materials": [plan({"facilities": ["GS-01", "WS-12"]}), map({"facilities": ["GS-01"]}), second]}
}

test_map_without_numbers_takes_those_of_the_plan if {
	reasons := policy.correct with input as {"materials": [plan({"facilities": ["GS-01"]}), map({})]}
	[reason] := [r | some r in reasons]
	reason.material == "existing-facility-map"
	reason.remedy == [{"op": "add", "path": "/materials/1/fields/facilities", "value": ["GS-01"]}]
}

test_neither_states_numbers if {
	reasons := policy.correct with input as {"materials": [plan({}), map({})]}
	{r.material | some r in reasons} == {"relocation-plan", "existing-facility-map"}
	count({r.remedy[0].value | some r in reasons}) == 1
}

test_plan_alone if {
	count(policy.correct) == 0 with input as {"materials": [plan({"facilities": ["GS-01"]})]}
}
