package onewindow.other

advise contains {"rule": "a", "message": "m", "basis": ["law"]} if input.project.floor_area_m2 > 1
