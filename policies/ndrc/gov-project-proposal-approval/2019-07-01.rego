# 资金筹措方案：各项资金来源的金额之和等于项目总投资。
package onewindow.policy

import data.onewindow.lib.materials

correct contains reason if {
	some note in materials.of("funding-source-note")
	note.fields.sources != [] # left to the checklist
	total := input.project.total_investment_cny
	not materials.adds_up(note.fields.sources, "amount_cny", total)
	reason := {
		"rule": "funding-total",
		"message": "资金筹措方案各项资金来源的金额之和不等于项目总投资，请逐项核对后更正。",
		"basis": ["government-investment-regulation#8"],
		"material": "funding-source-note",
		"remedy": [{
			"op": "add",
			"path": concat("", [note.pointer, "/fields/sources"]),
			"value": [{"source": "各项资金来源(按实际填写)", "amount_cny": total}],
		}],
	}
}
