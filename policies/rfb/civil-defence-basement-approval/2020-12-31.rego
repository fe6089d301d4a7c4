# 防空地下室应建面积：计容总建筑面积的5%(国家二、三类人民防空重点城市)。
package onewindow.policy

# Areas are stated to the hundredth of a square metre.
required := round(input.project.plot_ratio_area_m2 * 5) / 100

correct contains reason if {
	stated := input.project.civil_defence.required_area_m2
	abs(stated - required) >= 0.01
	reason := {
		"rule": "required-area",
		"message": sprintf("填报的应建面积%v平方米与按计容总建筑面积5%%计算的%v平方米不一致，请核对后更正；设计面积不足的，一并修改设计，或者依法申请易地建设。", [stated, required]),
		"basis": ["hubei-civil-air-defence-rule", "civil-air-defence-works-rule#47"],
		"remedy": array.concat(
			[{"op": "add", "path": "/project/civil_defence/required_area_m2", "value": required}],
			design(required),
		),
	}
}

# A design that falls short of the true area is brought up to it; one that is
# large enough, and building off site, stay as they are.
design(area) := [] if suffices(area)

design(area) := [{"op": "add", "path": "/project/civil_defence/design_area_m2", "value": area}] if not suffices(area)

suffices(_) if input.project.civil_defence.offsite == true

suffices(area) if input.project.civil_defence.design_area_m2 >= area
