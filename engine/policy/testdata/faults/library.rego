package onewindow.policy

import data.onewindow.lib.dates

names := data.onewindow.lib

advise contains reason if {
	dates.ad_months("2026-01-01", 1) > input.received_on
	data.onewindow.lib.material.of("report")
	data.onewindow.calendar.years["2026"]
	data.onewindow.lib[name].of("report")
	data.other.x == 1
	reason := {"rule": "a", "message": concat("", [name]), "basis": ["law"]}
}
