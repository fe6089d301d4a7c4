package onewindow.lib.dates_test

import data.onewindow.lib.dates

test_is_date if {
	every date in ["2026-11-20", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"] { dates.is_date(date) }
	every text in ["2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "2026-04-31", "0000-01-01", "2026-1-1", "长期", ""] {
		not dates.is_date(text)
	}
}

test_add_days if {
	dates.add_days("2026-11-20", 15) == "2026-12-05"
	dates.add_days("2026-12-31", 1) == "2027-01-01"
	dates.add_days("2024-02-28", 1) == "2024-02-29"
	dates.add_days("2026-03-01", -1) == "2026-02-28"
	dates.add_days("2000-03-01", -1) == "2000-02-29"
	dates.add_days("2026-11-20", 0) == "2026-11-20"
	not dates.add_days("9999-12-31", 1)
	not dates.add_days("0001-01-01", -1)
}

# 民法典第二百零二条
test_add_months if {
	dates.add_months("2026-01-31", 1) == "2026-02-28"
	dates.add_months("2024-01-31", 1) == "2024-02-29"
	dates.add_months("2026-11-20", 3) == "2027-02-20"
	dates.add_months("2026-12-31", 12) == "2027-12-31"
	dates.add_months("2026-03-31", -1) == "2026-02-28"
	dates.add_months("2026-08-31", 6) == "2027-02-28"
	dates.add_years("2024-02-29", 1) == "2025-02-28"
	dates.add_years("2024-02-29", 4) == "2028-02-29"
}

test_days_between if {
	dates.days_between("2026-11-20", "2026-12-05") == 15
	dates.days_between("2026-12-05", "2026-11-20") == -15
	dates.days_between("2019-01-01", "2026-01-01") == 2557
	dates.days_between("2026-01-01", "2026-01-01") == 0
}

notices := {
	"years": {"2026": true},
	"days_off": {"2026-01-01": true, "2026-01-02": true, "2026-02-16": true, "2026-02-17": true},
	"days_worked": {"2026-01-04": true},
}

test_add_working_days if {
	dates.add_working_days("2026-01-05", 5) == "2026-01-12" with data.onewindow.calendar as notices
	dates.add_working_days("2026-01-05", 0) == "2026-01-05" with data.onewindow.calendar as notices
	dates.add_working_days("2026-01-03", 1) == "2026-01-04" with data.onewindow.calendar as notices # a Sunday that is worked
	dates.add_working_days("2026-02-13", 1) == "2026-02-18" with data.onewindow.calendar as notices
}

test_working_day_from if {
	dates.working_day_from("2026-01-05") == "2026-01-05" with data.onewindow.calendar as notices
	dates.working_day_from("2026-01-03") == "2026-01-04" with data.onewindow.calendar as notices # a Sunday that is worked
	dates.working_day_from("2026-02-14") == "2026-02-18" with data.onewindow.calendar as notices
	not dates.working_day_from("2027-03-01") with data.onewindow.calendar as notices
}

# 2027 has no calendar, and so the last three days of 2026 are open as well.
test_working_day_without_calendar if {
	dates.add_working_days("2026-12-21", 5) == "2026-12-28" with data.onewindow.calendar as notices
	dates.add_working_days("2027-03-01", 0) == "2027-03-01" with data.onewindow.calendar as notices
	dates.knows_working_day("2026-12-21", 5) with data.onewindow.calendar as notices
	not dates.add_working_days("2026-12-21", 6) with data.onewindow.calendar as notices
	not dates.knows_working_day("2026-12-21", 6) with data.onewindow.calendar as notices
	not dates.knows_working_day("2027-03-01", 1) with data.onewindow.calendar as notices
	not dates.knows_working_day("2025-12-25", 5) with data.onewindow.calendar as notices
	not dates.knows_working_day("2026-01-05", 1001) with data.onewindow.calendar as notices
	not dates.knows_working_day("2026-01-05", -1) with data.onewindow.calendar as notices
	not dates.knows_working_day("9999-12-31", 5) with data.onewindow.calendar as notices
	not dates.knows_working_day("长期", 5) with data.onewindow.calendar as notices
}

test_working_days_between if {
	dates.working_days_between("2026-01-05", "2026-01-12") == 5 with data.onewindow.calendar as notices
	dates.working_days_between("2026-01-12", "2026-01-05") == -5 with data.onewindow.calendar as notices
	dates.working_days_between("2026-01-03", "2026-01-04") == 1 with data.onewindow.calendar as notices
	dates.working_days_between("2030-01-03", "2030-01-03") == 0 with data.onewindow.calendar as notices
	dates.knows_working_days("2026-03-01", "2026-02-01") with data.onewindow.calendar as notices
	dates.knows_working_days("2026-01-04", "2026-01-03") with data.onewindow.calendar as notices
	not dates.working_days_between("2026-12-01", "2027-01-05") with data.onewindow.calendar as notices
	not dates.knows_working_days("2026-12-01", "2027-01-05") with data.onewindow.calendar as notices
	not dates.knows_working_days("1900-01-01", "2100-01-05") with data.onewindow.calendar as notices
	not dates.knows_working_days("0001-01-01", "9999-12-31") with data.onewindow.calendar as notices
}
