# 可行性研究报告的资金来源等于总投资；申请文件附件清单列明的材料都已经提交。
package onewindow.policy

import data.onewindow.lib.materials

correct contains reason if {
	some report in materials.of("feasibility-report")
	report.fields.funding_sources != [] # left to the checklist
	total := input.project.total_investment_cny
	not materials.adds_up(report.fields.funding_sources, "amount_cny", total)
	reason := {
		"rule": "funding-total",
		"message": "可行性研究报告各项资金来源的金额之和不等于项目总投资，请逐项核对后更正。",
		"basis": ["government-investment-regulation#11"],
		"material": "feasibility-report",
		"remedy": [{
			"op": "add",
			"path": concat("", [report.pointer, "/fields/funding_sources"]),
			"value": [{"source": "各项资金来源(按实际填写)", "amount_cny": total}],
		}],
	}
}

correct contains reason if {
	some letter in materials.of("feasibility-approval-letter")
	listed := letter.fields.attachments
	handed_in := [code | some code in listed; materials.handed_in(code)]
	handed_in != listed
	reason := {
		"rule": "attachments-handed-in",
		"message": "报批申请文件附件清单列明的材料没有全部提交，请补交，或者更正附件清单。",
		"basis": ["government-investment-regulation#9"],
		"material": "feasibility-approval-letter",
		"remedy": [{
			"op": "add",
			"path": concat("", [letter.pointer, "/fields/attachments"]),
			"value": handed_in,
		}],
	}
}
