package onewindow.policy_test

import data.onewindow.policy

filed(accepted_on, received_on) := {
	"received_on": received_on,
	"project": {"completion": {"accepted_on": accepted_on}},
}

test_same_day if {
	count(policy.advise) == 0 with input as filed("2026-11-20", "2026-11-20")
}

test_fifth_working_day if {
	count(policy.advise) == 0 with input as filed("2026-11-20", "2026-11-27")
}

test_a_day_late if {
	reasons := policy.advise with input as filed("2026-11-20", "2026-11-28")
	[reason] := [r | some r in reasons]
	reason.rule == "late-filing"
	contains(reason.message, "2026-11-27")
}

test_national_holiday_and_made_up_day if {
	count(policy.advise) == 0 with input as filed("2026-09-30", "2026-10-13")
}

test_late_after_the_holiday if {
	reasons := policy.advise with input as filed("2026-09-30", "2026-10-14")
	[reason] := [r | some r in reasons]
	reason.rule == "late-filing"
	contains(reason.message, "2026-10-13")
}

test_year_without_calendar if {
	reasons := policy.advise with input as filed("2999-03-01", "2999-03-11")
	[reason] := [r | some r in reasons]
	reason.rule == "filing-term-unknown"
}

test_year_without_calendar_in_time if {
	count(policy.advise) == 0 with input as filed("2999-03-01", "2999-03-06")
}
