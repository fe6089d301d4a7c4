package lint

import (
	"strconv"
	"time"

	"onewindow/engine/source"
)

var dateChecks = []check{
	{Rule: Rule{"versions", Warning, "versions of an item that leave days without rules"}, whole: versionGaps},
	{Rule: Rule{"calendar-year", Info, "a year whose working days are not known"}, whole: calendarYears},
	{Rule: Rule{"unconfirmed", Info, "an entry that the department has still to confirm"}, version: unconfirmed},
	{Rule: Rule{"refusal-basis", Warning, "a refusal without the article that says so"}, version: refusalBasis},
	{Rule: Rule{"unsure-law", Info, "a law that has to be checked before use"}, whole: unsureLaws},
}

func versionGaps(w *whole, report report) {
	for _, item := range w.Items() {
		for i := 1; i < len(item.Versions); i++ {
			before, v := item.Versions[i-1], item.Versions[i]
			if next := dayAfter(before.Until); next != v.Date {
				report(source.Position{File: "catalog/" + item.Department + "/" + item.Code + "/" + before.Date + ".yaml", Line: 1, Column: 1},
					"no rules are in force from %s until %s begins; correct effective_until, or add the version between", next, v.Date)
			}
		}
	}
}

func dayAfter(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, 1).Format(time.DateOnly)
}

// calendarYears finds years without a calendar: from the earliest with one to
// the year after today's, whose days the notices of this December need.
func calendarYears(w *whole, report report) {
	until, err := strconv.Atoi(w.today[:4])
	if err != nil {
		return
	}
	from := until
	for y := until; y > until-30; y-- {
		if w.hasYear(y) {
			from = y
		}
	}
	for y := from; y <= until+1; y++ {
		if !w.hasYear(y) {
			report(source.Position{File: "catalog/calendar/" + strconv.Itoa(y) + ".yaml"},
				"the working days of %d are not known: deadlines that reach into it are left open; add the file when the State Council has published the holidays", y)
		}
	}
}

func (w *whole) hasYear(y int) bool {
	_, known := w.Calendar().IsWorkingDay(strconv.Itoa(y) + "-06-15")
	return known
}

func unconfirmed(v *version, report report) {
	for i := range v.Unconfirmed {
		u := &v.Unconfirmed[i]
		report(u.Pos, "%s: %s", u.Entry, u.Note)
	}
}

// refusalBasis finds refusals of policies; the loader refuses those of checklists,
// unless they stand under unconfirmed, which is told of.
func refusalBasis(v *version, report report) {
	if p := v.program.Policy; p != nil {
		rules := p.Rules()
		for i := range rules {
			if rules[i].Unconfirmed() {
				report(rules[i].Pos, "policy/%s refuses on the ground %s, and no article is named that says 不予受理 or the like; add refusal_basis, or let the decision be made after acceptance", rules[i].ID, rules[i].Ground)
			}
		}
	}
}

func unsureLaws(w *whole, report report) {
	for i := range w.Laws().All() {
		if l := &w.Laws().All()[i]; l.Sure != nil && !*l.Sure {
			report(l.Pos, "%s (%s) is to be checked before use: its text, or the days on which it is in force", l.ID, l.Title)
		}
	}
}
