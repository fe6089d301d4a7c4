# 招标基本情况表：各项估算金额之和等于估算总额；达到规模标准的内容必须招标。
package onewindow.policy

import data.onewindow.lib.materials

correct contains reason if {
	some form in materials.of("tender-basic-form")
	form.fields.contents != [] # left to the checklist
	total := form.fields.total_estimate_cny
	not materials.adds_up(form.fields.contents, "estimate_cny", total)
	reason := {
		"rule": "estimates-total",
		"message": "招标基本情况表各项内容的估算金额之和不等于估算总额，请逐项核对后更正。",
		"basis": ["tendering-regulation"],
		"material": "tender-basic-form",
		"remedy": total_remedy(form),
	}
}

# The total follows the lines, unless they are incomplete or exceed the investment.
total_remedy(form) := [{
	"op": "add",
	"path": concat("", [form.pointer, "/fields/total_estimate_cny"]),
	"value": listed,
}] if {
	listed := materials.total_of(form.fields.contents, "estimate_cny")
	listed <= input.project.total_investment_cny
} else := [{
	"op": "add",
	"path": concat("", [form.pointer, "/fields/contents"]),
	"value": [{
		"name": "各项招标内容(按实际填写)",
		"category": "construction",
		"estimate_cny": form.fields.total_estimate_cny,
		"mergeable": false,
		"tendered": true,
	}],
}]

# 必须招标的工程项目规定第五条：单项，或者可以合并进行的同类内容合计，达到规模标准的，必须招标。
threshold := {"construction": 4000000, "goods": 2000000, "service": 1000000}

must_tender(_, content) if content.estimate_cny >= threshold[content.category]

must_tender(contents, content) if {
	content.mergeable
	merged := [c.estimate_cny | some c in contents; c.mergeable; c.category == content.category]
	sum(merged) >= threshold[content.category]
}

default tendered(_, _) := false

tendered(_, content) if content.tendered

tendered(contents, content) if must_tender(contents, content)

correct contains reason if {
	not input.project.tender.no_tender_requested # 申请不招标的，另行提交理由和证明材料
	some form in materials.of("tender-basic-form")
	contents := form.fields.contents
	some content in contents
	not content.tendered
	must_tender(contents, content)
	reason := {
		"rule": "must-tender",
		"message": "招标基本情况表有填为不招标的内容达到必须招标的规模标准(可以合并进行的同类内容合并计算)，请改为招标；有法定的不招标情形的，请申请不招标并提交理由和证明材料。",
		"basis": ["must-tender-rule#5"],
		"material": "tender-basic-form",
		"remedy": [{
			"op": "add",
			"path": concat("", [form.pointer, "/fields/contents"]),
			"value": [marked |
				some c in contents
				marked := object.union(c, {"tendered": tendered(contents, c)})
			],
		}],
	}
}
