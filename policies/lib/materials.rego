# METADATA
# title: 申请材料
# description: |
#   What policies ask of the materials handed in. A material is an object of
#   code, form, copies, number, issued_by, issued_on, valid_until, seals,
#   signatures, fields, shared and pointer; what was not given is left out, but
#   seals, signatures and fields are empty then, and shared is null.
package onewindow.lib.materials

# METADATA
# description: The materials of a code, in the manifest's order.
of(code) := [m | some m in input.materials; m.code == code]

# METADATA
# description: Whether a material of the code was handed in, or had by sharing.
handed_in(code) if count(of(code)) > 0

# METADATA
# description: The JSON pointer of the first material of a code. Undefined if there is none.
pointer(code) := of(code)[0].pointer

# METADATA
# description: |
#   The paper copies of a material, all its entries together. An entry that
#   does not say how many copies it has counts as one.
copies(code) := sum([object.get(m, "copies", 1) | some m in of(code); object.get(m, "form", "") != "electronic"])

# METADATA
# description: |
#   The values of a field over the materials of a code, in the manifest's
#   order. Entries without the field are left out.
values(code, field) := [v |
	some m in of(code)
	v := object.get(m.fields, field, null)
	v != null
]

# METADATA
# description: |
#   The sum of a field over the materials of a code: 0 if none was handed in.
#   Undefined if one of them lacks the field, so that no rule judges by half of
#   the figures.
total(code, field) := sum(figures) if {
	figures := values(code, field)
	count(figures) == count(of(code))
}

# METADATA
# description: |
#   The sum of a member over a list of records, such as the lines of a table.
#   Undefined if one of them lacks the member.
total_of(records, member) := sum(figures) if {
	figures := [v |
		some r in records
		v := object.get(r, member, null)
		v != null
	]
	count(figures) == count(records)
}

# METADATA
# description: |
#   Whether two figures are the same but for rounding: their difference is at
#   most the given margin.
close(a, b, margin) if abs(a - b) <= margin

# METADATA
# description: |
#   Whether a member over a list of records adds up to a total, to half a
#   hundredth. No if one of them lacks the member.
default adds_up(_, _, _) := false

adds_up(records, member, total) if close(total_of(records, member), total, 0.005)

# METADATA
# description: |
#   The remedy (an operation of RFC 6902) that gives a material the value of a
#   field, whether or not it states fields at all. Not for a material whose
#   other fields the checklist reads: their remedies may add its fields first.
set_field(material, field, value) := {
	"op": "add",
	"path": concat("", [material.pointer, "/fields/", field]),
	"value": value,
} if {
	material.fields != {}
} else := {
	"op": "add",
	"path": concat("", [material.pointer, "/fields"]),
	"value": {field: value},
}
