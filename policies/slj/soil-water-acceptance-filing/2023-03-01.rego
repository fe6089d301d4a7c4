# 公示不少于20个工作日；验收合格后3个月内报备，逾期只作提示。
package onewindow.policy

import data.onewindow.lib.dates

proofs contains entry if {
	some entry in input.materials
	entry.code == "swc-publicity-proof"
}

correct contains reason if {
	some entry in proofs
	earliest := dates.add_working_days(entry.fields.publicity_from, 20)
	entry.fields.publicity_until < earliest
	reason := {
		"rule": "publicity-period",
		"message": sprintf("验收材料的公示时间不足20个工作日，公示应当至少到%s，请补足公示时间后报备。", [earliest]),
		"basis": ["soil-water-supervision-measures#8"],
		"material": entry.code,
		"remedy": [{
			"op": "add",
			"path": concat("", [entry.pointer, "/fields/publicity_until"]),
			"value": earliest,
		}],
	}
}

# Without the holidays of a year the period can't be counted.
advise contains reason if {
	some entry in proofs
	not dates.knows_working_day(entry.fields.publicity_from, 20)
	reason := {
		"rule": "publicity-period-unknown",
		"message": "公示所在年度的节假日安排没有录入，不能核算公示时间，请窗口人工核对是否满20个工作日。",
		"basis": ["soil-water-supervision-measures#8"],
		"material": entry.code,
	}
}

# The last day of the three months.
last_day(accepted_on) := dates.working_day_from(dates.add_months(accepted_on, 3))

# Where the working days are not known, the day itself.
due(accepted_on) := last_day(accepted_on)

due(accepted_on) := dates.add_months(accepted_on, 3) if not last_day(accepted_on)

advise contains reason if {
	some entry in input.materials
	entry.code == "swc-acceptance-certificate"
	day := due(entry.fields.accepted_on)
	input.received_on > day
	reason := {
		"rule": "late-filing",
		"message": sprintf("应当在水土保持设施验收合格后3个月内(最迟%s)报备，本次报备已经超过该期限。逾期不影响收件，责任另行依法处理。", [day]),
		"basis": ["soil-water-plan-measures"],
		"material": entry.code,
	}
}
