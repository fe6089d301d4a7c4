package onewindow.policy

corect contains reason if {
	input.project.floor_area_m2 > 1
	reason := {"rule": "a", "message": "m", "basis": ["law"]}
}
