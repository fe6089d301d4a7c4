# A manifest against a checklist, as one would write it for stock OPA: the
# department's YAML is the document data.checklist, these rules read it, and
# the conditions in it are rules of the item's own package. It says the outcome
# and all reasons, each with its message and basis; no remedies, no deadlines.
package onewindow

import data.checklist
import data.onewindow.item
import data.onewindow.manifest

check := {"outcome": outcome, "reasons": reasons}

default outcome := "accept"

outcome := "reject" if {
	some reason in reasons
	reason.effect == "reject"
} else := "correct-all-items" if {
	some reason in reasons
	reason.effect == "correct"
}

reasons contains {
	"rule": concat("/", ["acceptance", condition.id]),
	"effect": "reject",
	"ground": condition.ground,
	"message": condition.otherwise,
	"basis": condition.basis,
} if {
	some condition in checklist.acceptance
	condition.id in item.refused
}

reasons contains {
	"rule": concat("/", ["facts", concat(".", path)]),
	"effect": "correct",
	"message": concat("", ["请填报", concat(".", path)]),
} if {
	some path in item.facts
	object.get(input, path, null) == null
}

reasons contains {
	"rule": concat("/", ["materials", code, "missing"]),
	"effect": "correct",
	"material": code,
	"message": concat("", ["缺少", material.name]),
	"basis": material.basis,
} if {
	some code, material in asked
	material.necessity != "optional"
	not manifest.entries[code]
	not code in deferred
}

reasons contains {
	"rule": concat("/", ["materials", code, "unrequested"]),
	"effect": "advise",
	"material": code,
	"message": concat("", ["本事项不要求提交", code]),
	"basis": [],
} if {
	some code, _ in manifest.entries
	not asked[code]
}

reasons contains {
	"rule": concat("/", ["materials", material.code, defect.rule]),
	"effect": effect(material.code),
	"material": material.code,
	"path": sprintf("/materials/%d", [i]),
	"message": defect.message,
	"basis": material.basis,
} if {
	some i, found in defects
	some defect in found
	material := requested[i]
}

reasons contains {
	"rule": concat("/", ["groups", group.id]),
	"effect": "correct",
	"message": concat("", ["缺少", group.text]),
	"basis": group.basis,
} if {
	some group in checklist.groups
	every code in group.any_of {
		not manifest.entries[code]
	}
}

reasons contains {
	"rule": concat("/", ["consistency", rule.id]),
	"effect": object.get(rule, "effect", "correct"),
	"message": rule.otherwise,
	"basis": rule.basis,
} if {
	some rule in checklist.consistency
	rule.id in item.inconsistent
}

reasons contains {
	"rule": concat("/", ["commitments", commitment.material]),
	"effect": "correct",
	"material": commitment.material,
	"message": concat("", ["不接受对该材料的容缺承诺：", commitment.material]),
} if {
	some commitment in input.commitments
	not commitment.material in deferred
}

reasons contains object.union(reason, {"rule": concat("/", ["policy", reason.rule]), "effect": "advise"}) if {
	some reason in data.onewindow.policy.advise
}

# A material is asked for unless the facts say that it is not: while they are
# open, it is.
asked[material.code] := material if {
	some material in checklist.materials
	not material.code in item.unneeded
}

# requested[i] is the material of the checklist that the entry i is of.
requested[i] := material if {
	some code, material in asked
	some i in manifest.entries[code]
}

# tangible[i]: handed in, and not had by sharing.
tangible[i] := material if {
	some i, material in requested
	object.get(input.materials[i], "shared", null) == null
}

# defects[i]: what is wrong with the entry i.
defects[i] contains {"rule": "form", "message": concat("", [material.name, "的形式不符合要求"])} if {
	some i, material in tangible
	not input.materials[i].form in material.forms
}

defects[i] contains {"rule": "seals", "message": concat("", [material.name, "缺少印章：", seal])} if {
	some i, material in tangible
	some seal in material.seals
	not seal in input.materials[i].seals
}

defects[i] contains {"rule": "signatures", "message": concat("", [material.name, "缺少签字：", signature])} if {
	some i, material in tangible
	some signature in material.signatures
	not signature in input.materials[i].signatures
}

defects[i] contains {"rule": "files", "message": concat("", [material.name, "没有电子文件"])} if {
	some i, material in tangible
	input.materials[i].form == "electronic"
	count(object.get(input.materials[i], "files", [])) == 0
}

defects[i] contains {"rule": "files", "message": concat("", [file.name, "是空的，或者校验值不对"])} if {
	some i, _ in tangible
	some file in input.materials[i].files
	bad(file)
}

defects[i] contains {"rule": "copies", "message": concat("", [material.name, "份数不够"])} if {
	some code, material in asked
	indexes := manifest.entries[code]
	every i in indexes {
		tangible[i]
		input.materials[i].form != "electronic"
	}
	sum([object.get(input.materials[i], "copies", 1) | some i in indexes]) < object.get(material, "copies", 1)
	i := min(indexes)
}

defects[i] contains {"rule": "validity", "message": concat("", [material.name, "尚未生效"])} if {
	some i, material in requested
	material.validity
	input.materials[i].issued_on > manifest.received_on
}

defects[i] contains {"rule": "valid_until", "message": concat("", [material.name, "没有写明有效期"])} if {
	some i, material in requested
	material.validity == "stated"
	object.get(input.materials[i], "valid_until", "") == ""
}

defects[i] contains {"rule": "validity", "message": concat("", [material.name, "已经过期"])} if {
	some i, material in requested
	material.validity == "stated"
	input.materials[i].valid_until < manifest.received_on
	input.materials[i].valid_until != null
}

defects[i] contains {"rule": "issued_on", "message": concat("", [material.name, "没有写明签发日期"])} if {
	some i, material in requested
	material.validity.years
	not input.materials[i].issued_on
}

defects[i] contains {"rule": "validity", "message": concat("", [material.name, "已经过期"])} if {
	some i, material in requested
	issued := time.parse_ns("2006-01-02", input.materials[i].issued_on)
	time.add_date(issued, material.validity.years, 0, 0) < time.parse_ns("2006-01-02", manifest.received_on)
}

defects[i] contains {"rule": concat("/", ["review", point.id]), "message": point.otherwise} if {
	some i, points in item.failed
	some point in requested[i].review
	point.id in points
}

defects[i] contains {"rule": concat("/", ["review", point.id]), "message": concat("", [point.otherwise, note])} if {
	some i, material in requested
	some id, note in input.materials[i].unmet
	some point in material.review
	point.id == id
}

bad(file) if file.size <= 0

bad(file) if not regex.match(`^[0-9a-f]{64}$`, file.sha256)

# Of a group's materials one is enough: what is wrong with the others is told
# as advice.
default effect(_) := "correct"

effect(code) := "advise" if {
	some group in checklist.groups
	code in group.any_of
	some other in group.any_of
	other != code
	sound(other)
}

sound(code) if {
	indexes := manifest.entries[code]
	every i in indexes {
		not defects[i]
	}
}

# What may be handed in later, and is promised in time.
deferred contains commitment.material if {
	some commitment in input.commitments
	material := asked[commitment.material]
	material.necessity == "deferrable"
	not manifest.entries[commitment.material]
	commitment.due <= last_day(material.defer.working_days)
}

# last_day is the n-th working day after that of receipt.
last_day(n) := [day |
	some k in numbers.range(1, 60)
	noon := time.parse_ns("2006-01-02", manifest.received_on) + (k * 86400000000000)
	day := time.format([noon, "UTC", "2006-01-02"])
	working(noon, day)
][n - 1]

working(noon, day) if {
	not time.weekday(noon) in {"Saturday", "Sunday"}
	not listed(data.calendar.days_off, day)
}

working(_, day) if listed(data.calendar.days_worked, day)

listed(holidays, day) if {
	some days in holidays
	day in days
}
