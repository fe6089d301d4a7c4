package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/version"
	"github.com/valyala/fasthttp"
)

// peer is a service that decides manifests.
type peer struct {
	name string
	cmd  *exec.Cmd
	addr string
	path string                       // where manifests are posted to
	wrap func(manifest []byte) []byte // what is posted
}

// patience is how long a peer may take to start, and to answer once.
const patience = time.Minute

// startOnewindow starts the service on its embedded rules, with a durable
// ledger in a new folder.
func startOnewindow(ctx context.Context, program, dir string) (*peer, error) {
	p := &peer{name: "onewindow", path: "/v1/check", wrap: func(manifest []byte) []byte { return manifest }}
	return p.start(ctx, dir, "/readyz", program, func(addr string) []string {
		return []string{"serve", "--addr", addr, "--data", filepath.Join(dir, "data")}
	})
}

// startOPA starts stock OPA on the documents, with its decision log on. Its
// other log lines are turned off.
func startOPA(ctx context.Context, program, dir string, documents []document) (*peer, error) {
	p := &peer{name: "opa", path: "/v1/data/onewindow/check", wrap: func(manifest []byte) []byte {
		return slices.Concat([]byte(`{"input":`), manifest, []byte(`}`))
	}}
	var files []string
	for _, d := range documents {
		file := filepath.Join(dir, d.name)
		if err := os.WriteFile(file, d.data, 0o600); err != nil {
			return nil, err
		}
		if d.root != "" {
			file = d.root + ":" + file
		}
		files = append(files, file)
	}
	return p.start(ctx, dir, "/health", program, func(addr string) []string {
		return append([]string{
			"run", "--server", "--addr", addr, "--log-level", "error", "--set", "decision_logs.console=true",
			"--disable-telemetry",
		}, files...)
	})
}

// start starts the program on a free port, its output into a file, and waits
// until it is ready.
func (p *peer) start(ctx context.Context, dir, ready, program string, args func(addr string) []string) (*peer, error) {
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	log, err := os.Create(filepath.Join(dir, p.name+".log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	p.addr = addr
	p.cmd = exec.CommandContext(ctx, program, args(addr)...)
	p.cmd.Stdout, p.cmd.Stderr = log, log
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		status, _, err := fasthttp.GetTimeout(nil, "http://"+addr+ready, time.Second)
		if err == nil && status == fasthttp.StatusOK {
			return p, nil
		}
		if time.Now().After(end) {
			p.stop()
			said, _ := os.ReadFile(log.Name())
			return nil, fmt.Errorf("%s does not become ready: %v\n%s", p.name, err, said)
		}
	}
}

// stop ends the process; its data are thrown away.
func (p *peer) stop() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// request makes the request that posts a manifest.
func (p *peer) request(manifest []byte) *fasthttp.Request {
	r := &fasthttp.Request{}
	r.Header.SetMethod(fasthttp.MethodPost)
	r.SetRequestURI("http://" + p.addr + p.path)
	r.Header.SetContentType("application/json")
	r.SetBodyRaw(p.wrap(manifest))
	return r
}

// ask posts a manifest once.
func (p *peer) ask(manifest []byte) ([]byte, error) {
	var answer fasthttp.Response
	if err := fasthttp.DoTimeout(p.request(manifest), &answer, patience); err != nil {
		return nil, err
	}
	return answer.Body(), refused(&answer)
}

// refused is the error of an answer that is none.
func refused(answer *fasthttp.Response) error {
	if answer.StatusCode() != fasthttp.StatusOK {
		return fmt.Errorf("%d %s", answer.StatusCode(), answer.Body())
	}
	return nil
}

// checkVersion wants OPA to be of the version that onewindow is built on.
func checkVersion(program string) error {
	out, err := exec.Command(program, "version").Output()
	if err != nil {
		return fmt.Errorf("%s version: %w", program, err)
	}
	first, _, _ := strings.Cut(string(out), "\n")
	if first != "Version: "+version.Version {
		return fmt.Errorf("%s is %q, onewindow is built on %s: bring tests/peer/opa/go.mod in step with go.mod", program, first, version.Version)
	}
	return nil
}
