# 树木清单各行株数之和等于砍伐与移植的株数之和。
package onewindow.policy

total := input.project.green.trees_felled + input.project.green.trees_moved

correct contains reason if {
	some entry in input.materials
	entry.code == "tree-list"
	total > 0
	rows := entry.fields.trees
	count(rows) > 0
	listed := sum([row.count | some row in rows])
	listed != total
	reason := {
		"rule": "trees-total",
		"message": sprintf("树木清单各行株数之和是%d株，不等于砍伐与移植的株数之和(%d株)，请逐行核对后更正。", [listed, total]),
		"basis": ["urban-greening-regulation#20"],
		"material": "tree-list",
		"remedy": [{
			"op": "add",
			"path": concat("", [entry.pointer, "/fields/trees"]),
			"value": [{"species": "各树种(按实际填写)", "count": total}],
		}],
	}
}
