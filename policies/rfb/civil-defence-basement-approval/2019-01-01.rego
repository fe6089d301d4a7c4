# 防空地下室应建面积(人民防空工程建设管理规定第四十七条)。
package onewindow.policy

# 10层以上、基础埋深3米以上的，以及其他住宅，按地面首层建筑面积。
by_first_floor if input.project.floors_above >= 10

by_first_floor if input.project.foundation_depth_m >= 3

by_first_floor if {
	low
	input.project.has_residential == true
}

low if {
	input.project.floors_above < 10
	input.project.foundation_depth_m < 3
}

# The least and the most that may be required. 其他民用建筑，地面建筑面积2000平方米以上的，按2%至5%。
bounds := [area, area] if {
	by_first_floor
	area := input.project.first_floor_area_m2
}

bounds := [hundredths(area * 0.02), hundredths(area * 0.05)] if {
	low
	input.project.has_residential == false
	area := input.project.above_ground_area_m2
	area >= 2000
}

bounds := [0, 0] if {
	low
	input.project.has_residential == false
	input.project.above_ground_area_m2 < 2000
}

# Areas are stated to the hundredth of a square metre.
hundredths(area) := round(area * 100) / 100

correct contains reason if {
	stated := input.project.civil_defence.required_area_m2
	required := max([bounds[0], min([bounds[1], stated])])
	abs(stated - required) >= 0.01
	reason := {
		"rule": "required-area",
		"message": sprintf("填报的应建面积%v平方米与按规定计算的%s不一致，请核对后更正；设计面积不足的，一并修改设计，或者依法申请易地建设。", [stated, range_text]),
		"basis": ["civil-air-defence-works-rule#47", "hubei-civil-air-defence-rule"],
		"remedy": array.concat(
			[{"op": "add", "path": "/project/civil_defence/required_area_m2", "value": required}],
			design(required),
		),
	}
}

range_text := sprintf("%v平方米", [bounds[0]]) if bounds[0] == bounds[1]

range_text := sprintf("%v至%v平方米", bounds) if bounds[0] != bounds[1]

# A design that falls short of the true area is brought up to it; one that is
# large enough, and building off site, stay as they are.
design(area) := [] if suffices(area)

design(area) := [{"op": "add", "path": "/project/civil_defence/design_area_m2", "value": area}] if not suffices(area)

suffices(_) if input.project.civil_defence.offsite == true

suffices(area) if input.project.civil_defence.design_area_m2 >= area
