# The conditions of 供水报装, version 2024-05-01.
package onewindow.item

import data.onewindow.manifest

refused contains "needs-public-water" if input.project.water_supply.needed == false

refused contains "in-service-area" if input.project.water_supply.in_service_area == false

refused contains "no-toxic-direct-connection" if {
	input.project.water_supply.toxic_process == true
	input.project.water_supply.backflow_prevention == false
}

# The facts that the rules read, as far as they matter.
facts := {
	["project", "code"],
	["project", "name"],
	["project", "use"],
	["project", "nature"],
	["project", "water_supply", "needed"],
	["project", "water_supply", "in_service_area"],
	["project", "water_supply", "toxic_process"],
	["project", "water_supply", "pipe_diameter_mm"],
	["project", "water_supply", "secondary_needed"],
	["applicant", "name"],
	["applicant", "uscc"],
	["applicant", "type"],
	["applicant", "handled_by_agent"],
} | backflow | agent

backflow := {["project", "water_supply", "backflow_prevention"]} if {
	not input.project.water_supply.toxic_process == false
} else := set()

agent := {["applicant", "agent", "name"]} if input.applicant.handled_by_agent == true

else := set()

unneeded contains "business-licence" if input.applicant.type != "enterprise"

unneeded contains "org-credit-code-cert" if {
	not input.applicant.type in {"government_agency", "public_institution", "social_organisation"}
}

unneeded contains "water-demand-calculation" if input.project.water_supply.pipe_diameter_mm < 100

unneeded contains "secondary-supply-scheme" if input.project.water_supply.secondary_needed == false

unneeded contains "water-saving-plan" if not input.project.nature in {"new", "rebuild", "expansion"}

unneeded contains "agent-authorization" if input.applicant.handled_by_agent == false

# failed[i]: the review points that the entry i does not meet.
failed[i] contains "same-applicant" if {
	some code in ["business-licence", "org-credit-code-cert"]
	some i in manifest.entries[code]
	not is_applicant(input.materials[i].fields)
}

failed[i] contains "registered" if {
	some i in manifest.entries["business-licence"]
	not input.materials[i].fields.registration_status in {"存续", "在营"}
}

failed[i] contains "holder" if {
	some i in manifest.entries["land-right-cert"]
	not input.materials[i].fields.holder == input.applicant.name
}

failed[i] contains "use" if {
	some i in manifest.entries["land-right-cert"]
	not input.materials[i].fields.use == input.project.use
}

failed[i] contains "not-seized" if {
	some i in manifest.entries["land-right-cert"]
	not input.materials[i].fields.seizure == false
}

failed[i] contains "same-project" if {
	some code in ["planning-permit-cert", "construction-permit-cert"]
	some i in manifest.entries[code]
	not is_project(input.materials[i].fields)
}

failed[i] contains "in-force" if {
	some i in manifest.entries["construction-permit-cert"]
	not input.materials[i].fields.status == "有效"
}

failed[i] contains "covers-this-item" if {
	some i in manifest.entries["agent-authorization"]
	not covers_this_item(input.materials[i].fields)
}

failed[i] contains "agent-identity" if {
	some i in manifest.entries["agent-authorization"]
	not is_agent(input.materials[i].fields)
}

inconsistent contains "site-plan-project-code" if {
	some i in manifest.entries["water-site-plan"]
	not input.materials[i].fields.project_code == input.project.code
}

is_applicant(fields) if {
	fields.name == input.applicant.name
	fields.uscc == input.applicant.uscc
}

is_project(fields) if {
	fields.project_name == input.project.name
	fields.owner == input.applicant.name
}

covers_this_item(fields) if {
	fields.covers_this_item == true
	fields.authorised_until >= manifest.received_on
}

is_agent(fields) if {
	fields.agent_name == input.applicant.agent.name
	fields.agent_id_valid_until >= manifest.received_on
}
