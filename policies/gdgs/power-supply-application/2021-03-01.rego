# 用电设备清单：每项设备写明容量，各项之和不大于申请容量。
package onewindow.policy

import data.onewindow.lib.materials

# Low-voltage users need no list, so that theirs is not read.
lists contains list if {
	not input.project.power.voltage == "low"
	some list in materials.of("load-list")
}

devices(list) := object.get(list.fields, "devices", [])

# The greatest of several lists counts.
total := max([t | some list in lists; t := materials.total_of(devices(list), "capacity_kw")])

correct contains reason if {
	total > input.project.power.capacity_kw
	reason := {
		"rule": "load-total",
		"message": sprintf("用电设备清单的容量合计%v千瓦，大于申请容量%v千瓦，请核对清单，或者按合计提高申请容量。", [total, input.project.power.capacity_kw]),
		"basis": ["power-business-1996"],
		"material": "load-list",
		"remedy": [{"op": "add", "path": "/project/power/capacity_kw", "value": total}],
	}
}

correct contains reason if {
	some list in lists
	not materials.total_of(devices(list), "capacity_kw")
	reason := {
		"rule": "capacity-stated",
		"message": "用电设备清单有设备没有写明容量，请逐项补齐。",
		"basis": ["power-business-1996"],
		"material": "load-list",
		"remedy": [{
			"op": "add",
			"path": concat("", [list.pointer, "/fields/devices"]),
			"value": [object.union({"capacity_kw": 1}, device) | some device in devices(list)],
		}],
	}
}
