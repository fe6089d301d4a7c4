package calendar

import (
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"onewindow/engine/source"
)

// Year is the file of one year, calendar/2026.yaml.
type Year struct {
	Pos        source.Position     `yaml:"-"`
	Year       int                 `yaml:"year" validate:"required,min=1990,max=2200"`
	Notices    []string            `yaml:"notices" validate:"required,dive,required"` // where the notices were published
	DaysOff    map[string][]string `yaml:"days_off" validate:"required,dive,dive,date"`
	DaysWorked map[string][]string `yaml:"days_worked" validate:"dive,dive,date"` // weekend days worked (调休)
}

// Load reads the files of the years. A file may list days of its own year and
// the last three days of the year before.
func Load(files []source.File, errs *source.Errors) *Calendar {
	l := loader{errs: errs, states: map[string]state{}, listed: map[string]source.Position{}}
	names := map[int]string{}
	for _, f := range files {
		if y, ok := l.load(f); ok {
			names[y] = f.Name
		}
	}
	years := slices.Sorted(maps.Keys(names))
	for i, y := range years {
		if i > 0 && y != years[i-1]+1 {
			errs.Add(source.Position{File: names[y]}, "there is no calendar of %d between this one and that of %d; add %d.yaml", y-1, years[i-1], y-1)
			years = years[:i] // nothing is known past the gap
			break
		}
	}
	return build(years, l.states)
}

type loader struct {
	errs   *source.Errors
	states map[string]state
	listed map[string]source.Position
}

func (l *loader) load(f source.File) (int, bool) {
	var y Year
	doc, ok := source.Decode(f, &y, l.errs)
	if !ok {
		return 0, false
	}
	if name := strings.TrimSuffix(path.Base(f.Name), ".yaml"); name != strconv.Itoa(y.Year) {
		l.errs.Add(doc.At("year"), "the year %d does not match the file's name; rename the file %d.yaml or correct the year", y.Year, y.Year)
		return 0, false
	}
	l.list(doc, "days_off", y.DaysOff, y.Year, off)
	l.list(doc, "days_worked", y.DaysWorked, y.Year, working)
	return y.Year, true
}

// list takes in the days under one key and notes those that cannot be meant.
func (l *loader) list(doc *source.Document, key string, holidays map[string][]string, year int, s state) {
	for _, holiday := range slices.Sorted(maps.Keys(holidays)) {
		for i, day := range holidays[holiday] {
			at := doc.At(key, holiday, i)
			t, err := time.Parse(time.DateOnly, day)
			before, twice := l.listed[day]
			switch {
			case err != nil:
				continue // noted by the decoder
			case t.Year() != year && (t.Year() != year-1 || !yearEnd(t)):
				l.errs.Add(at, "%s does not belong into the file of %d, which lists the days of that year and of 29 to 31 December before it; move it to %d.yaml", day, year, t.Year())
			case twice:
				l.errs.Add(at, "%s is listed twice, first at %s; keep the one that the notice says", day, before)
			case s == working && !weekend(t):
				l.errs.Add(at, "%s is a %s, a working day without being listed; correct the date or remove it", day, t.Weekday())
			}
			if !twice {
				l.states[day], l.listed[day] = s, at
			}
		}
	}
}
