# 防雷产品的型号、数量与竣工图一致：各份合格证、安装记录合起来的清单与竣工图的清单逐项相同，先后不论。
package onewindow.policy

import data.onewindow.lib.materials

# The products of all drawings together; as long as none lists any, there is
# nothing to compare with.
drawn contains product if {
	some drawings in materials.of("as-built-lightning")
	some product in listed(drawings)
}

certified contains product if {
	some certificates in materials.of("lightning-product-certs")
	some product in listed(certificates)
}

# What a list should say: its own products that are drawn, and those that none
# of the lists has. Each list gets the latter, so that the answer does not hang
# on their order. A list of which nothing would be left gets all.
proper(certificates) := products if {
	products := (listed(certificates) & drawn) | (drawn - certified)
	count(products) > 0
} else := drawn

correct contains reason if {
	count(drawn) > 0
	some certificates in materials.of("lightning-product-certs")
	listed(certificates) != proper(certificates)
	reason := {
		"rule": "products-match",
		"message": "防雷产品出厂合格证、安装记录载明的型号或者数量与竣工图的防雷产品清单不一致，请核对后更正或者补齐。",
		"basis": ["lightning-rule"],
		"material": "lightning-product-certs",
		"remedy": [{
			"op": "add",
			"path": concat("", [certificates.pointer, "/fields/products"]),
			"value": [{"model": p[0], "quantity": p[1]} | some p in proper(certificates)],
		}],
	}
}

# Products as a set: neither their order nor a repetition matters.
listed(entry) := {[p.model, p.quantity] | some p in object.get(entry.fields, "products", [])}
