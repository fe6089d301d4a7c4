# 设计方案：各单体建筑面积之和等于总建筑面积；计容建筑面积与容积率、用地面积相符。
package onewindow.policy

import data.onewindow.lib.materials

correct contains reason if {
	some scheme in materials.of("design-scheme-drawings")
	total := input.project.floor_area_m2
	buildings := scheme.fields.buildings
	count(buildings) > 0
	not materials.adds_up(buildings, "floor_area_m2", total)
	reason := {
		"rule": "buildings-total",
		"message": "设计方案载明的各单体建筑面积之和不等于总建筑面积，请逐栋核对后更正。",
		"basis": ["urban-rural-planning-law#40"],
		"material": scheme.code,
		"remedy": [{
			"op": "add",
			"path": concat("", [scheme.pointer, "/fields/buildings"]),
			"value": [{"name": "各单体(按实际填写)", "floor_area_m2": total}],
		}],
	}
}

correct contains reason if {
	some scheme in materials.of("design-scheme-drawings")
	land_m2 := input.project.land.area_ha * 10000
	implied := scheme.fields.far * land_m2
	abs(scheme.fields.plot_ratio_area_m2 - implied) > 0.01 * land_m2
	reason := {
		"rule": "plot-ratio-area",
		"message": "设计方案的计容建筑面积除以用地面积，与填报的容积率之差大于0.01，请核对计容建筑面积和容积率后更正。",
		"basis": ["urban-rural-planning-law#40"],
		"material": scheme.code,
		"remedy": [{
			"op": "add",
			"path": concat("", [scheme.pointer, "/fields/plot_ratio_area_m2"]),
			"value": implied,
		}],
	}
}
