package tests

import (
	"maps"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestKilled kills the service under load, twenty times on one data folder:
// whatever was answered is there afterwards, byte for byte, and what was not
// answered can be asked again with its key.
func TestKilled(t *testing.T) {
	data := t.TempDir()
	s := serve(t, data)
	bodies := bodiesOf(t, apiOf(t, s))
	all := map[string]answered{}
	for round := range 20 {
		l := press(s, bodies, 16, 20+17*round%90)
		l.await(t, s)
		s.signal(syscall.SIGKILL)
		s.wait()
		l.release()
		require.Empty(t, l.faults)

		s = serve(t, data)
		a := apiOf(t, s)
		a.kept(l.answered)
		maps.Copy(all, l.answered)
		for key, body := range l.unheard {
			first := a.check(body, "Idempotency-Key", key).ok().Body
			all[idOf(first)] = answered{key, body, string(first)}
		}
	}
	a := apiOf(t, s)
	ids := a.index()
	for id := range all {
		require.Contains(t, ids, id)
	}
	require.Greater(t, len(all), 400)
	a.kept(all)
	s.stop()
}
