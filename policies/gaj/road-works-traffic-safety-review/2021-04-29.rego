# 封闭道路中断交通的，提前5日公告；紧急情况除外。
package onewindow.policy

import data.onewindow.lib.dates

needless if input.project.road.closed == false

needless if input.project.road.emergency_repair == true

correct contains reason if {
	not needless
	some entry in input.materials
	entry.code == "closure-notice"
	earliest := dates.add_days(entry.fields.notice_on, 5)
	entry.fields.closed_from < earliest
	reason := {
		"rule": "notice-period",
		"message": sprintf("封闭道路应当提前5日公告，按公告日期最早%s封闭，请调整公告日期或者封闭日期。", [earliest]),
		"basis": ["road-traffic-safety-regulation#35.2"],
		"material": "closure-notice",
		"remedy": [{
			"op": "add",
			"path": concat("", [entry.pointer, "/fields/closed_from"]),
			"value": earliest,
		}],
	}
}
