package onewindow.policy_test

import data.onewindow.policy

rules := {r.rule | some r in policy.correct}

producer(volume, destinations) := {
	"applicant": {"role": "producer"},
	"project": {"waste": {"volume_m3": volume}},
	"materials": [object.union(d, {"pointer": sprintf("/materials/%d", [i])}) | some i, d in destinations],
}

site(accepted) := {"code": "disposal-site-proof", "fields": {"accepted_m3": accepted, "remaining_capacity_m3": 3000}}

recycler(accepted) := {"code": "recycling-agreement", "fields": {"accepted_m3": accepted}}

test_one_destination_takes_all if {
	rules == set() with input as producer(4200, [site(4200)])
}

test_destinations_together if {
	rules == set() with input as producer(4200, [site(3000), recycler(1200)])
}

test_destinations_together_too_small if {
	reasons := policy.correct with input as producer(4200, [site(3000), recycler(1199)])
	{r.rule | some r in reasons} == {"destinations-total"}
	{op.path: op.value | some r in reasons; some op in r.remedy} == {
		"/materials/0/fields/accepted_m3": 4200,
		"/materials/0/fields/remaining_capacity_m3": 4200,
		"/materials/1/fields/accepted_m3": 4200,
	}
}

test_no_destination_is_left_to_the_checklist if {
	rules == set() with input as producer(4200, [])
	rules == set() with input as producer(4200, [{"code": "recycling-agreement", "fields": {}}])
}

test_destinations_of_others_are_not_added_up if {
	rules == set() with input as object.union(producer(4200, [site(1)]), {"applicant": {"role": "receiver"}})
}

transporter(plates, proofs, licensed) := {
	"received_on": "2026-11-20",
	"applicant": {"role": "transporter"},
	"materials": array.concat(
		[
			{"code": "waste-disposal-application", "pointer": "/materials/0", "fields": {"vehicles": plates}},
			{"code": "road-transport-licence", "pointer": "/materials/1", "fields": {"vehicles": licensed}},
		],
		[{"code": "vehicle-sealing-proof", "pointer": sprintf("/materials/%d", [i + 2]), "fields": {"vehicles": vehicles}} | some i, vehicles in proofs],
	),
}

equipped(plate) := {"plate": plate, "sealed": true, "recorder": true}

valid(plate) := {"plate": plate, "inspection_valid_until": "2026-11-20"}

test_every_vehicle if {
	rules == set() with input as transporter(["A", "B"], [[equipped("B"), equipped("A")]], [valid("A"), valid("B"), valid("C")])
	rules == set() with input as transporter(["A", "B"], [[equipped("A")], [equipped("B")]], [valid("A"), valid("B")])
}

test_vehicle_without_recorder if {
	unequipped := object.union(equipped("A"), {"recorder": false})
	reasons := policy.correct with input as transporter(["A"], [[unequipped]], [valid("A")])
	[reason] := [r | some r in reasons]
	reason.rule == "vehicles-equipped"
	reason.remedy == [{"op": "add", "path": "/materials/2/fields/vehicles", "value": [equipped("A")]}]
}

test_vehicle_without_proof if {
	reasons := policy.correct with input as transporter(["A", "B"], [[equipped("A")]], [valid("A"), valid("B")])
	[reason] := [r | some r in reasons]
	{v.plate | some v in reason.remedy[0].value} == {"A", "B"}
}

test_proof_of_another_vehicle if {
	reasons := policy.correct with input as transporter(["A"], [[equipped("A")], [equipped("C")]], [valid("A")])
	[reason] := [r | some r in reasons]
	reason.remedy == [{"op": "add", "path": "/materials/3/fields/vehicles", "value": [equipped("A")]}]
}

test_inspection_expired if {
	expired := {"plate": "B", "inspection_valid_until": "2026-11-19"}
	reasons := policy.correct with input as transporter(["A", "B"], [[equipped("A"), equipped("B")]], [valid("A"), expired])
	[reason] := [r | some r in reasons]
	reason.rule == "vehicles-licensed"
	contains(reason.message, "：B，")
	reason.remedy[0].value == [valid("A"), {"plate": "B", "inspection_valid_until": "2027-11-20"}]
}

test_no_vehicles_are_left_to_the_checklist if {
	rules == set() with input as transporter([], [[equipped("A")]], [])
}
