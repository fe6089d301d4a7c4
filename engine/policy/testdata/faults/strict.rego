package onewindow.policy

import data.onewindow.lib.dates
import data.onewindow.lib.ids

unused(x) := y if {
	z := x
	y := 1
}

advise contains reason if {
	input := {}
	unknown_variable > 1
	input.project.floor_area_m2 > "x" + 1
	reason := {"rule": "a", "message": "m", "basis": ["law"]}
}

advise contains reason if {
	dates.ad_months("2026-01-01", 1) > input.received_on
	dates.add_months("2026-01-01") > input.received_on
	reason := {"rule": "b", "message": "m", "basis": ["law"]}
}
