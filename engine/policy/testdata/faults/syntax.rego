package onewindow.policy

advise contains reason if {
	input.project.floor_area_m2 >
}
