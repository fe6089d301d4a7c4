package onewindow.policy_test

import data.onewindow.policy

form(project, fields) := {
	"project": project,
	"materials": [{"code": "site-opinion-application", "pointer": "/materials/0", "fields": fields}],
}

classes := {"land_area_ha": 3.2, "farmland_ha": 2.6, "construction_land_ha": 0.5, "unused_land_ha": 0.1}

test_classes_add_up if {
	count(policy.correct) == 0 with input as form({"land": {"area_ha": 3.2}}, classes)
}

test_classes_do_not_add_up if {
	reasons := policy.correct with input as form({"land": {"area_ha": 3.2}}, object.union(classes, {"unused_land_ha": 0.2}))
	[reason] := [r | some r in reasons]
	reason.rule == "land-classes-total"
	reason.remedy == [
		{"op": "add", "path": "/materials/0/fields/farmland_ha", "value": 3.2},
		{"op": "add", "path": "/materials/0/fields/construction_land_ha", "value": 0},
		{"op": "add", "path": "/materials/0/fields/unused_land_ha", "value": 0},
	]
}

test_class_not_stated if {
	count(policy.correct) == 1 with input as form({"land": {"area_ha": 3.2}}, object.remove(classes, ["unused_land_ha"]))
}

# The project's area counts, not the form's, which is to be mended to it.
test_area_of_the_project if {
	count(policy.correct) == 1 with input as form({"land": {"area_ha": 3}}, classes)
}

test_area_still_open if {
	count(policy.correct) == 0 with input as form({}, classes)
	count(policy.correct) == 1 with input as form({}, object.union(classes, {"land_area_ha": 3}))
}
