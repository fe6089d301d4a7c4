package onewindow.policy

import data.onewindow.lib.dates
import data.onewindow.lib.ids
import data.onewindow.lib.materials

# Read by a helper: found through the graph of rules.
in_zone if input.project.land.planning_zone

sum_of_lines(m) := materials.total_of(m.fields.lines, "n")

correct contains reason if {
	some m in materials.of("report")
	in_zone
	listed := sum_of_lines(m)
	not materials.close(listed, m.fields.area_m2, 0.005)
	reason := {
		"rule": "areas-add-up",
		"message": sprintf("报告载明的面积%v不等于各项之和%v", [m.fields.area_m2, listed]),
		"basis": ["law-a#8", "law-b"],
		"material": "report",
		"remedy": [
			{"op": "add", "path": concat("", [m.pointer, "/fields/area_m2"]), "value": listed},
			{"op": "remove", "path": concat("", [m.pointer, "/fields/name"])},
		],
	}
}

reject contains reason if {
	input.project.kind == "municipal"
	reason := {
		"rule": "not-for-us",
		"message": "市政工程由市局受理",
		"basis": ["law-a#2"],
		"ground": "not_competent",
		"competent_authority": "襄阳市自然资源和规划局",
	}
}

reject contains reason if {
	input.project.floor_area_m2 < 100
	ids.is_uscc(input.applicant.uscc)

	reason := {
		"rule": "too-small",
		"message": "面积不足",
		"basis": ["law-a#3"],
		"ground": "condition_not_met",
	}
}

advise contains reason if {
	due := dates.add_working_days(input.project.accepted_on, 5)
	input.received_on > due
	reason := {
		"rule": "late",
		"message": sprintf("已超过%s", [due]),
		"basis": ["law-a#9"],
	}
}
