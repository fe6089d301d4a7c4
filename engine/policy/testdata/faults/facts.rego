package onewindow.policy

import input.project as p

whole := input.project

helper(x) if x > input.project.land.area

advise contains reason if {
	input.project.floor_aera_m2 > 1
	p.flor_area_m2 > 1
	input.projet.name
	name := "kind"
	input.project[name] == "building"
	input.applicant.uscc.x == 1
	object.get(input, "item", "")
	input[name]
	reason := {"rule": "a", "message": "m", "basis": ["law"]}
}
