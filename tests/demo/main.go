// Command demo runs the main job once, as a window would: it starts the
// service that it is given on its embedded rules, with its ledger in ./data,
// posts a deficient manifest, and prints the recorded decision.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

const addr = "127.0.0.1:8080"

// manifest lacks a fact, a material's seal and most materials.
const manifest = `{"item": "enterprise-project-filing",
 "project": {"investment_type": "enterprise", "in_verification_catalog": false},
 "applicant": {"name": "襄阳汉江示例汽车零部件有限公司"},
 "materials": [{"code": "industrial-policy-declaration", "form": "electronic", "fields": {"declared": true},
   "files": [{"name": "声明.pdf", "media_type": "application/pdf", "size": 18234}]}],
 "reviewed_by": "综合窗口3号"}`

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func run() error {
	if len(os.Args) != 2 {
		return fmt.Errorf("usage: demo PATH-OF-ONEWINDOW")
	}
	service := exec.Command(os.Args[1], "serve", "--addr", addr)
	service.Stderr = io.Discard
	if err := service.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- service.Wait() }()
	defer func() {
		_ = service.Process.Signal(syscall.SIGTERM) // it finishes what it took
		<-ended
	}()
	if err := ready(ended); err != nil {
		return err
	}
	fmt.Printf("$ curl -H 'Content-Type: application/json' -d @manifest.json http://%s/v1/check\n%s\n\n", addr, manifest)
	answer, err := http.Post("http://"+addr+"/v1/check", "application/json", strings.NewReader(manifest))
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	var readable bytes.Buffer
	if err := json.Indent(&readable, body, "", "  "); err != nil {
		return err
	}
	fmt.Printf("%s\n%s\n\nThe decision is recorded in ./data/ledger.db. To go on: bin/onewindow serve, then http://%s/docs\n", answer.Status, &readable, addr)
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the service answered %s", answer.Status)
	}
	return nil
}

// ready waits until the service answers, and tells if it ended instead.
func ready(ended <-chan error) error {
	deadline := time.Now().Add(30 * time.Second)
	for time.Now().Before(deadline) {
		select {
		case err := <-ended:
			return fmt.Errorf("the service ended (is %s taken?): %v", addr, err)
		case <-time.After(50 * time.Millisecond):
		}
		if answer, err := http.Get("http://" + addr + "/readyz"); err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return nil
			}
		}
	}
	return fmt.Errorf("the service was not ready within 30 seconds")
}
