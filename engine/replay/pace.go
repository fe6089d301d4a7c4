package replay

import "time"

// Pace tells how fast a run goes and how long it will take.
type Pace struct {
	within, next int64 // how many indexes in all, and how many of them are done
	before       int64 // were done before the clock started
	replayed     int64 // since
	started      time.Time
}

// NewPace starts the clock: of a range of so many indexes, so many are done.
func NewPace(within, done int64, now time.Time) *Pace {
	return &Pace{within: within, next: done, before: done, started: now}
}

// Step notes that a further part is done.
func (p *Pace) Step(done, replayed int64) { p.next, p.replayed = done, p.replayed+replayed }

// Progress is how far a run is.
type Progress struct {
	Share float64       // of the range, from 0 to 1
	Rate  float64       // decisions a second
	Left  time.Duration // until the end; 0 if that is not known yet
}

// At is the progress at a moment.
func (p *Pace) At(now time.Time) Progress {
	progress := Progress{Share: 1}
	if p.within > 0 {
		progress.Share = float64(p.next) / float64(p.within)
	}
	elapsed := now.Sub(p.started)
	if elapsed <= 0 || p.next == p.before {
		return progress
	}
	progress.Rate = float64(p.replayed) / elapsed.Seconds()
	progress.Left = time.Duration(float64(elapsed) * float64(p.within-p.next) / float64(p.next-p.before))
	return progress
}
