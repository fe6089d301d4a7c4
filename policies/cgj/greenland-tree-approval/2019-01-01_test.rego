package onewindow.policy_test

import data.onewindow.policy

trees(felled, moved, counts) := {
	"project": {"green": {"trees_felled": felled, "trees_moved": moved}},
	"materials": [{"code": "tree-list", "pointer": "/materials/0", "fields": {"trees": [{"species": "香樟", "count": n} | some n in counts]}}],
}

test_sum_agrees if {
	count(policy.correct) == 0 with input as trees(6, 12, [12, 5, 1])
}

test_sum_differs if {
	reasons := policy.correct with input as trees(6, 12, [12, 5])
	[reason] := [r | some r in reasons]
	reason.rule == "trees-total"
	contains(reason.message, "17株")
	contains(reason.message, "18株")
	reason.remedy == [{"op": "add", "path": "/materials/0/fields/trees", "value": [{"species": "各树种(按实际填写)", "count": 18}]}]
}

test_no_trees if {
	count(policy.correct) == 0 with input as trees(0, 0, [3])
}

test_list_not_entered_is_left_to_the_checklist if {
	count(policy.correct) == 0 with input as {
		"project": {"green": {"trees_felled": 6, "trees_moved": 12}},
		"materials": [{"code": "tree-list", "pointer": "/materials/0", "fields": {}}],
	}
}
