package onewindow.policy_test

import data.onewindow.policy

consent(ownership, fields) := {
	"project": {"land": {"ownership": ownership}},
	"materials": [{"code": "village-consent", "pointer": "/materials/0", "fields": fields}],
}

votes := {"meeting": "representatives", "commercial_land": false, "members_total": 45, "members_attending": 30, "members_consenting": 16}

changed(fields) := consent("collective", object.union(votes, fields))

test_just_enough if {
	count(policy.correct) == 0 with input as changed({})
}

test_too_few_attending if {
	reasons := policy.correct with input as changed({"members_attending": 29})
	[reason] := [r | some r in reasons]
	reason.rule == "consent-share"
	reason.remedy == [
		{"op": "add", "path": "/materials/0/fields/members_total", "value": 45},
		{"op": "add", "path": "/materials/0/fields/members_attending", "value": 45},
		{"op": "add", "path": "/materials/0/fields/members_consenting", "value": 45},
	]
}

test_half_is_no_majority if {
	count(policy.correct) == 1 with input as changed({"members_consenting": 15})
}

test_villagers_need_half if {
	count(policy.correct) == 0 with input as changed({"meeting": "villagers", "members_attending": 23, "members_consenting": 12})
	count(policy.correct) == 1 with input as changed({"meeting": "villagers", "members_attending": 22, "members_consenting": 12})
	count(policy.correct) == 1 with input as changed({"meeting": "households", "members_attending": 23, "members_consenting": 12})
}

test_commercial_land if {
	count(policy.correct) == 0 with input as changed({"commercial_land": true, "members_consenting": 30})
	count(policy.correct) == 1 with input as changed({"commercial_land": true, "members_consenting": 29})
}

test_higher_share_if_not_stated if {
	count(policy.correct) == 0 with input as consent("collective", {"members_total": 45, "members_attending": 30, "members_consenting": 30})
	count(policy.correct) == 1 with input as consent("collective", {"members_total": 45, "members_attending": 30, "members_consenting": 29})
	count(policy.correct) == 1 with input as consent("collective", {"members_total": 45, "members_attending": 29, "members_consenting": 29})
}

test_counts_contradict if {
	count(policy.correct) == 1 with input as changed({"members_attending": 46})
	count(policy.correct) == 1 with input as changed({"members_consenting": 31})
}

test_total_not_stated if {
	reasons := policy.correct with input as consent("collective", {"members_attending": 30, "members_consenting": 30})
	[reason] := [r | some r in reasons]
	reason.remedy[0].value == 30
	[other] := [r | some r in policy.correct] with input as consent("collective", {})
	other.remedy[0].value == 1
}

test_state_land if {
	count(policy.correct) == 0 with input as consent("state", {})
}

test_ownership_open if {
	count(policy.correct) == 1 with input as object.union(object.remove(changed({"members_attending": 29}), ["project"]), {"project": {}})
}
