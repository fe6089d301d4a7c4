package onewindow.policy

import data.onewindow.lib.materials

missing if not materials.handed_in("report")

has_report if {
	some m in input.materials
	m.code == "report"
}

reject contains {"rule": "by-helper", "message": "m", "basis": ["law"], "ground": "not_required"} if missing

reject contains {"rule": "by-another", "message": "m", "basis": ["law"], "ground": "not_required"} if has_report

reject contains {"rule": "material", "message": "m", "basis": ["law"], "ground": "not_required", "material": "report", "remedy": []} if input.project.floor_area_m2 > 1

reject contains {"rule": "no-ground", "message": "m", "basis": ["law"]} if input.project.floor_area_m2 > 2

reject contains {"rule": "bad-ground", "message": "m", "basis": ["law"], "ground": "because"} if input.project.floor_area_m2 > 3

reject contains {"rule": "where-to", "message": "m", "basis": ["law"], "ground": "not_competent"} if input.project.floor_area_m2 > 4

reject contains {"rule": "barred", "message": "m", "basis": ["law"], "ground": "barred", "competent_authority": "x", "refusal_basis": ["other"]} if input.project.floor_area_m2 > 5
