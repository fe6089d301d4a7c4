# The conditions of 建筑工程施工许可证核发, version 2021-03-30. Its policy is the
# catalog's own.
package onewindow.item

import data.onewindow.manifest

refused contains "construction-works" if not input.project.kind in {"building", "municipal"}

refused contains "above-threshold" if input.project.total_investment_cny <= 1000000

refused contains "above-threshold" if {
	input.project.kind != "municipal"
	input.project.floor_area_m2 <= 500
}

refused contains "not-exempt-works" if input.project.is_disaster_relief == true

refused contains "not-exempt-works" if input.project.is_temporary_building == true

refused contains "not-exempt-works" if input.project.is_farmer_lowrise == true

refused contains "site-ready" if input.project.site_ready == false

refused contains "site-ready" if {
	input.project.needs_expropriation == true
	input.project.expropriation_progress_ok == false
}

# The facts that the rules read, as far as they matter.
facts := {
	["project", "code"],
	["project", "name"],
	["project", "kind"],
	["project", "use"],
	["project", "total_investment_cny"],
	["project", "floor_area_m2"],
	["project", "is_disaster_relief"],
	["project", "is_temporary_building"],
	["project", "is_farmer_lowrise"],
	["project", "site_ready"],
	["project", "needs_expropriation"],
	["project", "land", "planning_zone"],
	["project", "must_tender"],
	["project", "is_state_funded"],
	["project", "is_special_fire_project"],
	["project", "has_hazardous_works"],
	["project", "supervision_required"],
	["applicant", "name"],
} | expropriation | height | estimate | fire_design

expropriation := {["project", "expropriation_progress_ok"]} if input.project.needs_expropriation == true

else := set()

height := {["project", "building_height_m"]} if {
	input.project.kind == "building"
	input.project.land.planning_zone == "urban"
} else := set()

estimate := {["project", "tender", "construction_estimate_cny"]} if {
	input.project.is_state_funded == true
	input.project.must_tender == false
} else := set()

fire_design := {["project", "fire_design_required"]} if input.project.is_special_fire_project == false

else := set()

unneeded contains "planning-permit-cert" if input.project.land.planning_zone != "urban"

unneeded contains "village-planning-permit-cert" if input.project.land.planning_zone != "rural"

# Where a check shows the fact to be wrong, it is open.
unneeded contains "bid-notice" if {
	input.project.must_tender == false
	not "must-tender" in inconsistent
}

unneeded contains "direct-contract-statement" if input.project.must_tender == true

unneeded contains "fire-design-opinion" if input.project.is_special_fire_project == false

unneeded contains "fire-drawings-other" if input.project.is_special_fire_project == true

unneeded contains "fire-drawings-other" if input.project.fire_design_required == false

unneeded contains "hazardous-works-list" if input.project.has_hazardous_works == false

# failed[i]: the review points that the entry i does not meet.
failed[i] contains "same-project" if {
	some i in manifest.entries["construction-permit-application"]
	not is_application(input.materials[i].fields)
}

failed[i] contains "same-project" if {
	some code in ["planning-permit-cert", "village-planning-permit-cert"]
	some i in manifest.entries[code]
	not is_project(input.materials[i].fields)
}

failed[i] contains "same-project" if {
	some code in ["construction-contract", "drawing-review-cert", "fire-design-opinion"]
	some i in manifest.entries[code]
	not input.materials[i].fields.project_name == input.project.name
}

failed[i] contains "floor-area" if {
	some i in manifest.entries["construction-permit-application"]
	input.project.floor_area_m2 > 0
	not input.materials[i].fields.floor_area_m2 == input.project.floor_area_m2
}

failed[i] contains "floor-area" if {
	some code in ["planning-permit-cert", "drawing-review-cert", "fire-design-opinion"]
	some i in manifest.entries[code]
	input.project.floor_area_m2 > 0
	not input.materials[i].fields.floor_area_m2 >= input.project.floor_area_m2
}

failed[i] contains "contract-price" if {
	some i in manifest.entries["construction-permit-application"]
	some contract in contracts
	not input.materials[i].fields.contract_price_cny == contract.price_cny
}

failed[i] contains "holder-is-applicant" if {
	some i in manifest.entries["land-right-cert"]
	not input.materials[i].fields.holder == input.applicant.name
}

failed[i] contains "use-as-planned" if {
	some i in manifest.entries["land-right-cert"]
	not input.materials[i].fields.use == input.project.use
}

failed[i] contains "not-seized" if {
	some i in manifest.entries["land-right-cert"]
	not input.materials[i].fields.seizure == false
}

failed[i] contains "grantee-is-applicant" if {
	some code in ["land-transfer-contract", "land-allocation-decision"]
	some i in manifest.entries[code]
	not input.materials[i].fields.grantee == input.applicant.name
}

failed[i] contains "same-parcel" if {
	input.project.land.planning_zone == "urban"
	some i in manifest.entries["land-transfer-contract"]
	some permit in manifest.entries["planning-permit-cert"]
	not input.materials[i].fields.parcel_number == input.materials[permit].fields.parcel_number
}

failed[i] contains "price-paid" if {
	some i in manifest.entries["land-transfer-contract"]
	not input.materials[i].fields.price_paid_as_agreed == true
}

failed[i] contains "in-allocation-catalog" if {
	some i in manifest.entries["land-allocation-decision"]
	not input.materials[i].fields.in_allocation_catalog == true
}

failed[i] contains "height" if {
	input.project.kind == "building"
	some i in manifest.entries["planning-permit-cert"]
	not input.materials[i].fields.height_m >= input.project.building_height_m
}

failed[i] contains "winner-is-contractor" if {
	some i in manifest.entries["bid-notice"]
	some contract in contracts
	not input.materials[i].fields.winner == contract.contractor
}

failed[i] contains "tender-method" if {
	some i in manifest.entries["bid-notice"]
	not input.materials[i].fields.tender_method in {"公开招标", "经核准的邀请招标"}
}

failed[i] contains "wage-cycle" if {
	some i in manifest.entries["construction-contract"]
	not input.materials[i].fields.wage_payment_cycle_months <= 1
}

failed[i] contains "holder-is-contractor" if {
	some code in ["contractor-qualification", "contractor-safety-licence"]
	some i in manifest.entries[code]
	some contract in contracts
	not input.materials[i].fields.holder == contract.contractor
}

failed[i] contains "employer-is-contractor" if {
	some i in manifest.entries["pm-certs"]
	some contract in contracts
	not input.materials[i].fields.employer == contract.contractor
}

failed[i] contains "no-other-project" if {
	some i in manifest.entries["pm-certs"]
	not input.materials[i].fields.other_projects_in_charge == 0
}

failed[i] contains "passed" if {
	some code in ["drawing-review-cert", "fire-design-opinion"]
	some i in manifest.entries[code]
	not input.materials[i].fields.conclusion == "合格"
}

failed[i] contains "covers-contract-price" if {
	some i in manifest.entries["funds-commitment"]
	some contract in contracts
	not input.materials[i].fields.amount_cny >= contract.price_cny
}

failed[i] contains "chief-supervisor-signed" if {
	input.project.supervision_required == true
	some i in manifest.entries["construction-organization-design"]
	not input.materials[i].fields.chief_supervisor_signed == true
}

inconsistent contains "contract-price-is-bid" if {
	input.project.must_tender == true
	some contract in contracts
	some bid in bids
	not contract.price_cny == bid.price_cny
}

inconsistent contains "application-price-is-bid" if {
	input.project.must_tender == true
	some i in manifest.entries["construction-permit-application"]
	some bid in bids
	not input.materials[i].fields.contract_price_cny == bid.price_cny
}

inconsistent contains "must-tender" if {
	input.project.is_state_funded == true
	input.project.tender.construction_estimate_cny >= 4000000
	input.project.must_tender == false
}

contracts := [input.materials[i].fields | some i in manifest.entries["construction-contract"]]

bids := [input.materials[i].fields | some i in manifest.entries["bid-notice"]]

is_application(fields) if {
	fields.project_code == input.project.code
	fields.project_name == input.project.name
	fields.owner == input.applicant.name
}

is_project(fields) if {
	fields.project_name == input.project.name
	fields.owner == input.applicant.name
}
