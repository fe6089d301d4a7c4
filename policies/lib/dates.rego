# METADATA
# title: 日期和期间
# description: |
#   Dates are texts, YYYY-MM-DD, and compare as texts: `a <= b`. Facts and
#   fields of type date are always dates; for what is no date the functions
#   below are undefined.
package onewindow.lib.dates

# METADATA
# description: Whether a text is a date of the calendar, in the years 1 to 9999.
is_date(date) if day_number(date)

# METADATA
# description: |
#   The n-th day after a date: the last day of a term of n days
#   (民法典第二百零一条：开始的当日不计入). A negative n goes back.
add_days(date, n) := day_text(day_number(date) + n)

# METADATA
# description: |
#   The last day of a term of n months from a date: the corresponding day, or
#   the month's last day where it has none (民法典第二百零二条).
add_months(date, n) := written(year, month, min([p.day, month_length(year, month)])) if {
	p := parts(date)
	months := ((p.year * 12) + (p.month - 1)) + n
	year := quotient(months, 12)
	month := (months % 12) + 1
}

# METADATA
# description: The last day of a term of n years from a date; as add_months.
add_years(date, n) := add_months(date, n * 12)

# METADATA
# description: How many days lie from one date to another; negative if the other comes first.
days_between(from, to) := day_number(to) - day_number(from)

# METADATA
# description: |
#   The n-th working day after a date (n = 0: the date itself), by the State
#   Council's holiday notices, make-up days included. Where it can't be told
#   (knows_working_day) it is undefined, never a guess: a rule that uses it
#   stands beside one that says so, such as an `advise` with `not due`.
add_working_days(date, n) := date if {
	n == 0
	is_date(date)
}

add_working_days(date, n) := due if {
	n > 0
	n <= 1000
	from := day_number(date)
	due := working_days(date, from + 1, (from + (2 * n)) + longest_holiday)[n - 1]
	covered(date, due)
}

# METADATA
# description: |
#   The date if it is a working day, else the next that is: the last day of a
#   term in calendar days, months or years (民法典第二百零三条). Undefined where
#   it can't be told.
working_day_from(date) := add_working_days(add_days(date, -1), 1)

# METADATA
# description: |
#   Whether the n-th working day after a date can be told: n is at most 1000,
#   and the calendars of all years on the way are there.
default knows_working_day(_, _) := false

knows_working_day(date, n) if add_working_days(date, n)

# METADATA
# description: |
#   How many working days lie after one date, up to and including another;
#   negative if the other comes first. Where they can't be told
#   (knows_working_days) it is undefined; see add_working_days.
working_days_between(from, to) := 0 if {
	from == to
	is_date(from)
} else := counted(from, to) if {
	from < to
} else := 0 - counted(to, from)

# METADATA
# description: Whether the working days between two dates can be told.
default knows_working_days(_, _) := false

# 0 holds as well: only what is undefined or false does not.
knows_working_days(from, to) if working_days_between(from, to)

counted(from, to) := count(working_days(from, day_number(from) + 1, day_number(to))) if covered(from, to)

# Whether the days after one date, up to and including another, are known: those
# of a year that has a calendar. 元旦 is arranged by the notice of the year that
# begins, so that 29 to 31 December need the next year's as well.
covered(from, to) if {
	years := numbers.range(year_of(from, "12-31"), year_of(to, "12-29"))
	every year in years { data.onewindow.calendar.years[format_int(year, 10)] }
}

# The year of a date, or the next one from a day of the year on.
year_of(date, from) := parts(date).year + 1 if {
	substring(date, 5, 5) >= from
} else := parts(date).year

# No holiday, with the weekends beside it, is longer.
longest_holiday := 14

# The working days from one day's number, that of the day after a date, to
# another, in order. Where there is no calendar they are those of ordinary
# weeks: `covered` is for the callers to ask.
working_days(date, first, last) := [day |
	p := parts(date)
	some month in numbers.range(p.month - 1, (p.month - 1) + quotient(p.day + (last - first), 28))
	some day in working_days_of_month(p.year + quotient(month, 12), (month % 12) + 1, first, last)
]

working_days_of_month(year, month, first, last) := sort(ordinary | made_up) if {
	before := day_number_of(year, month, 1) - 1
	from := max([1, first - before])
	to := min([month_length(year, month), last - before])
	from <= to
	days := numbers.range(from, to)
	prefix := substring(written(year, month, 1), 0, 8)

	# Day 1 was a Monday.
	ordinary := {d |
		some i in days
		((before + i) - 1) % 7 < 5
		d := concat("", [prefix, two_digits[i]])
		not data.onewindow.calendar.days_off[d]
	}
	made_up := {d |
		some i in days
		((before + i) - 1) % 7 > 4
		d := concat("", [prefix, two_digits[i]])
		data.onewindow.calendar.days_worked[d]
	}
}

two_digits := [
	"00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15",
	"16", "17", "18", "19", "20", "21", "22", "23", "24", "25", "26", "27", "28", "29", "30", "31",
]

# The parts of a date as numbers.
parts(date) := {"year": year, "month": month, "day": day} if {
	regex.match(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`, date)
	year := to_number(concat("", ["1", substring(date, 0, 4)])) - 10000
	month := to_number(concat("", ["1", substring(date, 5, 2)])) - 100
	day := to_number(concat("", ["1", substring(date, 8, 2)])) - 100
	year >= 1
	day >= 1
	day <= month_length(year, month)
}

# The number of a date, 1 for 0001-01-01.
day_number(date) := day_number_of(p.year, p.month, p.day) if p := parts(date)

day_number_of(year, month, day) := ((days_before_year(year) + days_before_month[month]) + leap_day(year, month)) + day

days_before_year(year) := (((y * 365) + quotient(y, 4)) - quotient(y, 100)) + quotient(y, 400) if y := year - 1

days_before_month := [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]

month_lengths := [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

default leap_day(_, _) := 0

leap_day(year, month) := 1 if {
	month > 2
	is_leap(year)
}

default is_leap(_) := false

is_leap(year) if {
	year % 4 == 0
	year % 100 != 0
}

is_leap(year) if year % 400 == 0

month_length(year, month) := 29 if {
	month == 2
	is_leap(year)
} else := month_lengths[month] if month >= 1

# The year, month and day of a day's number, counted from 1 March in eras of
# 400 years, each with the same days.
date_of(number) := {"year": year, "month": month, "day": day} if {
	number >= 1
	shifted := number + 305
	era := quotient(shifted, 146097)
	in_era := shifted - (era * 146097)
	year_of_era := quotient(((in_era - quotient(in_era, 1460)) + quotient(in_era, 36524)) - quotient(in_era, 146096), 365)
	day_of_year := in_era - (((year_of_era * 365) + quotient(year_of_era, 4)) - quotient(year_of_era, 100))
	from_march := quotient((day_of_year * 5) + 2, 153)
	day := (day_of_year - quotient((from_march * 153) + 2, 5)) + 1
	month := ((from_march + 2) % 12) + 1
	year := (year_of_era + (era * 400)) + quotient(from_march, 10)
}

day_text(number) := written(d.year, d.month, d.day) if d := date_of(number)

written(year, month, day) := sprintf("%04d-%02d-%02d", [year, month, day]) if {
	year >= 1
	year <= 9999
}

# Whole-numbered division, of numbers that are not negative.
quotient(a, b) := (a - (a % b)) / b
