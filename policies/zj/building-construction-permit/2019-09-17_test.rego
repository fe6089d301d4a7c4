package onewindow.policy_test

import data.onewindow.policy

application(siblings) := {
	"code": "construction-permit-application",
	"pointer": "/materials/0",
	"fields": {"sibling_works": siblings},
}

manifest(kind, investment, area, siblings) := {
	"project": {"kind": kind, "total_investment_cny": investment, "floor_area_m2": area},
	"materials": [application(siblings)],
}

work(investment, area) := {"name": "仓库", "investment_cny": investment, "floor_area_m2": area}

test_a_work_alone_is_no_splitting if {
	count(policy.advise) == 0 with input as manifest("building", 300000, 300, [])
}

test_works_that_exceed_the_limit_each_are_no_splitting if {
	count(policy.advise) == 0 with input as manifest("building", 300001, 301, [work(300001, 301)])
}

test_works_below_the_limit_that_exceed_it_together if {
	reasons := policy.advise with input as manifest("building", 300000, 300, [work(1, 1)])
	[reason] := [r | some r in reasons]
	reason.rule == "splitting"
}

test_a_sibling_below_the_limit if {
	count(policy.advise) == 1 with input as manifest("building", 300001, 301, [work(1, 1)])
}

test_works_that_stay_within_the_limit_together if {
	count(policy.advise) == 0 with input as manifest("building", 1000, 10, [work(1000, 10)])
	count(policy.advise) == 0 with input as manifest("building", 300000, 10, [work(300000, 10)])
}

test_municipal_works_are_measured_by_investment_alone if {
	count(policy.advise) == 1 with input as manifest("municipal", 300000, 0, [{"name": "支路", "investment_cny": 1}])
	count(policy.advise) == 0 with input as manifest("municipal", 1000, 0, [{"name": "支路", "investment_cny": 1}])
}
