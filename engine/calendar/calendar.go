// Package calendar counts working days by the State Council's holiday notices
// (国务院办公厅关于部分节假日安排的通知), make-up days included.
//
// A day is known only if its year has a file. The notice of a year also
// arranges 元旦 around its 1 January, so that 29 to 31 December are known only
// if the file of the year after is there as well: until that notice is out, a
// deadline across these days is not given, never guessed. The years follow one
// another without a gap.
package calendar

import (
	"strconv"
	"time"
)

// state is what is known of a day.
type state uint8

const (
	unknown state = iota
	off
	working
)

// Calendar is what the files of the years say. It never changes.
type Calendar struct {
	first  time.Time // the day of states[0]
	states []state   // day by day
	data   map[string]any
}

// IsWorkingDay tells whether a day, YYYY-MM-DD, is a working day. known is
// false if the calendar does not reach there or day is not a date.
func (c *Calendar) IsWorkingDay(day string) (yes, known bool) {
	i, ok := c.index(day)
	if !ok {
		return false, false
	}
	s := c.at(i)
	return s == working, s != unknown
}

// AddWorkingDays gives the n-th working day after a day; the count starts on
// the day after it. 0 gives the day itself, a working day or not. ok is false
// if there is no calendar for a day on the way, or day is not a date.
func (c *Calendar) AddWorkingDays(day string, n int) (result string, ok bool) {
	i, ok := c.index(day)
	if !ok || n < 0 {
		return "", false
	}
	if n == 0 {
		return day, true
	}
	for n > 0 {
		i++
		switch c.at(i) {
		case unknown:
			return "", false
		case working:
			n--
		}
	}
	return c.first.AddDate(0, 0, i).Format(time.DateOnly), true
}

// WorkingDaysBetween counts the working days after one day up to and including
// another; it is negative if the other comes first. ok is false as for
// AddWorkingDays.
func (c *Calendar) WorkingDaysBetween(from, to string) (n int, ok bool) {
	if to < from {
		n, ok = c.WorkingDaysBetween(to, from)
		return -n, ok
	}
	i, ok := c.index(from)
	last, ok2 := c.index(to)
	if !ok || !ok2 {
		return 0, false
	}
	for i < last {
		i++
		switch c.at(i) {
		case unknown:
			return 0, false
		case working:
			n++
		}
	}
	return n, true
}

// Data is the calendar for Rego, as JSON values that are the same for the same
// files. It must not be changed. What the files say, as sets:
//
//	years: {"2026": true}, days_off: {"2026-01-01": true}, days_worked: {"2026-01-04": true}
//
// and what follows from it, with the days that are not known left out, so that
// a policy counts as this package does:
//
//	working_days: every working day, in order
//	days: {"2026-01-04": 2}  how many of working_days have come by the end of a day
//
// Working days from a to b are days[b] - days[a]; n of them after a day, a,
// end on working_days[days[a] + n - 1].
func (c *Calendar) Data() map[string]any { return c.data }

// index gives a day's place in states, which may lie outside of it.
func (c *Calendar) index(day string) (int, bool) {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return 0, false
	}
	return int(t.Sub(c.first) / (24 * time.Hour)), true
}

func (c *Calendar) at(i int) state {
	if i < 0 || i >= len(c.states) {
		return unknown
	}
	return c.states[i]
}

// build makes the days of the years, which follow one another, from what the
// notices list.
func build(years []int, listed map[string]state) *Calendar {
	yearSet, daysOff, daysWorked, days := map[string]any{}, map[string]any{}, map[string]any{}, map[string]any{}
	workingDays := []any{}
	c := &Calendar{}
	for day, s := range listed {
		if s == working {
			daysWorked[day] = true
		} else {
			daysOff[day] = true
		}
	}
	for i, y := range years {
		yearSet[strconv.Itoa(y)] = true
		first := time.Date(y, time.January, 1, 0, 0, 0, 0, time.UTC)
		if i == 0 {
			c.first = first
		}
		for t := first; t.Year() == y; t = t.AddDate(0, 0, 1) {
			day, s := t.Format(time.DateOnly), stateOf(t, listed, i+1 == len(years))
			c.states = append(c.states, s)
			if s == working {
				workingDays = append(workingDays, day)
			}
			if s != unknown {
				days[day] = len(workingDays)
			}
		}
	}
	c.data = map[string]any{"years": yearSet, "days_off": daysOff, "days_worked": daysWorked,
		"working_days": workingDays, "days": days}
	return c
}

func stateOf(t time.Time, listed map[string]state, lastYear bool) state {
	if lastYear && yearEnd(t) {
		return unknown
	}
	if s, ok := listed[t.Format(time.DateOnly)]; ok {
		return s
	}
	if weekend(t) {
		return off
	}
	return working
}

func weekend(t time.Time) bool { return t.Weekday() == time.Saturday || t.Weekday() == time.Sunday }

// yearEnd tells whether a day may be arranged by the next year's notice.
func yearEnd(t time.Time) bool { return t.Month() == time.December && t.Day() >= 29 }
