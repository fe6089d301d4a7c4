# 迁改方案与现状物探图的设施编号一致：编号的集合相同，先后不论；分几张图的合并计算。
package onewindow.policy

import data.onewindow.lib.materials

numbers(entry) := {n | some n in object.get(entry.fields, "facilities", [])}

all_numbers(code) := {n | some entry in materials.of(code); some n in numbers(entry)}

# What the plan is compared with: the maps, or itself while they state nothing.
reference := found if {
	found := all_numbers("existing-facility-map")
	found != set()
} else := planned if {
	planned := all_numbers("relocation-plan")
	planned != set()
} else := {"待填编号"}

messages := {
	"relocation-plan": "迁改方案没有列明设施编号，或者与现状物探图标注的设施编号不一致，请核对后更正。",
	"existing-facility-map": "现状物探图没有标注设施编号，请补充。",
}

differs(entry) if {
	entry.code == "relocation-plan"
	numbers(entry) != reference
}

differs(entry) if {
	entry.code == "existing-facility-map"
	numbers(entry) == set()
}

correct contains reason if {
	some entry in input.materials
	differs(entry)
	reason := {
		"rule": "facility-numbers",
		"message": messages[entry.code],
		"basis": ["drainage-regulation#43"],
		"material": entry.code,
		"remedy": [{
			"op": "add",
			"path": concat("", [entry.pointer, "/fields/facilities"]),
			"value": sort([n | some n in reference]),
		}],
	}
}
