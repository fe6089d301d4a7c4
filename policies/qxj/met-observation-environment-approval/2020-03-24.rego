# 高度距离比填报正确：等于建筑高度除以与观测场的距离。
package onewindow.policy

height := input.project.building_height_m

distance := input.project.met.distance_m

ratio := input.project.met.height_distance_ratio

limit := input.project.met.ratio_limit

# The ratio is stated to the thousandth, the distance to the millimetre.
differs if abs((ratio * distance) - height) > 0.0005 * (ratio + distance)

calculated := to_thousandths(height / distance) if distance > 0

acceptable(r) if r <= limit

acceptable(_) if input.project.met.remedial_acceptable

correct contains reason if {
	differs
	reason := {
		"rule": "height-distance-ratio",
		"message": "填报的障碍物高度距离比不等于建筑高度除以与观测场的距离，请核对建筑高度、距离和高度距离比后更正。",
		"basis": ["gb-31221"],
		"remedy": [{"op": "add", "path": concat("/", ["/project/met", name]), "value": value} | some name, value in figures],
	}
}

# Figures that agree and can be accepted: the ratio that height and distance
# give; if that can't be accepted, the distance that goes with the stated ratio,
# or with one at the limit.
figures := {"height_distance_ratio": calculated} if {
	acceptable(calculated)
} else := at(ratio) if {
	ratio > 0
} else := at(limit) if {
	limit > 0
} else := object.union(at(0.1), {"ratio_limit": 0.1})

at(r) := {"height_distance_ratio": r, "distance_m": to_thousandths(height / r)}

to_thousandths(n) := round(n * 1000) / 1000
