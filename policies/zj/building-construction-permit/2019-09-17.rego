# 不得将工程分解为若干限额以下的工程，规避申请领取施工许可证(建筑工程施工许可管理办法第三条)：只作提示。
package onewindow.policy

# 限额：投资额30万元、建筑面积300平方米。
limit := {"investment_cny": 300000, "floor_area_m2": 300}

exceeds(investment, _) if {
	input.project.kind == "municipal" # 没有建筑面积指标的市政工程只比较投资额
	investment > limit.investment_cny
}

exceeds(investment, area) if {
	input.project.kind == "building"
	investment > limit.investment_cny
	area > limit.floor_area_m2
}

# 填报的其他工程没有写明投资额、建筑面积的，按零计。
investment(work) := object.get(work, "investment_cny", 0)

area(work) := object.get(work, "floor_area_m2", 0)

advise contains reason if {
	some entry in input.materials
	entry.code == "construction-permit-application"
	siblings := entry.fields.sibling_works
	count(siblings) > 0
	works := array.concat(
		[{"investment_cny": input.project.total_investment_cny, "floor_area_m2": input.project.floor_area_m2}],
		siblings,
	)
	some work in works
	not exceeds(investment(work), area(work))
	exceeds(sum([investment(w) | some w in works]), sum([area(w) | some w in works]))
	reason := {
		"rule": "splitting",
		"message": "同一场地、同一建设单位的各工程合计超过限额，其中有单独在限额以下的工程；不得将工程分解为若干限额以下的工程，规避申请施工许可证，请核实后一并申请。",
		"basis": ["construction-permit-measures#3"],
		"material": "construction-permit-application",
	}
}
