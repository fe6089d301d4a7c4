package tests

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestStoppedUnderLoad: whoever was answered was recorded, nobody got half an
// answer or an error, and the service ends by itself.
func TestStoppedUnderLoad(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		data := t.TempDir()
		s := serve(t, data)
		l := press(s, bodiesOf(t, apiOf(t, s)), 16, 100)
		l.await(t, s)
		s.signal(sig)
		require.Zero(t, s.wait(), s.log)
		l.release()
		require.Empty(t, l.faults)
		require.Empty(t, l.halves)

		a := apiOf(t, serve(t, data))
		a.kept(l.answered)
		require.GreaterOrEqual(t, len(a.index()), len(l.answered))
	}
}

// TestStopFinishesWhatItTook: a request of which half has arrived when the
// service is told to stop is finished, recorded and answered.
func TestStopFinishesWhatItTook(t *testing.T) {
	data := t.TempDir()
	s := serve(t, data)
	sample := apiOf(t, s).sample(permit)
	connection, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
	require.NoError(t, err)
	defer connection.Close()
	require.NoError(t, connection.SetDeadline(time.Now().Add(patience)))
	half := len(sample) / 2
	_, err = fmt.Fprintf(connection, "POST /v1/check HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", len(sample))
	require.NoError(t, err)
	answers := bufio.NewReader(connection)
	line, err := answers.ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "HTTP/1.1 100 Continue\r\n", line, "the request was taken")
	_, err = answers.ReadString('\n')
	require.NoError(t, err)
	_, err = io.WriteString(connection, sample[:half])
	require.NoError(t, err)

	s.signal(syscall.SIGTERM)
	require.Eventually(t, func() bool {
		other, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
		if err == nil {
			other.Close()
		}
		return err != nil
	}, patience, 5*time.Millisecond, "it takes no more connections")
	_, err = io.WriteString(connection, sample[half:])
	require.NoError(t, err)
	answer, err := http.ReadResponse(answers, nil)
	require.NoError(t, err)
	body := readAll(t, answer)
	require.Equal(t, http.StatusOK, answer.StatusCode, "%s", body)
	require.True(t, answer.Close)
	require.Zero(t, s.wait(), s.log)

	record := apiOf(t, serve(t, data)).get("/v1/decisions/" + idOf(body)).ok().Body
	require.Equal(t, withManifest(t, body, record), string(record))
}

// TestOneServiceForALedger: a second service on the same folder does not start.
func TestOneServiceForALedger(t *testing.T) {
	data := t.TempDir()
	s := serve(t, data)
	second := launch(t, data)
	require.Equal(t, 2, second.wait())
	require.Contains(t, second.log.String(), "in use by another process")
	require.Equal(t, 200, apiOf(t, s).get("/readyz").Status)
}
