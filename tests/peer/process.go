package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// cpu is the time that the peer's process has taken so far, user and system.
func (p *peer) cpu() (time.Duration, error) {
	const tick = time.Second / 100 // USER_HZ, which Linux fixes for /proc
	stat, err := p.proc("stat")
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(stat, ") ") // past the name; the next field is the third
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0, fmt.Errorf("%s: its stat is %q", p.name, stat)
	}
	var ticks int64
	for _, field := range fields[11:13] { // utime, stime
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("%s: its stat is %q", p.name, stat)
		}
		ticks += n
	}
	return time.Duration(ticks) * tick, nil
}

// peakMiB is the most memory that the process has held (RSS).
func (p *peer) peakMiB() (float64, error) {
	status, err := p.proc("status")
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(status, "\nVmHWM:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0, fmt.Errorf("%s: its status has no VmHWM", p.name)
	}
	kib, err := strconv.ParseFloat(fields[0], 64)
	return kib / 1024, err
}

func (p *peer) proc(name string) (string, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", p.cmd.Process.Pid, name))
	return string(text), err
}
