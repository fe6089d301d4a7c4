package tests

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// load is many windows that ask a service at once, and what it answered them.
type load struct {
	url    string
	bodies []string
	client *http.Client

	mu       sync.Mutex
	answered map[string]answered // by decision id
	faults   []string            // what no service may answer
	halves   []string            // answers that broke off, as only a kill may bring about
	unheard  map[string]string   // key → body of the requests that got no answer
	number   atomic.Int64
	windows  sync.WaitGroup
	stop     chan struct{}
	done     chan struct{} // closed when enough was answered
	enough   int
}

// answered is an answer, with the request that it was given to.
type answered struct{ key, body, answer string }

// runs numbers the loads, so that no key is used twice on one ledger.
var runs atomic.Int64

// press lets windows ask until release, or until the service is gone.
func press(s *service, bodies []string, windows, enough int) *load {
	l := &load{
		url: s.URL, bodies: bodies, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: windows}},
		answered: map[string]answered{}, unheard: map[string]string{}, enough: enough,
		stop: make(chan struct{}), done: make(chan struct{}),
	}
	run := runs.Add(1)
	for range windows {
		l.windows.Go(func() { l.window(run) })
	}
	return l
}

// window asks on and on. Every other request has a key.
func (l *load) window(run int64) {
	for {
		select {
		case <-l.stop:
			return
		default:
		}
		n := l.number.Add(1)
		key := ""
		if n%2 == 0 {
			key = fmt.Sprintf("%d-%d", run, n)
		}
		if !l.ask(key, l.bodies[int(n)%len(l.bodies)]) {
			return
		}
	}
}

// ask tells whether the service still answers.
func (l *load) ask(key, body string) bool {
	request, err := http.NewRequest(http.MethodPost, l.url+"/v1/check", strings.NewReader(body))
	if err != nil {
		panic(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if key != "" {
		request.Header.Set("Idempotency-Key", key)
	}
	answer, err := l.client.Do(request)
	var text []byte
	if err == nil {
		text, err = io.ReadAll(answer.Body)
		answer.Body.Close()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		if key != "" {
			l.unheard[key] = body
		}
		if errors.Is(err, io.ErrUnexpectedEOF) {
			l.halves = append(l.halves, string(text))
		}
		return false
	}
	if answer.StatusCode != http.StatusOK {
		l.faults = append(l.faults, answer.Status+" "+string(text))
		return false
	}
	l.answered[idOf(text)] = answered{key, body, string(text)}
	if len(l.answered) == l.enough {
		close(l.done)
	}
	return true
}

// await waits until enough was answered.
func (l *load) await(t *testing.T, s *service) {
	t.Helper()
	select {
	case <-l.done:
	case <-s.exited:
		require.Fail(t, "the service ended", s.log.String())
	}
}

// release lets the windows end, and waits for them.
func (l *load) release() {
	close(l.stop)
	l.windows.Wait()
	l.client.CloseIdleConnections()
}

// idOf gives the decision's id, with which its answer begins.
func idOf(answer []byte) string {
	const start = `{"id":"`
	if len(answer) < len(start)+36 || string(answer[:len(start)]) != start {
		return ""
	}
	return string(answer[len(start) : len(start)+36])
}

// kept wants every answered decision to be in the ledger with the bytes of its
// answer, and every key to give its first answer again.
func (a *api) kept(decisions map[string]answered) {
	a.t.Helper()
	for id, d := range decisions {
		record := a.get("/v1/decisions/" + id).ok().Body
		require.Equal(a.t, withManifest(a.t, []byte(d.answer), record), string(record))
		if d.key != "" {
			require.Equal(a.t, d.answer, string(a.check(d.body, "Idempotency-Key", d.key).ok().Body))
		}
	}
}

// holds wants the ledger to hold exactly these decisions, with the bytes of
// their answers.
func (a *api) holds(decisions map[string]answered) {
	a.t.Helper()
	ids := slices.Sorted(maps.Keys(a.index()))
	require.Equal(a.t, slices.Sorted(maps.Keys(decisions)), ids)
	a.kept(decisions)
}

// index wants the ledger's numbers to be without gaps, and gives the ids.
func (a *api) index() map[string]bool {
	a.t.Helper()
	ids := map[string]bool{}
	next := int64(-1)
	for cursor := ""; ; {
		var page struct {
			Decisions []struct {
				ID    string
				Index int64
			}
			Next string
		}
		a.get("/v1/decisions?limit=500&cursor=" + cursor).ok().into(&page)
		for _, d := range page.Decisions {
			if next >= 0 {
				require.Equal(a.t, next, d.Index)
			}
			next = d.Index - 1
			ids[d.ID] = true
		}
		if cursor = page.Next; cursor == "" {
			require.EqualValues(a.t, -1, next, "the ledger begins with number 0")
			return ids
		}
	}
}

// bodiesOf are manifests to load a service with: of each item one that is
// accepted and one that is not.
func bodiesOf(t *testing.T, a *api) []string {
	t.Helper()
	var bodies []string
	for _, item := range a.items() {
		sample := a.sample(item)
		bodies = append(bodies, sample, without(t, sample, "materials"))
	}
	return bodies
}
