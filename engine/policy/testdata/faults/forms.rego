package onewindow.policy

correct := {"rule": "a"}

advise if input.project.floor_area_m2 > 1

reject[x] if x := input.project.name

default advise := false
