# 验收报告公示不少于20个工作日，期满后填报；逾期填报、验收期限只作提示。
package onewindow.policy

import data.onewindow.lib.dates

proofs contains entry if {
	some entry in input.materials
	entry.code == "env-publicity-proof"
}

records contains entry if {
	some entry in input.materials
	entry.code == "env-platform-record"
}

# The first day on which the period is full. Undefined without the holidays of the year.
full(proof) := dates.add_working_days(proof.fields.publicity_from, 20)

# The day on which all publicity has ended, and has lasted long enough.
ended := max({proof.fields.publicity_until | some proof in proofs} | {full(proof) | some proof in proofs})

correct contains reason if {
	some proof in proofs
	earliest := full(proof)
	proof.fields.publicity_until < earliest
	reason := {
		"rule": "publicity-period",
		"message": sprintf("验收报告的公示时间不足20个工作日，公示应当至少到%s，请补足公示时间后报送。", [earliest]),
		"basis": ["env-acceptance-interim#11"],
		"material": proof.code,
		"remedy": [{
			"op": "add",
			"path": concat("", [proof.pointer, "/fields/publicity_until"]),
			"value": earliest,
		}],
	}
}

correct contains reason if {
	some record in records
	record.fields.submitted_on <= ended
	reason := {
		"rule": "platform-too-early",
		"message": sprintf("平台填报应当在验收报告公示期满(%s)以后，请在公示期满后重新填报。", [ended]),
		"basis": ["env-acceptance-interim#13"],
		"material": record.code,
		"remedy": [{
			"op": "add",
			"path": concat("", [record.pointer, "/fields/submitted_on"]),
			"value": dates.add_days(ended, 1),
		}],
	}
}

advise contains reason if {
	some record in records
	due := dates.add_working_days(ended, 5)
	record.fields.submitted_on > due
	reason := {
		"rule": "platform-late",
		"message": sprintf("应当在验收报告公示期满后5个工作日内(最迟%s)登录全国平台填报，本项目填报已经超过该期限。逾期不影响收件，责任另行依法处理。", [due]),
		"basis": ["env-acceptance-interim#13"],
		"material": record.code,
	}
}

# Without the holidays of a year its working days can't be counted.
advise contains reason if {
	some proof in proofs
	not counted(proof)
	reason := {
		"rule": "terms-unknown",
		"message": "公示所在年度的节假日安排没有录入，不能核算公示时间和填报期限，请窗口人工核对。",
		"basis": ["env-acceptance-interim#11", "env-acceptance-interim#13"],
		"material": proof.code,
	}
}

counted(proof) if {
	dates.knows_working_day(proof.fields.publicity_from, 20)
	dates.knows_working_day(proof.fields.publicity_until, 5)
}

# 验收期限：自竣工之日起至向社会公开验收报告之日止。
advise contains reason if {
	some proof in proofs
	term := exceeded(proof.fields.completed_on, proof.fields.publicity_from)
	reason := {
		"rule": "acceptance-term",
		"message": concat("", [term, "不影响收件，责任另行依法处理。"]),
		"basis": ["env-acceptance-interim#12"],
		"material": proof.code,
	}
}

exceeded(completed, published) := "验收期限超过12个月；需要调试或者整改的，最长也不超过12个月。" if {
	published > dates.add_months(completed, 12)
} else := "验收期限超过3个月；需要对环境保护设施进行调试或者整改的，才可以适当延期，请窗口了解原因。" if {
	published > dates.add_months(completed, 3)
}
