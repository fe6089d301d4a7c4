package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"onewindow/engine/replay"
)

// bar shows on a terminal how far long work is. Elsewhere it shows nothing.
type bar struct {
	to    io.Writer // nil: nowhere
	pace  *replay.Pace
	now   func() time.Time
	shown time.Time
	done  int64
}

const (
	barWidth = 30
	barEvery = 100 * time.Millisecond
)

func newBar(to io.Writer, pace *replay.Pace, now func() time.Time) *bar {
	b := &bar{pace: pace, now: now}
	if onTerminal(to) {
		b.to = to
	}
	return b
}

// step notes that work is done, and shows it from time to time.
func (b *bar) step(next, replayed int64) {
	b.pace.Step(next, replayed)
	b.done += replayed
	if now := b.now(); b.to != nil && now.Sub(b.shown) >= barEvery {
		b.shown = now
		fmt.Fprint(b.to, "\r", b.line(b.pace.At(now)), "\x1b[K")
	}
}

func (b *bar) line(p replay.Progress) string {
	full := int(p.Share * barWidth)
	line := fmt.Sprintf("[%s%s] %3.0f%%  %d decisions", strings.Repeat("#", full), strings.Repeat(".", barWidth-full), 100*p.Share, b.done)
	if p.Rate > 0 {
		line += fmt.Sprintf("  %.0f/s  %s left", p.Rate, p.Left.Round(time.Second))
	}
	return line
}

// end takes the bar away.
func (b *bar) end() {
	if b.to != nil {
		fmt.Fprint(b.to, "\r\x1b[K")
	}
}
