package onewindow.policy

import data.onewindow.lib.materials

advise contains reason if {
	some m in input.materials
	m.fields.aera_m2 > 1
	m.isued_on > "2026"
	some r in materials.of("report")
	r.fields.nmae == "x"
	r.copys > 1
	some line in m.fields.lines
	line.nn > 1
	m.fields.area_m2 == "x"
	m.fields.grade == "frist"
	reason := {"rule": "a", "message": "m", "basis": ["law"]}
}
