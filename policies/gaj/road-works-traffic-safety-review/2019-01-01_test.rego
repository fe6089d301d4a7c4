package onewindow.policy_test

import data.onewindow.policy

closure(road, notice_on, closed_from) := {
	"project": {"road": road},
	"materials": [{"code": "closure-notice", "pointer": "/materials/0", "fields": {"notice_on": notice_on, "closed_from": closed_from}}],
}

planned := {"closed": true, "emergency_repair": false}

test_five_days if {
	count(policy.correct) == 0 with input as closure(planned, "2026-11-25", "2026-11-30")
}

test_four_days if {
	reasons := policy.correct with input as closure(planned, "2026-11-26", "2026-11-30")
	[reason] := [r | some r in reasons]
	reason.rule == "notice-period"
	contains(reason.message, "2026-12-01")
	reason.remedy == [{"op": "add", "path": "/materials/0/fields/closed_from", "value": "2026-12-01"}]
}

test_emergency if {
	count(policy.correct) == 0 with input as closure({"closed": true, "emergency_repair": true}, "2026-11-30", "2026-11-30")
}

test_road_stays_open if {
	count(policy.correct) == 0 with input as closure({"closed": false}, "2026-11-30", "2026-11-30")
}

test_open_facts if {
	count(policy.correct) == 1 with input as closure({}, "2026-11-30", "2026-11-30")
}
