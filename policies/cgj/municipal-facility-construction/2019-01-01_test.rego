package onewindow.policy_test

import data.onewindow.policy

repair(emergency, started, received) := {
	"received_on": received,
	"project": {"road": {"emergency_repair": emergency, "repair_started_on": started}},
}

test_next_day if {
	count(policy.advise) == 0 with input as repair(true, "2026-11-19", "2026-11-20")
}

test_two_days_later if {
	reasons := policy.advise with input as repair(true, "2026-11-18", "2026-11-20")
	[reason] := [r | some r in reasons]
	reason.rule == "late-after-repair"
	contains(reason.message, "2026-11-18")
}

test_no_emergency if {
	count(policy.advise) == 0 with input as repair(false, "2026-11-01", "2026-11-20")
}
