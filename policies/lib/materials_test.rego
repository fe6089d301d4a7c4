package onewindow.lib.materials_test

import data.onewindow.lib.materials

handed_in := {"materials": [
	{"code": "report", "copies": 2, "form": "original", "fields": {"area_m2": 10, "lines": [{"n": 1}, {"n": 2}]}, "pointer": "/materials/0"},
	{"code": "map", "form": "electronic", "fields": {}, "pointer": "/materials/1"},
	{"code": "report", "form": "copy", "fields": {"area_m2": 5.5}, "pointer": "/materials/2"},
	{"code": "report", "form": "electronic", "fields": {"area_m2": 1}, "pointer": "/materials/3"},
	{"code": "map", "copies": 1, "fields": {"area_m2": 3}, "pointer": "/materials/4"},
]}

test_of if {
	[m.pointer | some m in materials.of("report")] == ["/materials/0", "/materials/2", "/materials/3"] with input as handed_in
	materials.of("plan") == [] with input as handed_in
}

test_handed_in if {
	materials.handed_in("map") with input as handed_in
	not materials.handed_in("plan") with input as handed_in
}

test_pointer if {
	materials.pointer("map") == "/materials/1" with input as handed_in
	not materials.pointer("plan") with input as handed_in
}

test_copies if {
	materials.copies("report") == 3 with input as handed_in
	materials.copies("map") == 1 with input as handed_in
	materials.copies("plan") == 0 with input as handed_in
}

test_total if {
	materials.values("report", "area_m2") == [10, 5.5, 1] with input as handed_in
	materials.total("report", "area_m2") == 16.5 with input as handed_in
	not materials.total("map", "area_m2") with input as handed_in # one map lacks it
	materials.total("plan", "area_m2") == 0 with input as handed_in
}

test_total_of if {
	materials.total_of([{"n": 1}, {"n": 2}], "n") == 3
	materials.total_of([], "n") == 0
	not materials.total_of([{"n": 1}, {"m": 2}], "n")
}

test_close if {
	materials.close(10, 10.004, 0.005)
	materials.close(10.004, 10, 0.005)
	not materials.close(10, 10.006, 0.005)
}

test_adds_up if {
	materials.adds_up([{"n": 1.5}, {"n": 2.5}], "n", 4)
	materials.adds_up([{"n": 1.004}], "n", 1)
	not materials.adds_up([{"n": 1.006}], "n", 1)
	materials.adds_up([], "n", 0)
	not materials.adds_up([{"n": 1}, {"m": 2}], "n", 1)
}

test_set_field if {
	materials.set_field(handed_in.materials[1], "area_m2", 3) == {"op": "add", "path": "/materials/1/fields", "value": {"area_m2": 3}}
	materials.set_field(handed_in.materials[2], "area_m2", 3) == {"op": "add", "path": "/materials/2/fields/area_m2", "value": 3}
}
