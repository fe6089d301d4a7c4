package onewindow.policy

large if input.project.floor_area_m2 > 1

advise contains reason if {
	large with input as {"project": {"floor_area_m2": 2}}
	reason := {"rule": "a", "message": "m", "basis": ["law"]}
}
