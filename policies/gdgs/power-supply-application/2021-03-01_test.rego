package onewindow.policy_test

import data.onewindow.policy

listed(devices) := {"code": "load-list", "pointer": "/materials/3", "fields": {"devices": devices}}

applied(capacity, lists) := {"project": {"power": {"voltage": "high", "capacity_kw": capacity}}, "materials": lists}

presses := {"name": "冷室压铸机", "capacity_kw": 270}

furnaces := {"name": "保温炉", "capacity_kw": 180}

test_total_within_application if {
	count(policy.correct) == 0 with input as applied(450, [listed([presses, furnaces])])
	count(policy.correct) == 0 with input as applied(450, [])
}

test_total_exceeds_application if {
	reasons := policy.correct with input as applied(449, [listed([presses]), listed([presses, furnaces])])
	[reason] := [r | some r in reasons]
	reason.rule == "load-total"
	reason.remedy == [{"op": "add", "path": "/project/power/capacity_kw", "value": 450}]
}

test_low_voltage_needs_no_list if {
	count(policy.correct) == 0 with input as object.union(
		applied(1, [listed([presses])]),
		{"project": {"power": {"voltage": "low"}}},
	)
}

test_capacity_left_out if {
	reasons := policy.correct with input as applied(449, [listed([{"name": "空气压缩机"}, furnaces])])
	[reason] := [r | some r in reasons]
	reason.rule == "capacity-stated"
	reason.remedy == [{
		"op": "add",
		"path": "/materials/3/fields/devices",
		"value": [{"name": "空气压缩机", "capacity_kw": 1}, furnaces],
	}]
}
