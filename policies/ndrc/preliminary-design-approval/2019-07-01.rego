# 概算与批准估算之比填报正确；初步设计面积与可行性研究报告批复偏差过大的只作提示。
package onewindow.policy

import data.onewindow.lib.materials

# 依照规定直接审批初步设计的项目，没有批准的投资估算。
compared if not input.project.simplified_to_design

# 超过估算10%的，须提交超概报告。
default exceeds(_) := false

exceeds(r) if r > 1.1

# Rounded up to the millionth, so that it lies on the same side of the limit.
ratio := ceil((input.project.budget_estimate_cny * 1000000) / input.project.approved_estimate_cny) / 1000000 if {
	input.project.approved_estimate_cny > 0
}

# A ratio may be stated to the hundredth, but not on the other side of the limit.
stated_rightly(stated) if {
	materials.close(stated, ratio, 0.005)
	exceeds(stated) == exceeds(ratio)
}

conceals_excess(stated) if {
	exceeds(ratio)
	not exceeds(stated)
}

correct contains reason if {
	compared
	stated := input.project.estimate_ratio
	right := ratio
	not stated_rightly(stated)
	not conceals_excess(stated)
	reason := {
		"rule": "estimate-ratio",
		"message": "项目信息填报的概算与批准估算之比不等于初步设计概算除以批准的投资估算，请核对后更正。",
		"basis": ["government-investment-regulation#12.2"],
		"remedy": [{"op": "add", "path": "/project/estimate_ratio", "value": right}],
	}
}

# The remedy leaves the ratio below the limit: which of the three figures is
# wrong is not known, and the message says what an excess calls for.
correct contains reason if {
	compared
	conceals_excess(input.project.estimate_ratio)
	reason := {
		"rule": "concealed-excess",
		"message": "初步设计概算超过批准的投资估算10%，而项目信息填报的概算与批准估算之比没有超过1.1，请核对后更正；确实超过的，请同时提交超概报告和重新批复的可行性研究报告。",
		"basis": ["government-investment-regulation#12.2"],
		"remedy": [
			{"op": "add", "path": "/project/approved_estimate_cny", "value": input.project.budget_estimate_cny},
			{"op": "add", "path": "/project/estimate_ratio", "value": 1},
		],
	}
}

advise contains reason if {
	compared
	input.project.kind == "building"
	some design in materials.of("preliminary-design")
	some approval in materials.of("feasibility-approval")
	approved := approval.fields.floor_area_m2
	abs(design.fields.floor_area_m2 - approved) > approved * 0.1
	reason := {
		"rule": "scale-deviation",
		"message": "初步设计的建筑面积与可行性研究报告批复的建筑面积相差超过10%，请说明理由。",
		"basis": ["government-investment-regulation#11.1.3"],
		"material": "preliminary-design",
	}
}
