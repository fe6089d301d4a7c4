# 用气设备清单：各设备小时用气量之和等于申请的小时用气量。
package onewindow.policy

import data.onewindow.lib.materials

# The flow applied for. Of several forms that differ it is the least, so that
# the answer does not hang on their order.
applied := min([flow | some flow in materials.values("gas-application-form", "hourly_m3"); flow > 0])

correct contains reason if {
	not input.project.gas.user_type == "resident" # needs no list
	some list in materials.of("gas-load-list")
	devices := object.get(list.fields, "devices", [])
	devices != [] # left to the checklist
	not materials.adds_up(devices, "hourly_m3", applied)
	reason := {
		"rule": "load-total",
		"message": sprintf("用气设备清单有设备没有写明小时用气量，或者合计不等于申请的小时用气量(%v立方米)，请逐项核对后更正清单，或者更正申请表。", [applied]),
		"basis": ["gas-regulation#17"],
		"material": "gas-load-list",
		"remedy": [{
			"op": "add",
			"path": concat("", [list.pointer, "/fields/devices"]),
			"value": [{"name": "用气设备(按实际逐项填写)", "hourly_m3": applied}],
		}],
	}
}

correct contains reason if {
	some form in materials.of("gas-application-form")
	form.fields.hourly_m3 > 0 # else left to the checklist
	form.fields.hourly_m3 != applied
	reason := {
		"rule": "forms-agree",
		"message": "提交的多份用气报装申请表填写的小时用气量互不一致，请核对后只保留一份，或者更正小时用气量。",
		"basis": ["gas-regulation#17"],
		"material": "gas-application-form",
		"remedy": [{
			"op": "add",
			"path": concat("", [form.pointer, "/fields/hourly_m3"]),
			"value": applied,
		}],
	}
}
