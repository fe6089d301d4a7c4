package onewindow.policy_test

import data.onewindow.policy

form(hourly, pointer) := {"code": "gas-application-form", "pointer": pointer, "fields": {"hourly_m3": hourly}}

listed(devices) := {"code": "gas-load-list", "pointer": "/materials/2", "fields": {"devices": devices}}

furnace := {"name": "集中熔化炉", "hourly_m3": 200}

stove := {"name": "食堂灶具", "hourly_m3": 12}

applied_for(user_type, entries) := {"project": {"gas": {"user_type": user_type}}, "materials": entries}

test_total_equals_application if {
	count(policy.correct) == 0 with input as applied_for("non_resident", [form(212, "/materials/0"), listed([furnace, stove])])
	count(policy.correct) == 0 with input as applied_for("non_resident", [form(212, "/materials/0"), listed([])])
	count(policy.correct) == 0 with input as applied_for("non_resident", [listed([furnace, stove])])
}

test_total_differs if {
	reasons := policy.correct with input as applied_for("non_resident", [form(260, "/materials/0"), listed([furnace, stove])])
	[reason] := [r | some r in reasons]
	reason.rule == "load-total"
	reason.remedy == [{
		"op": "add",
		"path": "/materials/2/fields/devices",
		"value": [{"name": "用气设备(按实际逐项填写)", "hourly_m3": 260}],
	}]
}

test_flow_left_out if {
	reasons := policy.correct with input as applied_for("non_resident", [form(212, "/materials/0"), listed([furnace, {"name": "食堂灶具"}])])
	{r.rule | some r in reasons} == {"load-total"}
}

test_residents_need_no_list if {
	count(policy.correct) == 0 with input as applied_for("resident", [form(260, "/materials/0"), listed([furnace])])
}

test_forms_differ if {
	reasons := policy.correct with input as applied_for("resident", [form(260, "/materials/0"), form(212, "/materials/1")])
	[reason] := [r | some r in reasons]
	reason.rule == "forms-agree"
	reason.remedy == [{"op": "add", "path": "/materials/0/fields/hourly_m3", "value": 212}]
}
