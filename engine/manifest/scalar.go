package manifest

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
)

// china is the time zone of Asia/Shanghai, which has had no summer time since
// 1991: the years of received_at are bounded accordingly.
var china = time.FixedZone("", 8*60*60)

const (
	firstYear                   = 1900 // of a date; the last one is 9999, which certificates without end may say
	firstReceived, lastReceived = 1992, 2199
)

// text reads a text; false if it is not given or wrong, which is then noted.
func (d *decoder) text() (string, bool) {
	if !d.is('"', "text") {
		return "", false
	}
	s, escaped := d.unquoted()
	if len(s) > MaxText && utf8.RuneCountInString(s) > MaxText {
		d.fault("longer than %d characters", MaxText)
		return "", false
	}
	if escaped && strings.ContainsFunc(s, isControl) {
		d.fault("%s has a control character; only tab and line breaks are allowed", quote(s))
		return "", false
	}
	return s, true
}

func isControl(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r'
}

// as reads a text of which holds must be true; it is false of a text with
// backslashes, so that a text with escapes is not mistaken.
func (d *decoder) as(want string, holds func(string) bool) (string, bool) {
	if d.kind == '"' {
		if s := d.inside(); holds(s) {
			return s, true
		}
	}
	s, ok := d.text()
	if ok && !holds(s) {
		d.fault("%s is not %s", quote(s), want)
		return "", false
	}
	return s, ok
}

const (
	aCode   = "a code of a-z, 0-9 and -, at most 64 characters"
	aDate   = "a day of the calendar, YYYY-MM-DD"
	aMoment = "a date (YYYY-MM-DD) or a date-time with its offset (RFC 3339)"
	aUUID   = "a UUID"
)

func isCode(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return 0 < len(s) && len(s) <= 64
}

// isDate is source.IsDate for the years that a manifest may name, without
// time.Parse: there are as many dates in a manifest as materials.
func isDate(s string) bool {
	if len(s) != len("2006-01-02") || s[4] != '-' || s[7] != '-' {
		return false
	}
	year, month, day := digits(s[0:4]), digits(s[5:7]), digits(s[8:10])
	if year < firstYear || month < 1 || month > 12 || day < 1 {
		return false
	}
	if month == 2 && (year%4 != 0 || year%100 == 0 && year%400 != 0) {
		return day <= 28
	}
	return day <= days[month-1]
}

var days = [...]int{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// digits is the number that a few digits write, negative if there is another
// character.
func digits(s string) int {
	n := 0
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return -1
		}
		n = n*10 + int(c-'0')
	}
	return n
}

func isMoment(s string) bool {
	if isDate(s) {
		return true
	}
	_, ok := parseTime(s)
	return ok
}

func isUUID(s string) bool { return len(s) == 36 && uuid.Validate(s) == nil }

// parseTime reads a date-time as strictly as RFC 3339 has it: package time takes
// hours of one digit, a comma, and offsets of a day and more.
func parseTime(s string) (t time.Time, ok bool) {
	const shortest, longest = len("2006-01-02T15:04:05Z"), len("2006-01-02T15:04:05.999999999+08:00")
	if len(s) < shortest || len(s) > longest || s[len("2006-01-02T15")] != ':' || strings.IndexByte(s, ',') >= 0 {
		return t, false
	}
	if offset := s[len(s)-len("08:00"):]; s[len(s)-1] != 'Z' && (digits(offset[:2]) > 23 || digits(offset[3:]) > 59) {
		return t, false
	}
	return t, t.UnmarshalText([]byte(s)) == nil
}

// number reads a number that a float64 carries exactly enough.
func (d *decoder) number() (float64, bool) {
	if !d.is('0', "a number") {
		return 0, false
	}
	raw := d.raw()
	if len(raw) > MaxDigits && significant(raw) > MaxDigits {
		d.fault("%s has more than %d significant digits", clip(raw), MaxDigits)
		return 0, false
	}
	n, err := strconv.ParseFloat(raw, 64)
	const smallest = 0x1p-1022 // below it a float64 has fewer digits
	switch {
	case err != nil:
		d.fault("%s is too large", clip(raw))
		return 0, false
	case math.Abs(n) < smallest && significant(raw) > 0:
		d.fault("%s is too small", clip(raw))
		return 0, false
	case n == 0:
		return 0, true // not -0
	}
	return n, true
}

// significant counts the digits of a number from the first that is not 0 to the
// last that is not 0.
func significant(raw string) int {
	count, zeros := 0, 0
	for _, c := range []byte(raw) {
		switch {
		case c == 'e' || c == 'E':
			return count
		case '1' <= c && c <= '9':
			count, zeros = count+zeros+1, 0
		case c == '0' && count > 0:
			zeros++
		}
	}
	return count
}

// integer reads a whole number within bounds.
func (d *decoder) integer(least, most float64) (float64, bool) {
	n, ok := d.number()
	if ok && (n != math.Trunc(n) || n < least || n > most) {
		d.fault("%s is not an integer from %.0f to %.0f", clip(d.raw()), least, most)
		return 0, false
	}
	return n, ok
}

// largest is the largest integer with MaxDigits digits.
const largest = 1e15 - 1

// quote shows a text in a message, cut if it is long.
func quote(s string) string { return strconv.Quote(clip(s)) }

// shown is a text as it stands in a message: quoted if it would not print as
// what it is.
func shown(s string) string {
	if quoted := strconv.Quote(s); len(quoted) > len(s)+2 {
		return quoted
	}
	return s
}

// clip cuts a text to what a message can show of it.
func clip(s string) string {
	const most = 80
	if len(s) <= most {
		return s
	}
	cut := most
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}
