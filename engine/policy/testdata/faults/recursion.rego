package onewindow.policy

again(x) := again(x - 1)

advise contains reason if {
	again(input.project.floor_area_m2) > 1
	reason := {"rule": "a", "message": "m", "basis": ["law"]}
}
