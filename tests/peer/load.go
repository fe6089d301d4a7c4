package main

import (
	"bufio"
	"context"
	"errors"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/valyala/fasthttp"
)

// figures are what a round shows.
type figures struct {
	PerSecond float64 `json:"requests_per_second"`
	P50       float64 `json:"p50_ms"`
	P99       float64 `json:"p99_ms"`
	CPU       float64 `json:"cpu_us_per_request"` // of the service's process, user and system
}

// load lets so many windows ask, each the manifests in turn and the next as
// soon as it is answered, for a while.
func (p *peer) load(ctx context.Context, manifests [][]byte, connections int, lasting time.Duration) (figures, error) {
	before, err := p.cpu()
	if err != nil {
		return figures{}, err
	}
	windows := make([]window, connections)
	start := time.Now()
	var all sync.WaitGroup
	for i := range windows {
		all.Go(func() { windows[i].ask(ctx, p, manifests, i, start.Add(lasting)) })
	}
	all.Wait()
	took := time.Since(start)
	after, err := p.cpu()
	if err != nil {
		return figures{}, err
	}
	var waits []time.Duration
	for i := range windows {
		if windows[i].err != nil {
			return figures{}, windows[i].err
		}
		waits = append(waits, windows[i].waits...)
	}
	if len(waits) == 0 {
		return figures{}, errors.New("nothing was answered in time")
	}
	slices.Sort(waits)
	return figures{
		PerSecond: float64(len(waits)) / took.Seconds(),
		P50:       milliseconds(quantile(waits, 50)),
		P99:       milliseconds(quantile(waits, 99)),
		CPU:       float64((after - before).Microseconds()) / float64(len(waits)),
	}, nil
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// quantile gives the value that so many in a hundred do not exceed.
func quantile(sorted []time.Duration, percent int) time.Duration {
	return sorted[max(0, (len(sorted)*percent+99)/100-1)]
}

// window is one connection: how long each of its answers took.
type window struct {
	waits []time.Duration
	err   error
}

// ask begins with another manifest than its neighbours. It does no more for a
// request than write bytes that are ready and read the answer: the cores are
// those of the service.
func (w *window) ask(ctx context.Context, p *peer, manifests [][]byte, first int, end time.Time) {
	requests := make([][]byte, len(manifests))
	for i := range requests {
		requests[i] = []byte(p.request(manifests[(first+i)%len(manifests)]).String())
	}
	conn, err := net.Dial("tcp", p.addr)
	if err != nil {
		w.err = err
		return
	}
	defer conn.Close()
	if w.err = conn.SetDeadline(end.Add(patience)); w.err != nil {
		return
	}
	reader := bufio.NewReaderSize(conn, 16<<10)
	var answer fasthttp.Response
	for n := 0; ; n++ {
		start := time.Now()
		if start.After(end) {
			return
		}
		if w.err = ctx.Err(); w.err != nil {
			return
		}
		if _, w.err = conn.Write(requests[n%len(requests)]); w.err != nil {
			return
		}
		if w.err = answer.Read(reader); w.err != nil {
			return
		}
		if w.err = refused(&answer); w.err != nil {
			return
		}
		w.waits = append(w.waits, time.Since(start))
	}
}
