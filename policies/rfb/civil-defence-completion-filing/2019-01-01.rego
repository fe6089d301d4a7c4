# 人防工程竣工验收备案的期限：竣工验收合格之日起15日内(日历日)；逾期只提示，不影响收件。
package onewindow.policy

import data.onewindow.lib.dates

due := dates.working_day_from(dates.add_days(input.project.completion.accepted_on, 15))

advise contains reason if {
	input.received_on > due
	reason := {
		"rule": "late-filing",
		"message": sprintf("应当自竣工验收合格之日起15日内(最迟%s)办理人民防空工程竣工验收备案，本次申报已经超过该期限。逾期不影响收件，责任另行依法处理。", [due]),
		"basis": ["quality-regulation#49"],
	}
}

# Without the holidays of a year the last day can't be told; before 15 days have
# passed it can't be over.
advise contains reason if {
	not due
	input.received_on > dates.add_days(input.project.completion.accepted_on, 15)
	reason := {
		"rule": "filing-term-unknown",
		"message": "该年度的节假日安排没有录入，不能核算竣工验收备案的期限，请窗口人工核对是否逾期；逾期不影响收件。",
		"basis": ["quality-regulation#49"],
	}
}
