# 按月取水量：申请书列出全年十二个月，合计等于年取水量。
package onewindow.policy

# The project's annual intake; while it is open, the application's own.
annual(_) := input.project.water.annual_intake_m3

annual(entry) := entry.fields.annual_intake_m3 if not input.project.water.annual_intake_m3

# Volumes are compared to the hundredth of a cubic metre.
adds_up(months, total) if {
	count(months) == 12
	every month in months { month >= 0 }
	abs(sum(months) - total) < 0.005
}

correct contains reason if {
	some entry in input.materials
	entry.code == "water-abstraction-application"
	total := annual(entry)
	total >= 0
	not adds_up(object.get(entry.fields, "monthly_intake_m3", []), total)
	reason := {
		"rule": "monthly-total",
		"message": sprintf("申请书应当列出全年十二个月的取水量，各月不小于零，合计等于年取水量(%v立方米)，请核对后更正。", [total]),
		"basis": ["water-permit-regulation#12"],
		"material": entry.code,
		"remedy": [{
			"op": "add",
			"path": concat("", [entry.pointer, "/fields/monthly_intake_m3"]),
			"value": spread(total),
		}],
	}
}

# The year's intake spread evenly, the last month taking what is left.
spread(total) := array.concat([month | some _ in numbers.range(1, 11)], [total - (month * 11)]) if month := floor(total / 12)
