package onewindow.policy_test

import data.onewindow.policy

report(received_on, surveyed_on) := {
	"received_on": received_on,
	"materials": [{"code": "traffic-impact-report", "pointer": "/materials/0", "fields": {"surveyed_on": surveyed_on}}],
}

test_survey_a_year_ago if {
	count(policy.correct) == 0 with input as report("2026-11-20", "2025-11-20")
	count(policy.correct) == 0 with input as report("2025-02-28", "2024-02-29")
}

test_survey_too_old if {
	reasons := policy.correct with input as report("2026-11-20", "2025-11-19")
	[reason] := [r | some r in reasons]
	reason.rule == "survey-age"
	reason.remedy == [{"op": "add", "path": "/materials/0/fields/surveyed_on", "value": "2026-11-20"}]
}

works(use, area, parking, met) := {"project": {
	"building_use": use,
	"floor_area_m2": area,
	"design": {"parking": parking},
	"traffic": {"threshold_met": met},
}}

test_as_stated if {
	count(policy.advise) == 0 with input as works("industrial", 8600, 100, true)
	count(policy.advise) == 0 with input as works("industrial", 49999, 99, false)
	count(policy.advise) == 0 with input as works("commerce", 20000, 0, true)
}

test_threshold_reached if {
	reasons := policy.advise with input as works("residence", 50000, 0, false)
	[reason] := [r | some r in reasons]
	reason.rule == "threshold"
	contains(reason.message, "本项目达到")
}

test_threshold_not_reached if {
	reasons := policy.advise with input as works("industrial", 8600, 60, true)
	[reason] := [r | some r in reasons]
	contains(reason.message, "本项目没有达到")
}

test_use_not_known if {
	count(policy.advise) == 0 with input as {"project": {"floor_area_m2": 8600, "design": {"parking": 60}, "traffic": {"threshold_met": true}}}
}
