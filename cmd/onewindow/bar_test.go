package main

import (
	"bytes"
	gotest "testing" // testing is a command here
	"time"

	"github.com/stretchr/testify/require"

	"onewindow/engine/replay"
)

func TestBar(t *gotest.T) {
	now := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	var out bytes.Buffer
	b := newBar(&out, replay.NewPace(1000, 0, now), clock)
	b.step(100, 50)
	b.end()
	require.Empty(t, out.String(), "not on a terminal")

	b.to = &out
	now = now.Add(10 * time.Second)
	b.step(250, 75)
	require.Equal(t, "\r[#######.......................]  25%  125 decisions  12/s  30s left\x1b[K", out.String())
	out.Reset()
	b.step(300, 25)
	require.Empty(t, out.String(), "too soon after the last time")
	b.end()
	require.Equal(t, "\r\x1b[K", out.String())
}

func TestThreshold(t *gotest.T) {
	report := &replay.Report{Replayed: 200, Affected: 10}
	for text, passed := range map[string]bool{"0": true, "9": true, "10": false, "5%": false, "4.9%": true, "100%": false, "0%": true} {
		var l threshold
		require.NoError(t, l.Set(text))
		require.Equal(t, passed, l.passed(report), text)
	}
	for _, text := range []string{"", "x", "-1", "5.5", "101%", "-1%", "%", "NaN%"} {
		require.Error(t, new(threshold).Set(text), text)
	}
	require.False(t, new(threshold).passed(report), "none is given")
}
