package onewindow.policy_test

import data.onewindow.policy

filed(accepted_on, received_on) := {
	"received_on": received_on,
	"project": {"completion": {"accepted_on": accepted_on}},
}

test_holiday_ends_on_a_made_up_day if {
	count(policy.advise) == 0 with input as filed("2019-04-19", "2019-05-05")
}

test_late_after_the_holiday if {
	reasons := policy.advise with input as filed("2019-04-19", "2019-05-06")
	[reason] := [r | some r in reasons]
	reason.rule == "late-filing"
	contains(reason.message, "2019-05-05")
}

test_year_without_calendar if {
	reasons := policy.advise with input as filed("2018-06-01", "2019-04-23")
	[reason] := [r | some r in reasons]
	reason.rule == "filing-term-unknown"
}
