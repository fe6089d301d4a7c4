# 用地预审与选址意见书：申请表的农用地、建设用地、未利用地面积之和等于用地总面积。
package onewindow.policy

correct contains reason if {
	some entry in input.materials
	entry.code == "site-opinion-application"
	area := total(entry)
	not adds_up(entry, area)
	reason := {
		"rule": "land-classes-total",
		"message": "申请表没有逐类填写农用地、建设用地、未利用地的面积，或者三类面积之和不等于用地总面积，请按勘测定界成果更正。",
		"basis": ["mnr-2019-2"],
		"material": "site-opinion-application",
		"remedy": [
			{"op": "add", "path": concat("", [entry.pointer, "/fields/farmland_ha"]), "value": area},
			{"op": "add", "path": concat("", [entry.pointer, "/fields/construction_land_ha"]), "value": 0},
			{"op": "add", "path": concat("", [entry.pointer, "/fields/unused_land_ha"]), "value": 0},
		],
	}
}

# The project's area; while it is open, the form's own.
total(_) := input.project.land.area_ha

total(entry) := entry.fields.land_area_ha if not input.project.land.area_ha

# Areas are stated to the square metre.
adds_up(entry, area) if {
	classes := (entry.fields.farmland_ha + entry.fields.construction_land_ha) + entry.fields.unused_land_ha
	abs(classes - area) < 0.00005
}
