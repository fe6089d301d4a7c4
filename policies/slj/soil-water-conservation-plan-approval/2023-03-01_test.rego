package onewindow.policy_test

import data.onewindow.policy

volumes(excavation, fill, borrowed, spoil) := {
	"excavation_m3": excavation,
	"fill_m3": fill,
	"borrowed_m3": borrowed,
	"spoil_m3": spoil,
}

manifest(area, total, code, fields) := {
	"project": {"land": {"area_ha": area}, "soil_water": {"earthwork_m3": total}},
	"materials": [{"code": code, "pointer": "/materials/0", "fields": fields}],
}

rules(reasons) := {r.rule | some r in reasons}

# What the manifest's document states after the remedies.
remedied(fields, reasons) := object.union(fields, {name: value |
	some reason in reasons
	some op in reason.remedy
	name := trim_prefix(op.path, "/materials/0/fields/")
	value := op.value
})

test_balanced_form if {
	count(policy.correct) == 0 with input as manifest(3.2, 28000, "swc-report-form", volumes(28000 - 300, 300, 0, 28000 - 600))
}

test_balanced_report if {
	count(policy.correct) == 0 with input as manifest(6.8, 28000, "swc-report", volumes(400, 28000 - 400, 28000 - 800, 0))
}

test_hundredths_are_exact if {
	count(policy.correct) == 0 with input as manifest(3.2, 0.3, "swc-report-form", volumes(0.1, 0.2, 0.1, 0))
}

test_unbalanced if {
	fields := volumes(300, 28000 - 300, 0, 0)
	reasons := policy.correct with input as manifest(3.2, 28000, "swc-report-form", fields)
	rules(reasons) == {"earthwork-balance"}
	after := remedied(fields, reasons)
	count(policy.correct) == 0 with input as manifest(3.2, 28000, "swc-report-form", after)
}

test_other_total if {
	fields := volumes(700, 500, 0, 200)
	reasons := policy.correct with input as manifest(3.2, 28000, "swc-report-form", fields)
	rules(reasons) == {"earthwork-total"}
	after := remedied(fields, reasons)
	count(policy.correct) == 0 with input as manifest(3.2, 28000, "swc-report-form", after)
}

test_both if {
	fields := volumes(56000 + 1000, 500, 0, 200)
	reasons := policy.correct with input as manifest(6.8, 56000, "swc-report", fields)
	rules(reasons) == {"earthwork-balance", "earthwork-total"}
	after := remedied(fields, reasons)
	after.fill_m3 == 0
	count(policy.correct) == 0 with input as manifest(6.8, 56000, "swc-report", after)
}

test_negative_volumes_are_mended if {
	fields := volumes(-5, 28000, -1, 0)
	reasons := policy.correct with input as manifest(3.2, 28000, "swc-report-form", fields)
	after := remedied(fields, reasons)
	every volume in after {
		volume >= 0
	}
	count(policy.correct) == 0 with input as manifest(3.2, 28000, "swc-report-form", after)
}

test_needless_document_is_not_checked if {
	count(policy.correct) == 0 with input as manifest(3.2, 28000, "swc-report", volumes(1, 2, 3, 4))
	count(policy.correct) == 0 with input as manifest(6.8, 28000, "swc-report-form", volumes(1, 2, 3, 4))
	count(policy.correct) == 0 with input as manifest(3.2, 56000, "swc-report-form", volumes(1, 2, 3, 4))
}

test_checked_while_the_area_is_open if {
	m := manifest(3.2, 28000, "swc-report", volumes(28000 - 300, 300, 0, 0))
	open := object.union(object.remove(m, ["project"]), {"project": {"soil_water": {"earthwork_m3": 28000}}})
	reasons := policy.correct with input as open
	rules(reasons) == {"earthwork-balance"}
}

test_volume_not_stated_is_left_to_the_checklist if {
	fields := object.remove(volumes(300, 400, 0, 0), ["spoil_m3", "fill_m3"])
	count(policy.correct) == 0 with input as manifest(3.2, 28000, "swc-report-form", fields)
}
