package onewindow.policy

advise contains reason if {
	pattern := input.project.name
	regex.match(pattern, "x")
	regex.match("a(", input.project.name)
	regex.match("(a{10}){10}{10}", input.project.name)
	regex.match("((a{40}b{40})c{40}){8}", input.project.name)
	input.project.floor_area_m2 > 1e999
	reason := {"rule": "a", "message": "m", "basis": ["law"]}
}
