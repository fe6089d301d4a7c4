package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os/user"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/spf13/cobra"

	"onewindow/engine/bundle"
	"onewindow/engine/publish"
	"onewindow/engine/ruleset"
	"onewindow/engine/source"
)

// publishWithin is how long a service may take to test a ruleset.
const publishWithin = 10 * time.Minute

// ordering is a command that brings a ruleset into use in a running service.
type ordering struct {
	to, key, message, publisher string
	format                      *output
}

func (o *ordering) flags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&o.to, "to", "http://127.0.0.1:8080", "`URL` of the service")
	flags.StringVar(&o.key, "key", "", "private key (PEM `FILE`) that signs; its id is the file's name up to the first full stop")
	flags.StringVar(&o.message, "message", "", "why: it is listed with the ruleset")
	flags.StringVar(&o.publisher, "publisher", "", "who publishes (default: the user of this machine)")
	for _, name := range []string{"key", "message"} {
		_ = cmd.MarkFlagRequired(name)
	}
	o.format = outputFlag(cmd)
}

func (m *Main) publishCommand() *cobra.Command {
	var o ordering
	cmd := &cobra.Command{
		Use:   "publish DIR",
		Short: "Bring the rules in a folder into use in a running service",
		Long: "publish signs the rules in DIR and sends them to a service that was started with the key's public half\n" +
			"(serve --publish-key). The service runs the tests of all that has changed, and takes the rules whole or not at all.\n" +
			"Exit status 1 if they are refused.",
		Example: "  openssl ecparam -name prime256v1 -genkey -noout -out zj-2026.pem\n" +
			"  openssl pkey -in zj-2026.pem -pubout -out zj-2026.pub.pem      # for serve --publish-key\n" +
			"  onewindow publish . --to http://10.1.2.3:8080 --key zj-2026.pem --message 调整施工许可的限额",
		Args: cobra.ExactArgs(1),
	}
	o.flags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		set, err := loadRules(args[0], ruleset.Options{})
		if faults := (source.Faults)(nil); errors.As(err, &faults) {
			fmt.Fprintln(cmd.OutOrStdout(), faults)
			return errNo
		}
		if err != nil {
			return err
		}
		return o.send(cmd, "/v1/rulesets", set.Digest(), set.Files())
	}
	return cmd
}

func (m *Main) activateCommand() *cobra.Command {
	var o ordering
	cmd := &cobra.Command{
		Use:   "activate DIGEST",
		Short: "Bring an earlier ruleset into use again in a running service",
		Long: "activate has a running service go back to a ruleset that its ledger keeps; GET /v1/rulesets lists them. The order is\n" +
			"signed as by publish, and good for this once.",
		Args: cobra.ExactArgs(1),
	}
	o.flags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		inPath := strings.NewReplacer("+", "-", "/", "_").Replace(args[0])
		return o.send(cmd, "/v1/rulesets/"+url.PathEscape(inPath)+"/activate", args[0], nil)
	}
	return cmd
}

// send signs an order and has the service carry it out.
func (o *ordering) send(cmd *cobra.Command, path, digest string, files []source.File) error {
	key, err := publish.ReadKey(o.key)
	if err != nil {
		return fmt.Errorf("--key: %w", err)
	}
	if o.publisher == "" {
		me, err := user.Current()
		if err != nil {
			return fmt.Errorf("who publishes? Give --publisher: %w", err)
		}
		o.publisher = cmp.Or(me.Name, me.Username)
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), publishWithin)
	defer cancel()
	base := strings.TrimSuffix(o.to, "/")
	inUse, err := inUse(ctx, base)
	if err != nil {
		return err
	}
	signed, err := publish.Sign(key, digest, files, bundle.Order{Publisher: o.publisher, Message: o.message, Replaces: inUse})
	if err != nil {
		return err
	}
	status, answer, err := ask(ctx, http.MethodPost, base+path, signed)
	if err != nil {
		return err
	}
	if status != http.StatusOK {
		return refusedBy(cmd.OutOrStdout(), status, answer)
	}
	if *o.format == asJSON {
		_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s\n", answer)
		return err
	}
	var done struct {
		Ruleset string `json:"ruleset"`
		Since   string `json:"since"`
		Changes struct {
			Text string `json:"text"`
		} `json:"changes"`
	}
	if err := json.Unmarshal(answer, &done); err != nil {
		return fmt.Errorf("the answer of %s: %w", o.to, err)
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s\n%s is in use at %s since %s\n", done.Changes.Text, done.Ruleset, o.to, done.Since)
	return err
}

// inUse asks a service which activation an order has to follow.
func inUse(ctx context.Context, base string) (string, error) {
	status, answer, err := ask(ctx, http.MethodGet, base+"/v1/rulesets?limit=1", nil)
	if err != nil {
		return "", err
	}
	var list struct {
		Rulesets []struct {
			Activation string `json:"activation"`
		} `json:"rulesets"`
	}
	if err := json.Unmarshal(answer, &list); err != nil || status != http.StatusOK || len(list.Rulesets) == 0 {
		return "", fmt.Errorf("%s/v1/rulesets does not tell which ruleset is in use (status %d); is it a onewindow service?", base, status)
	}
	return list.Rulesets[0].Activation, nil
}

func ask(ctx context.Context, method, url string, body []byte) (status int, answer []byte, err error) {
	request, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/gzip")
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	answer, err = io.ReadAll(response.Body)
	return response.StatusCode, answer, err
}

// refusedBy prints a problem document: an order that was refused is an answer,
// a service that failed is none.
func refusedBy(out io.Writer, status int, answer []byte) error {
	var p struct {
		Title  string `json:"title"`
		Detail string `json:"detail"`
		Errors []struct {
			Message string `json:"message"`
		} `json:"errors"`
	}
	if err := json.Unmarshal(answer, &p); err != nil || p.Title == "" {
		return fmt.Errorf("the service answered with status %d: %.200s", status, answer)
	}
	if status >= http.StatusInternalServerError {
		return fmt.Errorf("%s: %s", p.Title, p.Detail)
	}
	for _, e := range p.Errors {
		fmt.Fprintln(out, e.Message)
	}
	fmt.Fprintf(out, "refused: %s: %s\n", p.Title, p.Detail)
	return errNo
}
