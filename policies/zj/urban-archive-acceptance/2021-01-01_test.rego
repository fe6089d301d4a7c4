package onewindow.policy_test

import data.onewindow.policy

promised(received_on, fields) := {
	"received_on": received_on,
	"project": {"completion": {"accepted_on": "2026-11-30"}},
	"materials": [{"code": "archive-transfer-commitment", "pointer": "/materials/0", "fields": fields}],
}

rules(reasons) := {r.rule | some r in reasons}

test_last_day_of_the_term if {
	m := promised("2026-12-10", {"transfer_by": "2027-02-28"})
	count(policy.correct) == 0 with input as m
	reasons := policy.advise with input as m
	[reason] := [r | some r in reasons]
	reason.rule == "transfer-due"
	contains(reason.message, "2027-02-28")
}

test_a_day_late if {
	reasons := policy.correct with input as promised("2026-12-10", {"transfer_by": "2027-03-01"})
	[reason] := [r | some r in reasons]
	reason.rule == "transfer-term"
	reason.remedy == [{"op": "add", "path": "/materials/0/fields/transfer_by", "value": "2027-02-28"}]
}

test_before_the_acceptance if {
	count(policy.correct) == 1 with input as promised("2026-12-10", {"transfer_by": "2026-11-29"})
}

test_date_not_stated if {
	reasons := policy.correct with input as promised("2026-12-10", {})
	[reason] := [r | some r in reasons]
	reason.remedy == [{"op": "add", "path": "/materials/0/fields", "value": {"transfer_by": "2027-02-28"}}]
}

test_overdue if {
	reasons := policy.advise with input as promised("2027-03-01", {"transfer_by": "2027-02-28"})
	rules(reasons) == {"transfer-overdue"}
}

test_delivered_at_once if {
	m := object.union(promised("2026-12-10", {}), {"materials": []})
	count(policy.correct) == 0 with input as m
	count(policy.advise) == 0 with input as m
}

test_term_unknown_without_the_acceptance if {
	m := object.remove(promised("2026-12-10", {"transfer_by": "2027-03-01"}), ["project"])
	count(policy.correct) == 0 with input as object.union(m, {"project": {}})
}
