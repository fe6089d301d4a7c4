package onewindow.policy_test

import data.onewindow.policy

filed(accepted_on, received_on) := {
	"received_on": received_on,
	"project": {"completion": {"accepted_on": accepted_on}},
}

test_fifteenth_day if {
	count(policy.advise) == 0 with input as filed("2026-11-10", "2026-11-25")
}

test_a_day_late if {
	reasons := policy.advise with input as filed("2026-11-10", "2026-11-26")
	[reason] := [r | some r in reasons]
	reason.rule == "late-filing"
	contains(reason.message, "2026-11-25")
}

test_fifteenth_day_is_saturday if {
	count(policy.advise) == 0 with input as filed("2026-11-20", "2026-12-07")
	count(policy.advise) == 1 with input as filed("2026-11-20", "2026-12-08")
}

test_year_without_calendar if {
	reasons := policy.advise with input as filed("2999-03-01", "2999-03-18")
	[reason] := [r | some r in reasons]
	reason.rule == "filing-term-unknown"
	count(policy.advise) == 0 with input as filed("2999-03-01", "2999-03-16")
}
