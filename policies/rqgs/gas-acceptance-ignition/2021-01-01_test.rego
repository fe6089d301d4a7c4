package onewindow.policy_test

import data.onewindow.policy

record(sections) := {"code": "gas-pressure-test", "pointer": "/materials/3", "fields": {"sections": sections}}

drawing(sections) := {"code": "as-built-gas", "pointer": "/materials/2", "fields": {"sections": sections}}

report(accepted_on) := {"code": "gas-completion-report", "pointer": "/materials/1", "fields": {"accepted_on": accepted_on}}

test_sections_tested_in_several_records if {
	count(policy.correct) == 0 with input as {"materials": [drawing(["G1", "G2"]), record(["G2"]), record(["G1", "G2"])]}
	count(policy.correct) == 0 with input as {"materials": [drawing([]), record(["G2"])]}
	count(policy.correct) == 0 with input as {"materials": [drawing(["G1"])]}
}

test_sections_differ if {
	reasons := policy.correct with input as {"materials": [drawing(["G2", "G1"]), record(["G2", "G3"])]}
	[reason] := [r | some r in reasons]
	reason.rule == "test-sections"
	contains(reason.message, "没有试验记录的管段：G1；竣工图上没有的管段：G3；")
	reason.remedy == [{"op": "add", "path": "/materials/3/fields/sections", "value": ["G1", "G2"]}]
}

test_nothing_tested if {
	reasons := policy.correct with input as {"materials": [drawing(["G1"]), {"code": "gas-pressure-test", "pointer": "/materials/3", "fields": {}}]}
	[reason] := [r | some r in reasons]
	reason.remedy == [{"op": "add", "path": "/materials/3/fields", "value": {"sections": ["G1"]}}]
}

rules(accepted_on, received_on) := {r.rule | some r in reasons} if {
	reasons := policy.advise with input as {"received_on": received_on, "materials": [report(accepted_on)]}
}

# The fifteenth day is a Sunday.
test_filing_term if {
	rules("2019-06-01", "2019-06-17") == {"filing-due"}
	rules("2019-06-01", "2019-06-18") == {"filing-overdue"}
	rules("2018-06-01", "2019-01-02") == {"filing-term-unknown"}
	policy.advise == set() with input as {"received_on": "2019-06-17", "materials": []}
}
