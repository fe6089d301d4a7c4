package onewindow.policy_test

import data.onewindow.policy

found(rows) := reasons if {
	reasons := policy.correct with input as {
		"project": {"forest": {"area_ha": 0.8}},
		"materials": [{"code": "forest-land-application", "pointer": "/materials/0", "fields": {"forest_types": rows}}],
	}
}

test_areas_add_up if {
	found([{"type": "用材林", "area_ha": 0.6}, {"type": "经济林", "area_ha": 0.2}]) == set()
}

test_areas_fall_short if {
	[reason] := [r | some r in found([{"type": "用材林", "area_ha": 0.6}, {"type": "经济林", "area_ha": 0.1999}])]
	reason.rule == "forest-types-total"
	reason.remedy == [{
		"op": "add",
		"path": "/materials/0/fields/forest_types",
		"value": [{"type": "各林种(按实际填写)", "area_ha": 0.8}],
	}]
}

test_a_type_without_its_area if {
	count(found([{"type": "用材林", "area_ha": 0.8}, {"type": "经济林"}])) == 1
}

test_types_not_listed_are_left_to_the_checklist if {
	found([]) == set()
}
