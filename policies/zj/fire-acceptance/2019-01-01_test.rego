package onewindow.policy_test

import data.onewindow.policy

opinion(pointer, area, version) := {
	"code": "fire-design-opinion",
	"pointer": pointer,
	"fields": {
		"conclusion": "合格",
		"project_name": "襄州区汽车铝合金压铸件生产基地项目",
		"floor_area_m2": area,
		"fire_drawing_version": version,
	},
}

drawings(fields) := {"code": "as-built-drawings", "pointer": "/materials/0", "fields": fields}

manifest(entries) := {
	"project": {"name": "襄州区汽车铝合金压铸件生产基地项目", "floor_area_m2": 8600},
	"materials": entries,
}

test_opinion_agrees if {
	count(policy.correct) == 0 with input as manifest([drawings({"fire_drawing_version": "A版"}), opinion("/materials/1", 8600, "A版")])
}

test_no_opinion_obtained if {
	count(policy.correct) == 0 with input as manifest([drawings({})])
}

test_reviewed_area_is_smaller if {
	reasons := policy.correct with input as manifest([drawings({"fire_drawing_version": "A版"}), opinion("/materials/1", 8599.9, "A版")])
	[reason] := [r | some r in reasons]
	reason.rule == "reviewed-area"
	reason.remedy == [{"op": "add", "path": "/materials/1/fields/floor_area_m2", "value": 8600}]
}

test_other_version if {
	reasons := policy.correct with input as manifest([drawings({"fire_drawing_version": "B版"}), opinion("/materials/1", 8600, "A版")])
	[reason] := [r | some r in reasons]
	reason.rule == "drawing-version"
	reason.remedy == [{"op": "add", "path": "/materials/0/fields/fire_drawing_version", "value": "A版"}]
}

test_version_not_stated if {
	count(policy.correct) == 1 with input as manifest([drawings({}), opinion("/materials/1", 8600, "A版")])
}

test_any_of_several_opinions_does if {
	later := opinion("/materials/2", 8600, "B版")
	count(policy.correct) == 0 with input as manifest([drawings({"fire_drawing_version": "B版"}), opinion("/materials/1", 8600, "A版"), later])
}

test_opinion_of_another_project_is_not_compared if {
	other := object.union(opinion("/materials/1", 8000, "A版"), {"fields": {"project_name": "襄州区张湾街道产业园二期工程"}})
	count(policy.correct) == 0 with input as manifest([drawings({}), other])
}

test_opinion_that_was_not_passed_is_not_compared if {
	failed := object.union(opinion("/materials/1", 8000, "A版"), {"fields": {"conclusion": "不合格"}})
	count(policy.correct) == 0 with input as manifest([drawings({}), failed])
}
