# 土石方平衡：挖方加借方等于填方加弃方；挖方与填方之和等于项目填报的挖填土石方总量。
package onewindow.policy

# The document that area and earthwork do not call for is not checked; while
# these facts are open, either is.
needless("swc-report") if {
	input.project.land.area_ha < 1
	input.project.soil_water.earthwork_m3 < 10000
}

needless("swc-report-form") if input.project.land.area_ha >= 1

needless("swc-report-form") if input.project.soil_water.earthwork_m3 >= 10000

plans contains entry if {
	some entry in input.materials
	entry.code in {"swc-report", "swc-report-form"}
	not needless(entry.code)
}

total := input.project.soil_water.earthwork_m3

# Volumes are compared to the hundredth of a cubic metre.
differs(a, b) if abs(a - b) >= 0.005

correct contains reason if {
	some entry in plans
	differs(entry.fields.excavation_m3 + entry.fields.borrowed_m3, entry.fields.fill_m3 + entry.fields.spoil_m3)
	reason := {
		"rule": "earthwork-balance",
		"message": "水土保持方案的土石方不平衡：挖方量加借方量应当等于填方量加弃方量，请核对后更正。",
		"basis": ["soil-water-plan-rule-1995"],
		"material": entry.code,
		"remedy": balance(entry),
	}
}

correct contains reason if {
	some entry in plans
	differs(entry.fields.excavation_m3 + entry.fields.fill_m3, total)
	reason := {
		"rule": "earthwork-total",
		"message": "水土保持方案的挖方量与填方量之和不等于项目信息填报的挖填土石方总量，请核对后更正方案或者项目信息。",
		"basis": ["soil-water-plan-rule-1995"],
		"material": entry.code,
		"remedy": array.concat(
			[
				set_volume(entry, "excavation_m3", excavation(entry)),
				set_volume(entry, "fill_m3", fill(entry)),
			],
			balance(entry),
		),
	}
}

# The remedies keep what the document states as far as the total allows: what is
# dug beyond the fill goes to spoil, what the fill lacks is borrowed.
excavation(entry) := max([0, min([entry.fields.excavation_m3, total])])

fill(entry) := total - excavation(entry)

balance(entry) := [
	set_volume(entry, "borrowed_m3", borrowed),
	set_volume(entry, "spoil_m3", borrowed + surplus),
] if {
	surplus := excavation(entry) - fill(entry)
	borrowed := max([0, entry.fields.borrowed_m3, 0 - surplus])
}

set_volume(entry, name, volume) := {
	"op": "add",
	"path": concat("", [entry.pointer, "/fields/", name]),
	"value": round(volume * 1000) / 1000,
}
