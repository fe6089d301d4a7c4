# 试验记录的管段与竣工图的管段相同；竣工验收合格之日起15日内备案，只作提示。
package onewindow.policy

import data.onewindow.lib.dates
import data.onewindow.lib.materials

tests := materials.of("gas-pressure-test")

tested := sections("gas-pressure-test")

built := sections("as-built-gas")

# Several drawings, or several records, make up the whole together.
sections(code) := {section |
	some list in materials.values(code, "sections")
	some section in list
}

correct contains reason if {
	count(tests) > 0
	built != set() # else left to the checklist
	tested != built
	reason := {
		"rule": "test-sections",
		"message": concat("", [
			"强度试验、严密性试验及吹扫记录的管段与竣工图不一致",
			named("没有试验记录的管段", built - tested),
			named("竣工图上没有的管段", tested - built),
			"；请核对管段编号后更正，没有试验的管段请补做试验。",
		]),
		"basis": ["cjj-33"],
		"material": "gas-pressure-test",
		"remedy": [materials.set_field(test, "sections", sort(built)) | some test in tests],
	}
}

named(what, list) := sprintf("；%s：%s", [what, concat("、", sort(list))]) if {
	list != set()
} else := ""

# Of several reports the earliest counts.
accepted_on := min(materials.values("gas-completion-report", "accepted_on"))

# The last day of the term, in calendar days; one that is no working day gives
# way to the next that is.
due := dates.working_day_from(dates.add_days(accepted_on, 15))

advise contains reason if {
	input.received_on <= due
	reason := {
		"rule": "filing-due",
		"message": sprintf("建设单位应当自竣工验收合格之日起15日内(最迟%s)将竣工验收情况报燃气管理部门备案，请按期办理。", [due]),
		"basis": ["gas-regulation#11.3"],
	}
}

advise contains reason if {
	input.received_on > due
	reason := {
		"rule": "filing-overdue",
		"message": sprintf("建设单位应当自竣工验收合格之日起15日内(最迟%s)将竣工验收情况报燃气管理部门备案，现在已经超过期限，还没有备案的请尽快办理。逾期不影响通气，责任另行依法处理。", [due]),
		"basis": ["gas-regulation#11.3"],
	}
}

# Without the holidays of a year the term can't be counted.
advise contains reason if {
	accepted_on
	not due
	reason := {
		"rule": "filing-term-unknown",
		"message": "竣工验收合格之日起15日内报燃气管理部门备案；该年度的节假日安排没有录入，不能核算期限，请窗口人工核对。",
		"basis": ["gas-regulation#11.3"],
	}
}
