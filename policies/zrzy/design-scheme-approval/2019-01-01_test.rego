package onewindow.policy_test

import data.onewindow.policy

project := {"floor_area_m2": 8600, "land": {"area_ha": 3.2}}

scheme(fields) := {
	"code": "design-scheme-drawings",
	"pointer": "/materials/0",
	"fields": object.union(
		{
			"far": 0.49,
			"plot_ratio_area_m2": 15800,
			"buildings": [{"name": "1号厂房", "floor_area_m2": 7200.4}, {"name": "综合楼", "floor_area_m2": 1399.6}],
		},
		fields,
	),
}

found(entry) := reasons if {
	reasons := policy.correct with input as {"project": project, "materials": [entry]}
}

test_a_sound_scheme if {
	found(scheme({})) == set()
}

test_areas_fall_short if {
	[reason] := [r | some r in found(scheme({"buildings": [{"name": "1号厂房", "floor_area_m2": 7200.4}]}))]
	reason.rule == "buildings-total"
	reason.remedy == [{
		"op": "add",
		"path": "/materials/0/fields/buildings",
		"value": [{"name": "各单体(按实际填写)", "floor_area_m2": 8600}],
	}]
}

test_a_building_without_its_area if {
	[reason] := [r | some r in found(scheme({"buildings": [{"name": "1号厂房"}]}))]
	reason.rule == "buildings-total"
}

test_buildings_not_listed_are_left_to_the_checklist if {
	found(scheme({"buildings": []})) == set()
}

# 3.2公顷上相差0.01，即计容建筑面积相差320平方米。
test_plot_ratio_within_the_margin if {
	found(scheme({"plot_ratio_area_m2": 16000})) == set()
	found(scheme({"plot_ratio_area_m2": 15360})) == set()
}

test_plot_ratio_beyond_the_margin if {
	every area in [15359, 16001] {
		[reason] := [r | some r in found(scheme({"plot_ratio_area_m2": area}))]
		reason.rule == "plot-ratio-area"
		reason.remedy == [{"op": "add", "path": "/materials/0/fields/plot_ratio_area_m2", "value": 15680}]
	}
}

test_figures_not_stated_are_left_to_the_checklist if {
	found({"code": "design-scheme-drawings", "pointer": "/materials/0", "fields": {}}) == set()
}

test_while_the_projects_figures_are_open_nothing_is_said if {
	reasons := policy.correct with input as {"project": {}, "materials": [scheme({"buildings": [], "plot_ratio_area_m2": 1})]}
	reasons == set()
}
