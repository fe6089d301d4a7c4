package onewindow.policy_test

import data.onewindow.policy

injected := {"source": "区级财政资本金注入", "amount_cny": 26000000}

raised := {"source": "企业自筹资金", "amount_cny": 60000000}

handed_in(sources, attachments) := {
	"project": {"total_investment_cny": 86000000},
	"materials": [
		{"code": "feasibility-approval-letter", "pointer": "/materials/0", "fields": {"attachments": attachments}},
		{"code": "feasibility-report", "pointer": "/materials/1", "fields": {"funding_sources": sources}},
	],
}

test_sound if {
	count(policy.correct) == 0 with input as handed_in([injected, raised], ["feasibility-report"])
}

test_sources_do_not_add_up if {
	reasons := policy.correct with input as handed_in([injected], ["feasibility-report"])
	[reason] := [r | some r in reasons]
	reason.rule == "funding-total"
	[{"op": "add", "path": "/materials/1/fields/funding_sources", "value": [source]}] = reason.remedy
	source.amount_cny == 86000000
}

test_amount_not_stated if {
	count(policy.correct) == 1 with input as handed_in([injected, {"source": "企业自筹资金"}], [])
}

test_no_sources_are_left_to_the_checklist if {
	count(policy.correct) == 0 with input as handed_in([], ["feasibility-report"])
}

test_total_investment_unknown if {
	m := handed_in([injected], [])
	count(policy.correct) == 0 with input as object.union(object.remove(m, ["project"]), {"project": {}})
}

test_attachment_not_handed_in if {
	reasons := policy.correct with input as handed_in([injected, raised], ["site-opinion", "feasibility-report"])
	[reason] := [r | some r in reasons]
	reason.rule == "attachments-handed-in"
	reason.remedy == [{"op": "add", "path": "/materials/0/fields/attachments", "value": ["feasibility-report"]}]
}
