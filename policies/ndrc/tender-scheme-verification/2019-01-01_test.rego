package onewindow.policy_test

import data.onewindow.policy

works := {"name": "施工", "category": "construction", "estimate_cny": 52000000, "mergeable": false, "tendered": true}

design := {"name": "勘察设计", "category": "service", "estimate_cny": 600000, "mergeable": true, "tendered": false}

supervision := {"name": "监理", "category": "service", "estimate_cny": 500000, "mergeable": true, "tendered": false}

form(contents, total) := {
	"project": {"total_investment_cny": 86000000, "tender": {"no_tender_requested": false}},
	"materials": [{"code": "tender-basic-form", "pointer": "/materials/0", "fields": {"contents": contents, "total_estimate_cny": total}}],
}

rules(m) := {r.rule | some r in reasons} if {
	reasons := policy.correct with input as m
}

remedy(m) := r.remedy if {
	reasons := policy.correct with input as m
	[r] := [x | some x in reasons]
}

test_sound if {
	rules(form([works], 52000000)) == set()
}

test_total_follows_the_lines if {
	remedy(form([works], 50000000)) == [{"op": "add", "path": "/materials/0/fields/total_estimate_cny", "value": 52000000}]
}

test_lines_beyond_the_investment if {
	[{"path": "/materials/0/fields/contents", "value": [content], "op": "add"}] = remedy(form([object.union(works, {"estimate_cny": 90000000})], 80000000))
	content.estimate_cny == 80000000
}

test_line_without_estimate if {
	rules(form([object.remove(works, ["estimate_cny"])], 52000000)) == {"estimates-total"}
}

test_nothing_listed_is_left_to_the_checklist if {
	rules(form([], 52000000)) == set()
}

test_single_content_reaches_the_threshold if {
	untendered := object.union(works, {"tendered": false})
	remedy(form([untendered], 52000000)) == [{"op": "add", "path": "/materials/0/fields/contents", "value": [works]}]
}

test_merged_contents_reach_the_threshold if {
	rules(form([works, design, supervision], 53100000)) == {"must-tender"}
}

test_contents_that_cannot_be_merged if {
	apart := object.union(supervision, {"mergeable": false})
	rules(form([works, design, apart], 53100000)) == set()
}

test_contents_of_another_kind_are_not_merged if {
	goods := object.union(supervision, {"category": "goods"})
	rules(form([works, design, goods], 53100000)) == set()
}

test_no_tender_requested if {
	m := object.union(form([works, design, supervision], 53100000), {"project": {"tender": {"no_tender_requested": true}}})
	rules(m) == set()
}
