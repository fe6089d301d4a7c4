# 交通影响评价：现状调查的时间；是否达到启动阈值。
package onewindow.policy

import data.onewindow.lib.dates

# 现状调查距收件不超过一年。
correct contains reason if {
	some entry in input.materials
	entry.code == "traffic-impact-report"
	input.received_on > dates.add_years(entry.fields.surveyed_on, 1)
	reason := {
		"rule": "survey-age",
		"message": "交评报告的现状调查距收件已经超过一年，请补充调查并修改交评报告。",
		"basis": ["cjj-141"],
		"material": "traffic-impact-report",
		"remedy": [{
			"op": "add",
			"path": concat("", [entry.pointer, "/fields/surveyed_on"]),
			"value": input.received_on,
		}],
	}
}

# 启动阈值：暂定的数值，待本市规定确定。

floor_area_threshold_m2 := object.get({"residence": 50000, "industrial": 50000}, input.project.building_use, 20000)

parking_threshold := 100

# Undefined while one of the figures is not known.
reached := true in {by_area, by_parking} if {
	by_area := input.project.floor_area_m2 >= floor_area_threshold_m2
	by_parking := input.project.design.parking >= parking_threshold
}

advise contains reason if {
	input.project.traffic.threshold_met != reached
	reason := {
		"rule": "threshold",
		"message": sprintf("按建筑用途、建筑面积和停车位查暂定的启动阈值，本项目%s启动阈值，与填报的不一致，请窗口核对。", [verdict[reached]]),
		"basis": ["cjj-141"],
	}
}

verdict := {true: "达到", false: "没有达到"}
