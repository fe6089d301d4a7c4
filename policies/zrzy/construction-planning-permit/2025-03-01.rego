# 建设工程规划许可证：单体面积之和、公示期限、业主同意的比例。
package onewindow.policy

import data.onewindow.lib.dates

# 报建图、测算报告：各单体建筑面积之和等于总建筑面积。

titles := {
	"construction-drawings-for-permit": "报建图",
	"building-area-survey": "建筑面积测算报告",
}

# Only buildings are listed one by one; while the kind is open, they may be.
other_works if input.project.kind != "building"

# The project's area; while it is open, the document's own.
total(_) := input.project.floor_area_m2

total(entry) := entry.fields.floor_area_m2 if not input.project.floor_area_m2

correct contains reason if {
	not other_works
	some entry in input.materials
	title := titles[entry.code]
	listed := sum([b.floor_area_m2 | some b in entry.fields.buildings])
	area := total(entry)
	area > 0
	abs(listed - area) >= 0.005 # areas are stated to the hundredth of a square metre
	reason := {
		"rule": "buildings-total",
		"message": concat("", [title, "载明的各单体建筑面积之和不等于总建筑面积，请逐栋核对后更正。"]),
		"basis": ["urban-rural-planning-law#40"],
		"material": entry.code,
		"remedy": [{
			"op": "add",
			"path": concat("", [entry.pointer, "/fields/buildings"]),
			"value": [{"name": "各单体(按实际填写)", "floor_area_m2": area}],
		}],
	}
}

# 历史文化街区、名镇、名村核心保护范围内的新建、扩建：公示不少于20日。

publicity_needless if input.project.land.historic_district == false

publicity_needless if input.project.nature in {"rebuild", "technical_renovation"}

# 起始当日不计入。
correct contains reason if {
	not publicity_needless
	some entry in input.materials
	entry.code == "historic-district-publicity"
	earliest := dates.add_days(entry.fields.publicity_from, 20)
	entry.fields.publicity_until < earliest
	reason := {
		"rule": "publicity-period",
		"message": "公示时间不足20日，请补足公示时间后提交公示材料。",
		"basis": ["historic-city-regulation#29"],
		"material": "historic-district-publicity",
		"remedy": [{
			"op": "add",
			"path": concat("", [entry.pointer, "/fields/publicity_until"]),
			"value": earliest,
		}],
	}
}

# 改建、扩建涉及共有：民法典第二百七十八条。

consent_needless if input.project.is_co_owned == false

consent_needless if input.project.nature in {"new", "technical_renovation"}

rebuilding(_) if input.project.nature == "rebuild"

rebuilding(votes) if votes.matter == "rebuild"

# 专有部分面积和人数各三分之二以上的业主参与表决。
turnout(votes) if {
	votes.owners_voting * 3 >= votes.owners_total * 2
	votes.area_voting_m2 * 3 >= votes.area_total_m2 * 2
}

# 改建、重建须经参与表决的四分之三以上同意，其他事项须过半数。
majority(votes) if {
	rebuilding(votes)
	votes.owners_consenting * 4 >= votes.owners_voting * 3
	votes.area_consenting_m2 * 4 >= votes.area_voting_m2 * 3
}

majority(votes) if {
	not rebuilding(votes)
	votes.owners_consenting * 2 > votes.owners_voting
	votes.area_consenting_m2 * 2 > votes.area_voting_m2
}

consented(votes) if {
	turnout(votes)
	majority(votes)
}

correct contains reason if {
	not consent_needless
	some entry in input.materials
	entry.code == "co-owner-consent"
	votes := entry.fields
	owners := votes.owners_total
	area := votes.area_total_m2
	owners > 0
	area > 0
	votes.owners_consenting >= 0
	votes.area_consenting_m2 >= 0
	not consented(votes)
	reason := {
		"rule": "consent-share",
		"message": "业主同意的比例不够：应当由专有部分面积和人数各三分之二以上的业主参与表决，改建、重建经参与表决的面积和人数各四分之三以上同意，其他事项各过半数同意，请取得足够的业主同意后提交。",
		"basis": ["civil-code#278"],
		"material": "co-owner-consent",
		"remedy": [
			{"op": "add", "path": concat("", [entry.pointer, "/fields/owners_voting"]), "value": owners},
			{"op": "add", "path": concat("", [entry.pointer, "/fields/owners_consenting"]), "value": owners},
			{"op": "add", "path": concat("", [entry.pointer, "/fields/area_voting_m2"]), "value": area},
			{"op": "add", "path": concat("", [entry.pointer, "/fields/area_consenting_m2"]), "value": area},
		],
	}
}
