# 窗口取得消防设计审查意见书的，核对审查的面积和图纸版本；没有取得的，不影响受理。
package onewindow.policy

import data.onewindow.lib.materials

# The project's own opinions that were passed; others only bring the advice of
# their review points.
opinions contains opinion if {
	some opinion in materials.of("fire-design-opinion")
	opinion.fields.conclusion == "合格"
	opinion.fields.project_name == input.project.name
}

# Works without a floor area state 0.
correct contains reason if {
	some opinion in opinions
	opinion.fields.floor_area_m2 < input.project.floor_area_m2
	reason := {
		"rule": "reviewed-area",
		"message": "申请验收的建筑面积大于消防设计审查意见书载明的面积，请更正申请的面积；设计确有修改的，请重新申请消防设计审查。",
		"basis": ["fire-review-rule#26"],
		"material": "fire-design-opinion",
		"remedy": [{
			"op": "add",
			"path": concat("", [opinion.pointer, "/fields/floor_area_m2"]),
			"value": input.project.floor_area_m2,
		}],
	}
}

versions contains opinion.fields.fire_drawing_version if some opinion in opinions

correct contains reason if {
	count(versions) > 0
	some drawings in materials.of("as-built-drawings")
	not object.get(drawings.fields, "fire_drawing_version", null) in versions
	reason := {
		"rule": "drawing-version",
		"message": "竣工图载明的消防图纸版本不是审查合格的版本，或者没有载明版本，请更正竣工图；设计确有修改的，请重新申请消防设计审查。",
		"basis": ["fire-review-rule#28"],
		"material": "as-built-drawings",
		"remedy": [materials.set_field(drawings, "fire_drawing_version", min(versions))],
	}
}
