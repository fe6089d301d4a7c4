package onewindow.lib.ids_test

import data.onewindow.lib.ids

# The example of the standard (GB 32100-2015) and codes that companies publish; then a
# wrong check character, two digits exchanged, and wrong shapes.
test_is_uscc if {
	every code in ["91350100M000100Y43", "91440300708461136T", "91110000802100433B", "91330100799655058B", "9144030071526726XG"] { ids.is_uscc(code) }
	every code in ["91350100M000100Y44", "91440300708461163T", "91350100M000100Y4", "91350100m000100y43", "91350100M000100O43", ""] {
		not ids.is_uscc(code)
	}
}

# The example of the standard (GB 11643-1999), and faults of each kind.
test_is_citizen_id if {
	ids.is_citizen_id("11010519491231002X")
	ids.birth_date("11010519491231002X") == "1949-12-31"
	every id in [
		"110105194912310021", # its check digit
		"19010519491231002X", # no such province
		"110105194902310026", # 31 February
		"110105194912310", # the old 15 digits
		"11010519491231002x",
		"",
	] {
		not ids.is_citizen_id(id)
	}
	not ids.birth_date("110105194912310021")
}

test_project_code if {
	every code in ["2509-320193-89-01-544060", "2016-440784-70-03-006957", "2111-420607-04-01-123456", "2018-000052-48-01-000001"] {
		ids.project_code(code).valid
	}
	ids.project_code("2509-320193-89-01-544060").check_digit == "unverified"
	ids.project_code("2509-32019-89-01-544060") == {"shape": false, "date": false, "region": false, "valid": false, "check_digit": "unverified"}
	ids.project_code("2513-320193-89-01-544060") == {"shape": true, "date": false, "region": true, "valid": false, "check_digit": "unverified"}
	ids.project_code("2509-990193-89-01-544060") == {"shape": true, "date": true, "region": false, "valid": false, "check_digit": "unverified"}
}

test_is_project_code_by if {
	ids.is_project_code_by("2509-320193-89-01-544060", "2025-09-01")
	not ids.is_project_code_by("2509-320193-89-01-544060", "2025-08-31")
	ids.is_project_code_by("2016-440784-70-03-006957", "2016-01-01")
	not ids.is_project_code_by("2016-440784-70-03-006957", "2015-12-31")
	not ids.is_project_code_by("2513-320193-89-01-544060", "2026-01-01")
}
