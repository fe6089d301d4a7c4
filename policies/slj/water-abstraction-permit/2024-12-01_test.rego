package onewindow.policy_test

import data.onewindow.policy

even := [10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10]

application(months) := {
	"code": "water-abstraction-application",
	"pointer": "/materials/0",
	"fields": {"annual_intake_m3": 120, "monthly_intake_m3": months},
}

manifest(annual, months) := {
	"project": {"water": {"annual_intake_m3": annual}},
	"materials": [application(months)],
}

test_adds_up if {
	count(policy.correct) == 0 with input as manifest(120, even)
}

test_hundredths_are_exact if {
	count(policy.correct) == 0 with input as manifest(0.3, [0.1, 0.2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
}

test_other_total if {
	reasons := policy.correct with input as manifest(125, even)
	[reason] := [r | some r in reasons]
	reason.rule == "monthly-total"
	[operation] := reason.remedy
	operation.path == "/materials/0/fields/monthly_intake_m3"
	count(policy.correct) == 0 with input as manifest(125, operation.value)
}

test_eleven_months if {
	count(policy.correct) == 1 with input as manifest(120, [20, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10])
}

test_negative_month if {
	count(policy.correct) == 1 with input as manifest(120, [30, -10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10])
}

test_months_not_stated if {
	count(policy.correct) == 1 with input as manifest(120, [])
	blank := {"code": "water-abstraction-application", "pointer": "/materials/0", "fields": {}}
	count(policy.correct) == 1 with input as {"project": {"water": {"annual_intake_m3": 120}}, "materials": [blank]}
}

test_while_the_projects_intake_is_open_the_application_is_held_to_its_own if {
	count(policy.correct) == 0 with input as {"project": {"water": {}}, "materials": [application(even)]}
	count(policy.correct) == 1 with input as {"project": {"water": {}}, "materials": [application(array.concat(even, [10]))]}
}
