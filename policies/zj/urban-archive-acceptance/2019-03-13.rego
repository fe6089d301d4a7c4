# 工程档案的移交期限：竣工验收后三个月。承诺的日期超过期限的须更正；到期和逾期只作提示。
package onewindow.policy

import data.onewindow.lib.dates
import data.onewindow.lib.materials

accepted_on := input.project.completion.accepted_on

due := dates.add_months(accepted_on, 3)

commitments := materials.of("archive-transfer-commitment")

in_term(commitment) if {
	accepted_on <= commitment.fields.transfer_by
	commitment.fields.transfer_by <= due
}

correct contains reason if {
	some commitment in commitments
	not in_term(commitment)
	reason := {
		"rule": "transfer-term",
		"message": sprintf("承诺书没有载明移交日期，或者载明的日期不在竣工验收后三个月以内(最迟%s)，请更正承诺的移交日期。", [due]),
		"basis": ["city-archives-rule#6"],
		"material": "archive-transfer-commitment",
		"remedy": [materials.set_field(commitment, "transfer_by", due)],
	}
}

advise contains reason if {
	count(commitments) > 0
	input.received_on <= due
	reason := {
		"rule": "transfer-due",
		"message": sprintf("建设单位承诺限期移交工程档案，最迟应当在%s移交一套符合规定的工程档案，请按期移交。", [due]),
		"basis": ["city-archives-rule#6"],
		"material": "archive-transfer-commitment",
	}
}

advise contains reason if {
	input.received_on > due
	reason := {
		"rule": "transfer-overdue",
		"message": sprintf("工程档案应当在竣工验收后三个月内(最迟%s)移交，现在已经超过期限，请尽快移交。逾期不影响收件，责任另行依法处理。", [due]),
		"basis": ["city-archives-rule#6"],
	}
}
