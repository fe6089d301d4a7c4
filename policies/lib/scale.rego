# METADATA
# title: 建设规模
# description: |
#   A project's scale as its documents state it in construction_scale: a list of
#   indicators, in which neither order nor repetition matters.
package onewindow.lib.scale

# METADATA
# description: The indicators that a document states, as a set; empty if it states none.
stated(entry) := indicators(object.get(entry.fields, "construction_scale", []))

# METADATA
# description: A list of indicators as a set.
indicators(rows) := {[i.indicator, i.quantity, i.unit] | some i in rows}

# METADATA
# description: |
#   The scale to compare with. Of several documents that differ it is the first
#   in their own order, not in that of the manifest, so that the answer does not
#   hang on it. Undefined if none states one.
of(entries) := sort([entry.fields.construction_scale | some entry in entries; stated(entry) != set()])[0]

# METADATA
# description: The remedy with which a document states a scale.
set_to(entry, rows) := [{
	"op": "add",
	"path": concat("", [entry.pointer, "/fields/construction_scale"]),
	"value": rows,
}]
