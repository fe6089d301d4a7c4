package onewindow.policy_test

import data.onewindow.policy

site(height, distance, ratio, limit, acceptable) := {"project": {
	"building_height_m": height,
	"met": {"distance_m": distance, "height_distance_ratio": ratio, "ratio_limit": limit, "remedial_acceptable": acceptable},
}}

mended(manifest) := {op.path: op.value | some op in reason.remedy} if {
	reasons := policy.correct with input as manifest
	[reason] := [r | some r in reasons]
	reason.rule == "height-distance-ratio"
}

test_agrees if {
	count(policy.correct) == 0 with input as site(18.6, 120, 0.155, 0.125, true)
	count(policy.correct) == 0 with input as site(20, 150, 0.133, 0.125, true) # rounded
	count(policy.correct) == 0 with input as site(0, 150, 0, 0.125, false)
}

test_ratio_too_small if {
	mended(site(18.6, 120, 0.1, 0.125, true)) == {"/project/met/height_distance_ratio": 0.155}
}

test_ratio_too_large if {
	mended(site(18.6, 240, 0.155, 0.125, true)) == {"/project/met/height_distance_ratio": 0.078}
}

# The true ratio can't be accepted: the distance is mended instead.
test_true_ratio_exceeds_the_limit if {
	mended(site(18.6, 120, 0.1, 0.125, false)) == {"/project/met/height_distance_ratio": 0.1, "/project/met/distance_m": 186}
}

test_no_distance if {
	mended(site(18.6, 0, 0.155, 0.125, true)) == {"/project/met/height_distance_ratio": 0.155, "/project/met/distance_m": 120}
	mended(site(25, 0, 0, 0.125, true)) == {"/project/met/height_distance_ratio": 0.125, "/project/met/distance_m": 200}
}

test_no_limit if {
	mended(site(20, 120, 0, 0, false)) == {"/project/met/height_distance_ratio": 0.1, "/project/met/distance_m": 200, "/project/met/ratio_limit": 0.1}
}
