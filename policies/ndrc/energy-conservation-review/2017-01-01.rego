# 节能报告的建设规模与立项文件一致：各项建设规模指标逐项相同，先后不论。
package onewindow.policy

# The approval document that each way of management calls for.
approval_code := {
	"approval": "proposal-approval",
	"verification": "verification-approval",
	"filing": "filing-certificate",
}

# An approval that the item does not ask for is not compared; one that it may
# still ask for, while the facts are open, is.
needless(code) if approval_code[input.project.management_mode] != code

needless("proposal-approval") if input.project.simplified_reason != "none"

# The approvals that are compared: those asked for that state a scale.
approvals contains approval if {
	some approval in input.materials
	approval.code in {code | some code in approval_code}
	not needless(approval.code)
	indicators(approval) != set()
}

# The scale to compare with. Of several that differ it is the first in their
# own order, not in that of the manifest, so that the answer does not hang on it.
scale := sort([approval.fields.construction_scale | some approval in approvals])[0]

correct contains reason if {
	some report in input.materials
	report.code == "energy-report"
	indicators(report) != listed(scale)
	reason := {
		"rule": "construction-scale",
		"message": "节能报告的建设规模与立项文件载明的建设规模不一致，请核对后更正节能报告；建设规模确有变更的，先办理立项文件变更。",
		"basis": ["energy-review-measures-2016"],
		"material": "energy-report",
		"remedy": [{
			"op": "add",
			"path": concat("", [report.pointer, "/fields/construction_scale"]),
			"value": scale,
		}],
	}
}

correct contains reason if {
	some approval in approvals
	indicators(approval) != listed(scale)
	reason := {
		"rule": "approvals-agree",
		"message": "提交的多份立项文件载明的建设规模互不一致，请核对后只提交现行有效的立项文件，或者更正其载明的建设规模。",
		"basis": ["energy-review-measures-2016"],
		"material": approval.code,
		"remedy": [{
			"op": "add",
			"path": concat("", [approval.pointer, "/fields/construction_scale"]),
			"value": scale,
		}],
	}
}

# Indicators as a set: neither their order nor a repetition matters.
indicators(entry) := listed(object.get(entry.fields, "construction_scale", []))

listed(rows) := {[i.indicator, i.quantity, i.unit] | some i in rows}
