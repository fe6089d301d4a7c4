package tests

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestIdempotency(t *testing.T) {
	data := t.TempDir()
	s := serve(t, data)
	a := apiOf(t, s)
	body := without(t, a.sample(permit), "received_at") // stamped anew, if it were judged again
	key := []string{"Idempotency-Key", `window-3/2026#"0001"`}
	first := a.check(body, key...).ok()
	require.Equal(t, string(first.Body), string(a.check(body, key...).ok().Body))
	a.check(body+" ", key...).problem(http.StatusUnprocessableEntity, "idempotency-key-reused")
	require.NotEqual(t, string(first.Body), string(a.check(body, "Idempotency-Key", "another").ok().Body))
	require.NotEqual(t, string(first.Body), string(a.check(body).ok().Body), "without a key every request is a new one")

	s.stop()
	a = apiOf(t, serve(t, data))
	require.Equal(t, string(first.Body), string(a.check(body, key...).ok().Body), "also after a restart")
	a.check(body+" ", key...).problem(http.StatusUnprocessableEntity, "idempotency-key-reused")
	require.Len(t, a.ids(""), 3)
}

// TestErrorsAreNotRemembered: a key is used up by a decision only.
func TestErrorsAreNotRemembered(t *testing.T) {
	a := apiOf(t, serve(t, t.TempDir()))
	sample := a.sample(permit)
	a.check(`{}`, "Idempotency-Key", "k").problem(http.StatusBadRequest, "malformed-manifest")
	a.check(without(t, sample, "reviewed_by"), "Idempotency-Key", "k").problem(http.StatusUnprocessableEntity, "unreviewed")
	a.do("POST", "/v1/check?dry_run=true", sample, []string{"Content-Type", "application/json", "Idempotency-Key", "k"}).ok()
	a.check(sample, "Idempotency-Key", "k").ok()
}

// TestOneKeyAtOnce: of many requests with one key at the same time, one is
// recorded and all get its answer.
func TestOneKeyAtOnce(t *testing.T) {
	s := serve(t, t.TempDir())
	a := apiOf(t, s)
	body := a.sample(permit)
	answers := make([]string, 32)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() {
			request, err := http.NewRequest("POST", s.URL+"/v1/check", strings.NewReader(body))
			if err != nil {
				return
			}
			request.Header.Set("Content-Type", "application/json")
			request.Header.Set("Idempotency-Key", "same")
			if answer, err := http.DefaultClient.Do(request); err == nil {
				answers[i] = string(readAll(t, answer))
			}
		})
	}
	all.Wait()
	require.NotEmpty(t, answers[0])
	for _, answer := range answers {
		require.Equal(t, answers[0], answer)
	}
	require.Len(t, a.ids(""), 1)
}
