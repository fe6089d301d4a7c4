package onewindow.policy_test

import data.onewindow.policy

proof(completed_on, from, until) := {
	"code": "env-publicity-proof",
	"pointer": "/materials/0",
	"fields": {"completed_on": completed_on, "publicity_from": from, "publicity_until": until},
}

record(submitted_on) := {
	"code": "env-platform-record",
	"pointer": "/materials/1",
	"fields": {"submitted_on": submitted_on},
}

manifest(from, until, submitted_on) := {"materials": [proof("2026-07-20", from, until), record(submitted_on)]}

rules(reasons) := {r.rule | some r in reasons}

test_in_time if {
	count(policy.correct) == 0 with input as manifest("2026-09-21", "2026-10-26", "2026-10-27")
	count(policy.advise) == 0 with input as manifest("2026-09-21", "2026-10-26", "2026-11-02")
}

test_publicity_too_short if {
	reasons := policy.correct with input as manifest("2026-09-21", "2026-10-25", "2026-10-27")
	[reason] := [r | some r in reasons]
	reason.rule == "publicity-period"
	reason.remedy == [{"op": "add", "path": "/materials/0/fields/publicity_until", "value": "2026-10-26"}]
}

test_filled_in_before_the_publicity_could_end if {
	reasons := policy.correct with input as manifest("2026-09-21", "2026-10-12", "2026-10-14")
	rules(reasons) == {"publicity-period", "platform-too-early"}
	{o.path: o.value | some r in reasons; some o in r.remedy} == {
		"/materials/0/fields/publicity_until": "2026-10-26",
		"/materials/1/fields/submitted_on": "2026-10-27",
	}
}

test_filled_in_while_one_of_two_is_shown if {
	longer := proof("2026-07-20", "2026-09-21", "2026-11-06")
	reasons := policy.correct with input as {"materials": [proof("2026-07-20", "2026-09-21", "2026-10-26"), record("2026-10-27"), longer]}
	rules(reasons) == {"platform-too-early"}
}

test_filled_in_late if {
	reasons := policy.advise with input as manifest("2026-09-21", "2026-10-26", "2026-11-03")
	[reason] := [r | some r in reasons]
	reason.rule == "platform-late"
	contains(reason.message, "2026-11-02")
}

test_year_without_calendar if {
	count(policy.correct) == 0 with input as manifest("2999-03-01", "2999-03-05", "2999-03-06")
	reasons := policy.advise with input as manifest("2999-03-01", "2999-03-05", "2999-03-06")
	rules(reasons) == {"terms-unknown", "acceptance-term"}
}

test_acceptance_term if {
	count(policy.advise) == 0 with input as {"materials": [proof("2026-06-21", "2026-09-21", "2026-10-26")]}
	three := policy.advise with input as {"materials": [proof("2026-06-20", "2026-09-21", "2026-10-26")]}
	[over_three] := [r.message | some r in three]
	contains(over_three, "3个月")
	twelve := policy.advise with input as {"materials": [proof("2025-09-20", "2026-09-21", "2026-10-26")]}
	[over_twelve] := [r.message | some r in twelve]
	contains(over_twelve, "12个月")
}
