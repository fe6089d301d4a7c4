package onewindow.policy

id := "computed"

advise contains "text" if input.project.floor_area_m2 > 1

advise contains reason if {
	input.project.floor_area_m2 > 1
	reason := object.union({"rule": "a"}, {"message": "m"})
}

advise contains {"rule": id, "mesage": "m", "basis": "law", id: 1} if input.project.floor_area_m2 > 1

advise contains {"rule": "Not A Slug", "message": "m", "basis": [], "ground": "barred", "refusal_basis": ["law"], "competent_authority": "x"} if input.project.floor_area_m2 > 2

advise contains {"rule": "same", "message": "m", "basis": ["law", "other#1", id], "material": "letter"} if input.project.floor_area_m2 > 3

advise contains {"rule": "same", "message": "m", "basis": ["law"], "material": "reprot"} if input.project.floor_area_m2 > 4

correct contains {"rule": "no-remedy", "message": "m", "basis": ["law"]} if input.project.floor_area_m2 > 5

advise contains {} if input.project.floor_area_m2 > 6
