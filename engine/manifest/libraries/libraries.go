// Package libraries holds the JSON libraries for Go against each other and
// against package manifest: what each refuses of what is no manifest, each at
// its strictest, and what a manifest costs it.
package libraries

import (
	"bytes"
	stdjson "encoding/json"
	"errors"
	"io"

	"github.com/bytedance/sonic"
	"github.com/go-json-experiment/json"
	goccy "github.com/goccy/go-json"

	"onewindow/engine/dictionary"
	"onewindow/engine/manifest"
)

// form is a manifest as a library would be told of it. What the dictionaries
// type is open here: they are content, not known when the program is built.
type form struct {
	Item        string         `json:"item"`
	ReceivedAt  string         `json:"received_at"`
	Project     map[string]any `json:"project"`
	Applicant   map[string]any `json:"applicant"`
	Materials   []entry        `json:"materials"`
	ReviewedBy  string         `json:"reviewed_by"`
	Commitments []struct {
		Material string `json:"material"`
		Due      string `json:"due"`
	} `json:"commitments"`
	Previous string `json:"previous"`
}

type entry struct {
	Code       string            `json:"code"`
	Form       string            `json:"form"`
	Copies     float64           `json:"copies"`
	Number     string            `json:"number"`
	IssuedBy   string            `json:"issued_by"`
	IssuedOn   string            `json:"issued_on"`
	ValidUntil *string           `json:"valid_until"`
	Seals      []string          `json:"seals"`
	Signatures []string          `json:"signatures"`
	Fields     map[string]any    `json:"fields"`
	Unmet      map[string]string `json:"unmet"`
	Files      []struct {
		Name      string  `json:"name"`
		MediaType string  `json:"media_type"`
		Size      float64 `json:"size"`
		SHA256    string  `json:"sha256"`
	} `json:"files"`
	Shared *struct {
		Source     string `json:"source"`
		Number     string `json:"number"`
		ObtainedAt string `json:"obtained_at"`
	} `json:"shared"`
}

// Library decodes a manifest, as strictly as it can.
type Library struct {
	Name   string
	Decode func([]byte) error
}

// Libraries are those that were compared; the last is package manifest.
func Libraries(dict *dictionary.Dictionary) []Library {
	strictSonic := sonic.Config{DisallowUnknownFields: true, ValidateString: true, CopyString: true, EscapeHTML: true}.Froze()
	return []Library{
		{"encoding/json", func(body []byte) error {
			d := stdjson.NewDecoder(bytes.NewReader(body))
			d.DisallowUnknownFields()
			return whole(d, d.Decode(new(form)))
		}},
		{"goccy/go-json", func(body []byte) error {
			d := goccy.NewDecoder(bytes.NewReader(body))
			d.DisallowUnknownFields()
			return whole(d, d.Decode(new(form)))
		}},
		{"bytedance/sonic", func(body []byte) error { return strictSonic.Unmarshal(body, new(form)) }},
		{"json/v2", func(body []byte) error { return json.Unmarshal(body, new(form), json.RejectUnknownMembers(true)) }},
		{"manifest", func(body []byte) error { _, err := manifest.Decode(body, dict); return err }},
	}
}

// whole sees that nothing follows the value that a decoder of streams read.
func whole(d interface{ Decode(any) error }, err error) error {
	if err != nil {
		return err
	}
	if err := d.Decode(new(any)); !errors.Is(err, io.EOF) {
		return errors.New("something follows the value")
	}
	return nil
}
