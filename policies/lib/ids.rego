# METADATA
# title: 证件号码和项目代码
# description: Whether numbers that identify an organisation, a person or a project can be what they say.
package onewindow.lib.ids

# METADATA
# description: |
#   Whether a 统一社会信用代码 is sound: 18 characters, the last of which checks
#   the others (GB 32100-2015).
default is_uscc(_) := false

is_uscc(code) if {
	is_string(code)
	regex.match(`^[0-9A-HJ-NP-RTUWXY]{18}$`, code)
	characters := split(code, "")
	weighted := [w | some i, c in array.slice(characters, 0, 17); w := uscc_value[c] * uscc_weights[i]]
	uscc_value[characters[17]] == (31 - (sum(weighted) % 31)) % 31
}

uscc_value := {c: i | some i, c in split("0123456789ABCDEFGHJKLMNPQRTUWXY", "")}

# 3 to the power of i, modulo 31.
uscc_weights := [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]

# METADATA
# description: |
#   Whether a 公民身份号码 is sound: a province, a date of birth, and the last
#   character, which checks the others (GB 11643-1999).
default is_citizen_id(_) := false

is_citizen_id(id) if {
	is_string(id)
	regex.match(`^[1-9][0-9]{5}(19|20)[0-9]{9}[0-9X]$`, id)
	substring(id, 0, 2) in provinces
	data.onewindow.lib.dates.is_date(concat("-", [substring(id, 6, 4), substring(id, 10, 2), substring(id, 12, 2)]))
	characters := split(id, "")
	weighted := [w | some i, c in array.slice(characters, 0, 17); w := to_number(c) * citizen_weights[i]]
	characters[17] == citizen_check[sum(weighted) % 11]
}

# METADATA
# description: The date of birth in a 公民身份号码. Undefined if it is not sound.
birth_date(id) := concat("-", [substring(id, 6, 4), substring(id, 10, 2), substring(id, 12, 2)]) if is_citizen_id(id)

citizen_weights := [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

citizen_check := ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"]

# METADATA
# description: |
#   What can be told of a 项目代码: whether its shape, its date and its region
#   are sound, and `valid` if all three are. Codes begin with a year
#   (2016-440784-70-03-006957) or, under GB/T 40058-2021 and from November 2020
#   on, with a year and a month (2509-320193-89-01-544060). The last digit is a
#   check digit whose formula is not published: `check_digit` is always
#   "unverified".
project_code(code) := {
	"shape": shape,
	"date": date,
	"region": region,
	"valid": {shape, date, region} == {true},
	"check_digit": "unverified",
} if {
	shape := is_project_code_shape(code)
	date := is_project_code_date(code)
	region := is_project_code_region(code)
}

# METADATA
# description: |
#   Whether a 项目代码 can have been given by a day: its year, or its year and
#   month, is not after it.
default is_project_code_by(_, _) := false

is_project_code_by(code, day) if {
	is_project_code_date(code)
	project_code_month(code) <= substring(day, 0, 7)
}

is_project_code_by(code, day) if {
	is_project_code_date(code)
	substring(code, 0, 4) in project_code_years
	substring(code, 0, 4) <= substring(day, 0, 4)
}

default is_project_code_shape(_) := false

is_project_code_shape(code) if {
	is_string(code)
	regex.match(`^[0-9]{4}-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{6}$`, code)
}

default is_project_code_date(_) := false

is_project_code_date(code) if {
	is_project_code_shape(code)
	project_code_month(code) >= "2020-11"
}

is_project_code_date(code) if {
	is_project_code_shape(code)
	substring(code, 0, 4) in project_code_years
}

# The years in which codes that begin with a year were given: from the start of
# the national platform until the last province changed over.
project_code_years := {"2013", "2014", "2015", "2016", "2017", "2018", "2019", "2020", "2021"}

project_code_month(code) := concat("", ["20", substring(code, 0, 2), "-", month]) if {
	month := substring(code, 2, 2)
	month >= "01"
	month <= "12"
}

default is_project_code_region(_) := false

# Projects of the central authorities have 00 for the province.
is_project_code_region(code) if {
	is_project_code_shape(code)
	substring(code, 5, 2) in (provinces | {"00"})
}

# The provinces of GB/T 2260, with 香港, 澳门 and 台湾, and 83 for residents from 台湾.
provinces := {
	"11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37",
	"41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65",
	"71", "81", "82", "83",
}
