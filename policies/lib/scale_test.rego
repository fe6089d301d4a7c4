package onewindow.lib.scale_test

import data.onewindow.lib.scale

area := {"indicator": "总建筑面积", "quantity": 8600, "unit": "平方米"}

output := {"indicator": "年产汽车铝合金压铸件", "quantity": 300000, "unit": "件"}

document(rows) := {"pointer": "/materials/0", "fields": {"construction_scale": rows}}

test_order_and_repetition_do_not_matter if {
	scale.stated(document([area, output])) == scale.stated(document([output, area, output]))
	scale.stated(document([area, output])) == scale.indicators([output, area])
	scale.stated(document([area])) != scale.stated(document([object.union(area, {"quantity": 8700})]))
}

test_nothing_stated if {
	scale.stated(document([])) == set()
	scale.stated({"fields": {}}) == set()
}

test_of if {
	scale.of([document([output]), document([area])]) == scale.of([document([area]), document([output])])
	scale.of([document([]), document([area])]) == [area]
	not scale.of([document([])])
	not scale.of([])
}

test_set_to if {
	scale.set_to(document([]), [area]) == [{"op": "add", "path": "/materials/0/fields/construction_scale", "value": [area]}]
}
