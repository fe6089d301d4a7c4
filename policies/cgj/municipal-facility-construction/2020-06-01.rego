# 管线故障紧急抢修可以先行破路，24小时内补办(城市道路管理条例第三十四条)；超过的只作提示。
package onewindow.policy

import data.onewindow.lib.dates

advise contains reason if {
	input.project.road.emergency_repair
	started := input.project.road.repair_started_on

	# Only the days are known: a day later may still be within 24 hours.
	dates.days_between(started, input.received_on) > 1
	reason := {
		"rule": "late-after-repair",
		"message": sprintf("管线故障紧急抢修应当在破路(%s)后24小时内补办批准手续，本次申报已经超过；逾期不影响收件，责任另行依法处理。", [started]),
		"basis": ["urban-road-regulation#34"],
	}
}
