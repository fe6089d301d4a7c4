# 使用林地申请表：各林种面积之和等于使用林地总面积。
package onewindow.policy

import data.onewindow.lib.materials

correct contains reason if {
	some entry in materials.of("forest-land-application")
	rows := entry.fields.forest_types
	count(rows) > 0
	area := input.project.forest.area_ha
	not adds_up(rows, area)
	reason := {
		"rule": "forest-types-total",
		"message": "申请表各林种的面积之和不等于使用林地总面积，请逐项核对后更正。",
		"basis": ["forest-land-review-measures#7"],
		"material": entry.code,
		"remedy": [{
			"op": "add",
			"path": concat("", [entry.pointer, "/fields/forest_types"]),
			"value": [{"type": "各林种(按实际填写)", "area_ha": area}],
		}],
	}
}

# Areas are stated to the square metre.
adds_up(rows, area) if materials.close(materials.total_of(rows, "area_ha"), area, 0.00005)
