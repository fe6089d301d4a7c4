package lint

import (
	"fmt"
	"io"
	"path/filepath"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// String is the finding in one line, for people.
func (f Finding) String() string {
	return fmt.Sprintf("%s: %s: %s [%s]", f.Position, f.Severity, f.Message, f.Rule)
}

// AtLeast gives the findings of a severity and above.
func AtLeast(least Severity, list []Finding) []Finding {
	var out []Finding
	for _, f := range list {
		if weight[f.Severity] >= weight[least] {
			out = append(out, f)
		}
	}
	return out
}

var weight = map[Severity]int{Info: 1, Warning: 2, Error: 3}

// WriteJSON writes the findings for programs.
func WriteJSON(w io.Writer, list []Finding) error {
	type finding struct {
		File     string   `json:"file"`
		Line     int      `json:"line"`
		Column   int      `json:"column"`
		Severity Severity `json:"severity"`
		Rule     string   `json:"rule"`
		Message  string   `json:"message"`
	}
	out := struct {
		Findings []finding `json:"findings"`
	}{[]finding{}}
	for _, f := range list {
		out.Findings = append(out.Findings, finding{f.File, f.Line, f.Column, f.Severity, f.Rule, f.Message})
	}
	return write(w, out)
}

func write(w io.Writer, document any) error {
	data, err := json.Marshal(document, jsontext.WithIndent("  "), json.Deterministic(true))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s\n", data)
	return err
}

// WriteSARIF writes the findings for review tools, as SARIF 2.1.0 (OASIS).
func WriteSARIF(w io.Writer, list []Finding) error {
	type text struct {
		Text string `json:"text"`
	}
	type level struct {
		Level string `json:"level"`
	}
	type rule struct {
		ID            string `json:"id"`
		Short         text   `json:"shortDescription"`
		Help          text   `json:"help"`
		Configuration level  `json:"defaultConfiguration"`
	}
	type region struct {
		Line   int `json:"startLine"`
		Column int `json:"startColumn,omitzero"`
	}
	type physical struct {
		Artifact struct {
			URI string `json:"uri"`
		} `json:"artifactLocation"`
		Region *region `json:"region,omitempty"`
	}
	type location struct {
		Physical physical `json:"physicalLocation"`
	}
	type result struct {
		RuleID    string     `json:"ruleId"`
		Level     string     `json:"level"`
		Message   text       `json:"message"`
		Locations []location `json:"locations"`
	}
	type driver struct {
		Name  string `json:"name"`
		Rules []rule `json:"rules"`
	}
	type run struct {
		Tool struct {
			Driver driver `json:"driver"`
		} `json:"tool"`
		Results    []result `json:"results"`
		ColumnKind string   `json:"columnKind"`
	}
	levels := map[Severity]string{Error: "error", Warning: "warning", Info: "note"}
	one := run{Results: []result{}, ColumnKind: "unicodeCodePoints"}
	one.Tool.Driver = driver{Name: "onewindow", Rules: []rule{}}
	for _, r := range Rules() {
		one.Tool.Driver.Rules = append(one.Tool.Driver.Rules, rule{r.Name, text{r.About}, text{"docs/lint/" + r.Name + ".md"}, level{levels[r.Severity]}})
	}
	for _, f := range list {
		var at location
		at.Physical.Artifact.URI = filepath.ToSlash(f.File)
		if f.Line > 0 {
			at.Physical.Region = &region{f.Line, f.Column}
		}
		one.Results = append(one.Results, result{f.Rule, levels[f.Severity], text{f.Message}, []location{at}})
	}
	return write(w, struct {
		Schema  string `json:"$schema"`
		Version string `json:"version"`
		Runs    []run  `json:"runs"`
	}{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []run{one}})
}
