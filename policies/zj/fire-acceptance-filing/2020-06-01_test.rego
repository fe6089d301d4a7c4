package onewindow.policy_test

import data.onewindow.policy

filed(accepted_on, received_on) := {
	"received_on": received_on,
	"project": {"completion": {"accepted_on": accepted_on}},
}

test_fifth_working_day if {
	count(policy.advise) == 0 with input as filed("2020-05-29", "2020-06-05")
}

test_a_day_late if {
	reasons := policy.advise with input as filed("2020-05-29", "2020-06-06")
	[reason] := [r | some r in reasons]
	reason.rule == "late-filing"
	contains(reason.message, "2020-06-05")
}

test_year_without_calendar if {
	reasons := policy.advise with input as filed("2018-06-01", "2020-06-01")
	[reason] := [r | some r in reasons]
	reason.rule == "filing-term-unknown"
}
