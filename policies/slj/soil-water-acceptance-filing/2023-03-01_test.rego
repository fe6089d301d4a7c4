package onewindow.policy_test

import data.onewindow.policy

shown(from, until) := {
	"received_on": "2026-11-23",
	"materials": [{
		"code": "swc-publicity-proof",
		"pointer": "/materials/0",
		"fields": {"publicity_from": from, "publicity_until": until},
	}],
}

accepted(accepted_on, received_on) := {
	"received_on": received_on,
	"materials": [{
		"code": "swc-acceptance-certificate",
		"pointer": "/materials/0",
		"fields": {"accepted_on": accepted_on},
	}],
}

test_twenty_working_days if {
	count(policy.correct) == 0 with input as shown("2026-09-21", "2026-10-26")
	count(policy.advise) == 0 with input as shown("2026-09-21", "2026-10-26")
}

test_nineteen_working_days if {
	reasons := policy.correct with input as shown("2026-09-21", "2026-10-25")
	[reason] := [r | some r in reasons]
	reason.rule == "publicity-period"
	reason.remedy == [{"op": "add", "path": "/materials/0/fields/publicity_until", "value": "2026-10-26"}]
}

test_year_without_calendar if {
	count(policy.correct) == 0 with input as shown("2999-03-01", "2999-03-02")
	reasons := policy.advise with input as shown("2999-03-01", "2999-03-02")
	[reason] := [r | some r in reasons]
	reason.rule == "publicity-period-unknown"
}

test_last_day_of_three_months if {
	count(policy.advise) == 0 with input as accepted("2026-08-18", "2026-11-18")
}

test_last_day_is_saturday if {
	count(policy.advise) == 0 with input as accepted("2026-09-12", "2026-12-14")
	reasons := policy.advise with input as accepted("2026-09-12", "2026-12-15")
	[reason] := [r | some r in reasons]
	reason.rule == "late-filing"
	contains(reason.message, "2026-12-14")
}

test_term_in_a_year_without_calendar if {
	count(policy.advise) == 0 with input as accepted("2999-01-10", "2999-04-10")
	count(policy.advise) == 1 with input as accepted("2999-01-10", "2999-04-11")
}
