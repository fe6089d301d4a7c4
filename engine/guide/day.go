package guide

import "time"

// china is the time zone in which days count.
var china = time.FixedZone("", 8*60*60)

// Today is the day on which rules are asked for at a moment, YYYY-MM-DD.
func Today(now time.Time) string { return now.In(china).Format(time.DateOnly) }

// SampleDay is the day of a sample asked for without one: today, or before
// 09:00 the day before. A sample is received at 09:00, and a manifest received
// in the future would not be taken.
func SampleDay(now time.Time) string { return Today(now.Add(-9 * time.Hour)) }
