# 产生核准：各去向的受纳量合计；运输核准：逐辆核对申请的车辆。
package onewindow.policy

import data.onewindow.lib.dates
import data.onewindow.lib.materials

# While the role is open, either may be meant.
other_role(role) if input.applicant.role != role

# 各去向受纳量合计不小于外运量。

# The agreements, with the amount agreed and what there must be room for.
agreement := {
	"disposal-site-proof": {"title": "消纳场受纳协议", "volumes": ["accepted_m3", "remaining_capacity_m3"]},
	"recycling-agreement": {"title": "资源化利用企业接收协议", "volumes": ["accepted_m3"]},
	"backfill-agreement": {"title": "工程回填利用协议", "volumes": ["accepted_m3", "backfill_demand_m3"]},
}

destinations contains entry if {
	some entry in input.materials
	agreement[entry.code]
	entry.fields.accepted_m3 > 0
}

volume := input.project.waste.volume_m3

# Any of the destinations may take more: each is told.
correct contains reason if {
	not other_role("producer")
	sum([d.fields.accepted_m3 | some d in destinations]) < volume
	some destination in destinations
	reason := {
		"rule": "destinations-total",
		"message": sprintf("各去向协议约定的受纳(接收)量合计小于需要外运处置的建筑垃圾量，请增加%s约定的数量，或者增加其他去向。", [agreement[destination.code].title]),
		"basis": ["fifteen-permits-rule"],
		"remedy": [{
			"op": "add",
			"path": concat("", [destination.pointer, "/fields/", name]),
			"value": max([volume, object.get(destination.fields, name, 0)]),
		} |
			some name in agreement[destination.code].volumes
		],
	}
}

# 申请的车辆均密闭、装有行驶及装卸记录仪，并且行驶证在检验有效期内。

# The vehicles of the application; as long as it lists none, there is nothing to
# compare with.
vehicles contains plate if {
	not other_role("transporter")
	some application in materials.of("waste-disposal-application")
	some plate in object.get(application.fields, "vehicles", [])
}

equipped contains row.plate if {
	some proof in materials.of("vehicle-sealing-proof")
	some row in rows(proof)
	row.sealed
	row.recorder
}

# The vehicles that a proof should list: its own as far as they are applied for,
# and those that no proof shows to be equipped.
proper(proof) := plates if {
	plates := ({row.plate | some row in rows(proof)} & vehicles) | (vehicles - equipped)
	count(plates) > 0
} else := vehicles

correct contains reason if {
	count(vehicles) > 0
	some proof in materials.of("vehicle-sealing-proof")
	{[row.plate, row.sealed, row.recorder] | some row in rows(proof)} != {[plate, true, true] | some plate in proper(proof)}
	reason := {
		"rule": "vehicles-equipped",
		"message": "安装证明与申请的车辆不是一一对应，或者有车辆没有密闭装置、行驶及装卸记录仪，请按申请书所列的车辆逐辆补齐、更正。",
		"basis": ["fifteen-permits-rule"],
		"material": "vehicle-sealing-proof",
		"remedy": [{
			"op": "add",
			"path": concat("", [proof.pointer, "/fields/vehicles"]),
			"value": [{"plate": plate, "sealed": true, "recorder": true} | some plate in proper(proof)],
		}],
	}
}

licensed contains row.plate if {
	some licence in materials.of("road-transport-licence")
	some row in rows(licence)
	row.inspection_valid_until >= input.received_on
}

unlicensed := vehicles - licensed

correct contains reason if {
	count(unlicensed) > 0
	some licence in materials.of("road-transport-licence")
	reason := {
		"rule": "vehicles-licensed",
		"message": sprintf("下列车辆没有行驶证，或者行驶证已经超过检验有效期：%s，请提交在检验有效期内的行驶证，或者从申请中减去该车辆。", [concat("、", sort([plate | some plate in unlicensed]))]),
		"basis": ["fifteen-permits-rule"],
		"material": "road-transport-licence",
		"remedy": [{
			"op": "add",
			"path": concat("", [licence.pointer, "/fields/vehicles"]),
			"value": array.concat(
				[row | some row in rows(licence); not row.plate in unlicensed],
				[{"plate": plate, "inspection_valid_until": dates.add_years(input.received_on, 1)} | some plate in unlicensed],
			),
		}],
	}
}

rows(entry) := object.get(entry.fields, "vehicles", [])
