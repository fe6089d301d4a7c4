package onewindow.policy_test

import data.onewindow.policy

drawings(buildings) := {
	"code": "construction-drawings-for-permit",
	"pointer": "/materials/0",
	"fields": {"floor_area_m2": 8600, "buildings": buildings},
}

survey(buildings) := {
	"code": "building-area-survey",
	"pointer": "/materials/1",
	"fields": {"floor_area_m2": 8600, "buildings": buildings},
}

whole := [{"name": "1号厂房", "floor_area_m2": 7200.4}, {"name": "综合楼", "floor_area_m2": 1399.6}]

short := [{"name": "1号厂房", "floor_area_m2": 7200.4}]

project := {"kind": "building", "floor_area_m2": 8600, "nature": "new"}

test_listed_areas_add_up if {
	count(policy.correct) == 0 with input as {"project": project, "materials": [drawings(whole), survey(whole)]}
}

test_listed_areas_fall_short if {
	reasons := policy.correct with input as {"project": project, "materials": [drawings(short), survey(whole)]}
	[reason] := [r | some r in reasons]
	reason.rule == "buildings-total"
	reason.material == "construction-drawings-for-permit"
	[operation] := reason.remedy
	operation.path == "/materials/0/fields/buildings"
	sum([b.floor_area_m2 | some b in operation.value]) == 8600
}

test_each_document_is_told if {
	reasons := policy.correct with input as {"project": project, "materials": [drawings(short), survey([])]}
	{r.material | some r in reasons} == {"construction-drawings-for-permit", "building-area-survey"}
}

test_while_the_projects_area_is_open_the_document_is_held_to_its_own if {
	open := object.remove(project, ["floor_area_m2"])
	count(policy.correct) == 0 with input as {"project": open, "materials": [drawings(whole)]}
	count(policy.correct) == 1 with input as {"project": open, "materials": [drawings(short)]}
}

test_works_that_are_no_building_are_not_listed if {
	other := object.union(project, {"kind": "pipeline"})
	count(policy.correct) == 0 with input as {"project": other, "materials": [drawings(short)]}
}

test_while_the_kind_is_open_the_areas_are_checked if {
	open := object.remove(project, ["kind"])
	count(policy.correct) == 1 with input as {"project": open, "materials": [drawings(short)]}
}

publicity(from, until) := {
	"code": "historic-district-publicity",
	"pointer": "/materials/0",
	"fields": {"publicity_from": from, "publicity_until": until},
}

historic := {"kind": "municipal", "nature": "new", "land": {"historic_district": true}}

test_publicity_of_twenty_days if {
	count(policy.correct) == 0 with input as {"project": historic, "materials": [publicity("2026-09-11", "2026-10-01")]}
}

test_publicity_of_nineteen_days if {
	reasons := policy.correct with input as {"project": historic, "materials": [publicity("2026-09-11", "2026-09-30")]}
	[reason] := [r | some r in reasons]
	reason.rule == "publicity-period"
	reason.remedy == [{"op": "add", "path": "/materials/0/fields/publicity_until", "value": "2026-10-01"}]
}

test_publicity_that_is_not_called_for_is_not_checked if {
	rebuilt := object.union(historic, {"nature": "rebuild"})
	elsewhere := object.union(historic, {"land": {"historic_district": false}})
	count(policy.correct) == 0 with input as {"project": rebuilt, "materials": [publicity("2026-09-11", "2026-09-12")]}
	count(policy.correct) == 0 with input as {"project": elsewhere, "materials": [publicity("2026-09-11", "2026-09-12")]}
}

consent(matter, owners, areas) := {
	"code": "co-owner-consent",
	"pointer": "/materials/0",
	"fields": {
		"matter": matter,
		"owners_total": owners[0],
		"owners_voting": owners[1],
		"owners_consenting": owners[2],
		"area_total_m2": areas[0],
		"area_voting_m2": areas[1],
		"area_consenting_m2": areas[2],
	},
}

shared(nature, entry) := {"project": {"kind": "building", "nature": nature, "is_co_owned": true}, "materials": [entry]}

test_rebuilding_with_three_quarters if {
	count(policy.correct) == 0 with input as shared("rebuild", consent("rebuild", [12, 8, 6], [2400, 1600, 1200]))
}

test_rebuilding_with_less_than_three_quarters_of_the_owners if {
	reasons := policy.correct with input as shared("rebuild", consent("rebuild", [12, 8, 5], [2400, 1600, 1200]))
	[reason] := [r | some r in reasons]
	reason.rule == "consent-share"
	{o.path: o.value | some o in reason.remedy} == {
		"/materials/0/fields/owners_voting": 12,
		"/materials/0/fields/owners_consenting": 12,
		"/materials/0/fields/area_voting_m2": 2400,
		"/materials/0/fields/area_consenting_m2": 2400,
	}
}

test_rebuilding_with_less_than_three_quarters_of_the_area if {
	count(policy.correct) == 1 with input as shared("rebuild", consent("rebuild", [12, 8, 6], [2400, 1600, 1199]))
}

test_too_few_take_part if {
	count(policy.correct) == 1 with input as shared("expansion", consent("general", [12, 7, 7], [2400, 1600, 1600]))
	count(policy.correct) == 1 with input as shared("expansion", consent("general", [12, 8, 8], [2400, 1599, 1599]))
}

test_expansion_with_more_than_half if {
	count(policy.correct) == 0 with input as shared("expansion", consent("general", [12, 8, 5], [2400, 1600, 801]))
}

test_expansion_with_just_half if {
	count(policy.correct) == 1 with input as shared("expansion", consent("general", [12, 8, 4], [2400, 1600, 801]))
}

test_expansion_voted_on_as_rebuilding_needs_three_quarters if {
	count(policy.correct) == 1 with input as shared("expansion", consent("rebuild", [12, 8, 5], [2400, 1600, 801]))
}

test_consent_that_is_not_called_for_is_not_checked if {
	few := consent("general", [12, 1, 1], [2400, 1, 1])
	count(policy.correct) == 0 with input as shared("new", few)
	alone := object.union(shared("rebuild", few), {"project": {"is_co_owned": false}})
	count(policy.correct) == 0 with input as alone
}

test_votes_not_stated_are_left_to_the_checklist if {
	blank := {"code": "co-owner-consent", "pointer": "/materials/0", "fields": {"owners_total": 12}}
	count(policy.correct) == 0 with input as shared("rebuild", blank)
}
