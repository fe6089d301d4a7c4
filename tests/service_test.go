package tests

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// patience is how long a test waits for what must happen.
const patience = 30 * time.Second

// service is a running `onewindow serve`.
type service struct {
	t      *testing.T
	URL    string
	cmd    *exec.Cmd
	log    *lines
	exited chan struct{}
	err    error // of the process, once exited is closed
}

// serve starts the service on a data folder and a free port, and waits until
// it is ready. It is ended with the test.
func serve(t *testing.T, data string, flags ...string) *service {
	t.Helper()
	s := launch(t, data, flags...)
	select {
	case line := <-s.awaitListening():
		require.NotEmpty(t, line, "the service ended: %s", s.log)
		s.URL = line
	case <-time.After(patience):
		require.Fail(t, "the service does not listen", s.log.String())
	}
	require.Eventually(t, func() bool {
		answer, err := http.Get(s.URL + "/readyz")
		if err != nil {
			return false
		}
		defer answer.Body.Close()
		return answer.StatusCode == http.StatusOK
	}, patience, 10*time.Millisecond, "the service is not ready: %s", s.log)
	return s
}

// launch starts the process, whether or not it comes to serve.
func launch(t *testing.T, data string, flags ...string) *service {
	t.Helper()
	return launchCommand(t, serving(data, flags...))
}

// serving is the command that serves a data folder on a free port.
func serving(data string, flags ...string) *exec.Cmd {
	return exec.Command(program, append([]string{"serve", "--addr", "127.0.0.1:0", "--data", data, "--policy-timeout", "20s"}, flags...)...)
}

func launchCommand(t *testing.T, cmd *exec.Cmd) *service {
	t.Helper()
	s := &service{t: t, cmd: cmd, log: &lines{}, exited: make(chan struct{})}
	cmd.Stderr = s.log
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	s.log.stdout = bufio.NewScanner(out)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-s.exited
	})
	s.log.read = make(chan struct{})
	s.log.listening = make(chan string, 1)
	go s.log.follow()
	go func() {
		<-s.log.read // before Wait, which closes the pipe
		s.err = cmd.Wait()
		close(s.exited)
	}()
	return s
}

// awaitListening gives the address once, or the empty text if the process ends.
func (s *service) awaitListening() <-chan string { return s.log.listening }

// signal sends a signal.
func (s *service) signal(sig syscall.Signal) { require.NoError(s.t, s.cmd.Process.Signal(sig)) }

// wait waits for the process's end and gives its exit status, -1 for a signal.
func (s *service) wait() int {
	s.t.Helper()
	select {
	case <-s.exited:
	case <-time.After(patience):
		require.Fail(s.t, "the service does not end", s.log.String())
	}
	return s.cmd.ProcessState.ExitCode()
}

// stop ends the service gracefully.
func (s *service) stop() {
	s.t.Helper()
	s.signal(syscall.SIGTERM)
	require.Zero(s.t, s.wait(), s.log)
}

// lines collects what a process writes.
type lines struct {
	stdout    *bufio.Scanner
	listening chan string
	read      chan struct{}

	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func (l *lines) follow() {
	defer close(l.read)
	defer close(l.listening)
	for told := false; l.stdout.Scan(); {
		if rest, ok := strings.CutPrefix(l.stdout.Text(), "onewindow listens on "); ok && !told {
			told = true
			address, _, _ := strings.Cut(rest, " ")
			l.listening <- address
		}
	}
}

// onewindow runs a command to its end.
func onewindow(t *testing.T, stdin string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir = t.TempDir() // not where the project's own rules lie
	cmd.Stdin = strings.NewReader(stdin)
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		require.IsType(t, &exec.ExitError{}, err)
	}
	return cmd.ProcessState.ExitCode(), out.String(), errs.String()
}

// readAll reads an answer's body to its end.
func readAll(t require.TestingT, answer *http.Response) []byte {
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return body
}
