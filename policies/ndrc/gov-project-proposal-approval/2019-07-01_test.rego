package onewindow.policy_test

import data.onewindow.policy

note(sources) := {
	"project": {"total_investment_cny": 86000000},
	"materials": [{"code": "funding-source-note", "pointer": "/materials/2", "fields": {"sources": sources}}],
}

injected := {"source": "区级财政资本金注入", "amount_cny": 26000000}

test_adds_up if {
	count(policy.correct) == 0 with input as note([injected, {"source": "企业自筹资金", "amount_cny": 60000000}])
}

test_does_not_add_up if {
	reasons := policy.correct with input as note([injected])
	[reason] := [r | some r in reasons]
	reason.rule == "funding-total"
	reason.material == "funding-source-note"
	[{"op": "add", "path": "/materials/2/fields/sources", "value": [source]}] = reason.remedy
	source.amount_cny == 86000000
}

test_amount_not_stated if {
	count(policy.correct) == 1 with input as note([injected, {"source": "企业自筹资金"}])
}

test_nothing_listed_is_left_to_the_checklist if {
	count(policy.correct) == 0 with input as note([])
}

test_total_investment_unknown if {
	count(policy.correct) == 0 with input as object.union(object.remove(note([injected]), ["project"]), {"project": {}})
}
