# 是否超过适用高度：按结构类型、设防烈度查表，与项目信息的填报核对；只作提示。
package onewindow.policy

# 钢筋混凝土高层建筑A级高度的最大适用高度，单位米；8度为0.20g。板柱-剪力墙、部分框支剪力墙9度不应采用。
limits := {
	"框架": {6: 60, 7: 50, 8: 40, 9: 24},
	"框架-剪力墙": {6: 130, 7: 120, 8: 100, 9: 50},
	"剪力墙": {6: 140, 7: 120, 8: 100, 9: 60},
	"部分框支剪力墙": {6: 120, 7: 100, 8: 80, 9: 0},
	"框架-核心筒": {6: 150, 7: 130, 8: 100, 9: 70},
	"筒中筒": {6: 180, 7: 150, 8: 120, 9: 80},
	"板柱-剪力墙": {6: 80, 7: 70, 8: 55, 9: 0},
}

# The standards name a 剪力墙 also 抗震墙. Undefined for what the table does not have.
limit := limits[replace(input.project.structure_type, "抗震墙", "剪力墙")][input.project.seismic_intensity]

advise contains reason if {
	input.project.seismic_overlimit == false
	input.project.building_height_m > limit
	reason := {
		"rule": "height-over-limit",
		"message": sprintf("按结构类型和设防烈度，最大适用高度为%d米，本工程的建筑高度超过该高度，而项目信息填报为不属于超限高层建筑工程，请核对填报。", [limit]),
		"basis": ["gb-50011", "jgj-3"],
	}
}

advise contains reason if {
	input.project.seismic_overlimit == true
	input.project.building_height_m <= limit
	reason := {
		"rule": "height-within-limit",
		"message": sprintf("按结构类型和设防烈度，最大适用高度为%d米，本工程的建筑高度没有超过该高度，请核对申报表勾选的是否为结构类型不适用或者体型特别不规则。", [limit]),
		"basis": ["gb-50011", "jgj-3"],
	}
}
