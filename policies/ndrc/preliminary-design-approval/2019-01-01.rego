# 初步设计面积与可行性研究报告批复偏差过大的只作提示。
package onewindow.policy

import data.onewindow.lib.materials

advise contains reason if {
	input.project.kind == "building"
	some design in materials.of("preliminary-design")
	some approval in materials.of("feasibility-approval")
	approved := approval.fields.floor_area_m2
	abs(design.fields.floor_area_m2 - approved) > approved * 0.1
	reason := {
		"rule": "scale-deviation",
		"message": "初步设计的建筑面积与可行性研究报告批复的建筑面积相差超过10%，请说明理由。",
		"basis": ["investment-reform-2004"],
		"material": "preliminary-design",
	}
}
