// Command demo runs the main job once, for the README: it starts the service
// on the rules that it carries, with its ledger in ./data, posts a real
// deficient manifest as a window would, prints the decision, and stops the
// service.
package main

import (
	"bufio"
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

//go:embed manifest.json
var manifest []byte

const manifestFile = "tests/demo/manifest.json"

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: demo PROGRAM")
		os.Exit(2)
	}
	if err := demo(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func demo(program string) (err error) {
	var log bytes.Buffer
	service := exec.Command(program, "serve", "--addr", "127.0.0.1:0", "--data", "data")
	service.Stderr = &log
	out, err := service.StdoutPipe()
	if err != nil {
		return err
	}
	if err := service.Start(); err != nil {
		return err
	}
	defer func() {
		_ = service.Process.Signal(syscall.SIGTERM)
		if ended := service.Wait(); ended != nil {
			err = errors.Join(err, fmt.Errorf("the service: %w\n%s", ended, log.String()))
		}
	}()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return fmt.Errorf("the service did not start: %w", err)
	}
	url, _, _ := strings.Cut(strings.TrimPrefix(line, "onewindow listens on "), " ")
	return ask(url)
}

// ask posts the manifest and prints the decision.
func ask(url string) error {
	fmt.Printf("$ curl -s -H 'Content-Type: application/json' --data-binary @%s %s/v1/check\n\n", manifestFile, url)
	client := http.Client{Timeout: 30 * time.Second}
	answer, err := client.Post(url+"/v1/check", "application/json", bytes.NewReader(manifest))
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", answer.Status, body)
	}
	return show(body)
}

// show prints what matters of a decision: its whole text is long.
func show(body []byte) error {
	var d struct {
		ID, Outcome, Item, Version, Ruleset string
		ReceivedAt                          string `json:"received_at"`
		NotifyBy                            string `json:"notify_by"`
		Index                               int64
		Reasons                             []struct {
			Rule, Kind, Effect, Message string
			Basis                       []string
			Remedy                      []any
		}
	}
	if err := json.Unmarshal(body, &d); err != nil {
		return fmt.Errorf("the answer: %w", err)
	}
	fmt.Printf("outcome   %s\nitem      %s, rules of %s\nreceived  %s, to be notified by %s\nid        %s (number %d of the ledger in ./data)\nruleset   %s\n\n",
		d.Outcome, d.Item, d.Version, d.ReceivedAt, d.NotifyBy, d.ID, d.Index, d.Ruleset)
	for i, r := range d.Reasons {
		fmt.Printf("%2d. [%s] %s\n    %s   %s\n", i+1, r.Effect, r.Message, r.Rule, strings.Join(r.Basis, ", "))
	}
	fmt.Printf("\n%d bytes of JSON in all: each reason also has its place in the manifest, what was expected and what was found,\n"+
		"and a remedy (JSON Patch) that would satisfy it. To see it, start the service for good with `make serve`, then\n"+
		"  curl -s http://127.0.0.1:8080/v1/decisions/%s\nor open http://127.0.0.1:8080/docs\n", len(body), d.ID)
	return nil
}
