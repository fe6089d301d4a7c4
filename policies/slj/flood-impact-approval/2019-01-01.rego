# 评价报告的工程规模与立项文件一致：各项建设规模指标逐项相同，先后不论。
package onewindow.policy

import data.onewindow.lib.scale

# The approval document that each way of management calls for.
approval_code := {
	"approval": "feasibility-approval",
	"verification": "verification-approval",
	"filing": "filing-certificate",
}

title := {
	"flood-evaluation-report": "防洪评价报告",
	"flood-impact-report": "洪水影响评价报告",
}

# A document that the item does not ask for is not compared; one that it may
# still ask for, while the facts are open, is.
needless(code) if {
	code in {c | some c in approval_code}
	approval_code[input.project.management_mode] != code
}

needless("flood-evaluation-report") if input.project.land.river_management == false

needless("flood-impact-report") if input.project.land.flood_detention == false

needless("flood-impact-report") if input.project.is_flood_control == true

approvals contains entry if {
	some entry in input.materials
	entry.code in {code | some code in approval_code}
	not needless(entry.code)
	scale.stated(entry) != set()
}

common := scale.of(approvals)

correct contains reason if {
	some entry in input.materials
	title[entry.code]
	not needless(entry.code)
	scale.stated(entry) != scale.indicators(common)
	reason := {
		"rule": "construction-scale",
		"message": concat("", [title[entry.code], "的工程规模与立项文件载明的建设规模不一致，请核对后更正报告；建设规模确有变更的，先办理立项文件变更。"]),
		"basis": ["flood-control-law#27"],
		"material": entry.code,
		"remedy": scale.set_to(entry, common),
	}
}

correct contains reason if {
	some entry in approvals
	scale.stated(entry) != scale.indicators(common)
	reason := {
		"rule": "approvals-agree",
		"message": "提交的多份立项文件载明的建设规模互不一致，请核对后只提交现行有效的立项文件，或者更正其载明的建设规模。",
		"basis": ["flood-control-law#27"],
		"material": entry.code,
		"remedy": scale.set_to(entry, common),
	}
}
