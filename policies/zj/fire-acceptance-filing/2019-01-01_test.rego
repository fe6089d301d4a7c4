package onewindow.policy_test

import data.onewindow.policy

filed(accepted_on, received_on) := {
	"received_on": received_on,
	"project": {"completion": {"accepted_on": accepted_on}},
}

test_seventh_day if {
	count(policy.advise) == 0 with input as filed("2019-06-05", "2019-06-12")
}

test_a_day_late if {
	reasons := policy.advise with input as filed("2019-06-05", "2019-06-13")
	[reason] := [r | some r in reasons]
	reason.rule == "late-filing"
	contains(reason.message, "2019-06-12")
}

test_seventh_day_is_no_working_day if {
	count(policy.advise) == 0 with input as filed("2019-06-01", "2019-06-10")
}

test_late_after_the_weekend if {
	reasons := policy.advise with input as filed("2019-06-01", "2019-06-11")
	[reason] := [r | some r in reasons]
	reason.rule == "late-filing"
	contains(reason.message, "2019-06-10")
}

test_year_without_calendar if {
	reasons := policy.advise with input as filed("2018-06-01", "2019-01-02")
	[reason] := [r | some r in reasons]
	reason.rule == "filing-term-unknown"
}
