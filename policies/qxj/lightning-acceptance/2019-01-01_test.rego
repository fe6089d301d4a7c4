package onewindow.policy_test

import data.onewindow.policy

poles := {"model": "ESE-60", "quantity": 2}

protectors := {"model": "T1-25kA", "quantity": 4}

manifest(drawn, certificates) := {"materials": array.concat(
	[{"code": "as-built-lightning", "pointer": "/materials/0", "fields": {"products": drawn}}],
	[{"code": "lightning-product-certs", "pointer": sprintf("/materials/%d", [i + 1]), "fields": {"products": products}} | some i, products in certificates],
)}

test_same_products if {
	count(policy.correct) == 0 with input as manifest([poles, protectors], [[poles, protectors]])
}

test_order_and_repetition_do_not_matter if {
	count(policy.correct) == 0 with input as manifest([poles, protectors], [[protectors, poles, poles]])
}

test_certificates_complete_each_other if {
	count(policy.correct) == 0 with input as manifest([poles, protectors], [[protectors], [poles]])
}

test_quantity_differs if {
	reasons := policy.correct with input as manifest([poles], [[object.union(poles, {"quantity": 3})]])
	[reason] := [r | some r in reasons]
	reason.rule == "products-match"
	reason.material == "lightning-product-certs"
	reason.remedy == [{"op": "add", "path": "/materials/1/fields/products", "value": [poles]}]
}

test_product_not_certified if {
	reasons := policy.correct with input as manifest([poles, protectors], [[poles]])
	[reason] := [r | some r in reasons]
	{p | some p in reason.remedy[0].value} == {poles, protectors}
}

test_only_the_wrong_certificate_is_mended if {
	spare := {"model": "备用", "quantity": 1}
	reasons := policy.correct with input as manifest([poles, protectors], [[poles, protectors], [spare]])
	[reason] := [r | some r in reasons]
	reason.remedy[0].path == "/materials/2/fields/products"
	{p | some p in reason.remedy[0].value} == {poles, protectors}
}

test_drawings_that_list_nothing_are_left_to_the_checklist if {
	count(policy.correct) == 0 with input as manifest([], [[poles]])
}

test_no_drawings if {
	count(policy.correct) == 0 with input as {"materials": [{"code": "lightning-product-certs", "pointer": "/materials/0", "fields": {"products": [poles]}}]}
}
