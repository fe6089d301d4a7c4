package cases

import (
	"encoding/xml"
	"io"
	"strings"
)

// The form of a JUnit report, as build servers read it: a suite for each item.
type junitReport struct {
	XMLName  xml.Name      `xml:"testsuites"`
	Tests    int           `xml:"tests,attr"`
	Failures int           `xml:"failures,attr"`
	Suites   []*junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	Failure *junitFailure `xml:"failure"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// WriteJUnit writes the report as JUnit XML.
func (r *Report) WriteJUnit(w io.Writer) error {
	out := junitReport{Tests: r.Passed + r.Failed, Failures: r.Failed}
	suites := map[string]*junitSuite{}
	for _, t := range r.Tests {
		s := suites[t.Item]
		if s == nil {
			s = &junitSuite{Name: t.Item}
			suites[t.Item] = s
			out.Suites = append(out.Suites, s)
		}
		c := junitCase{Class: t.Item, Name: t.Name}
		if t.Failure != nil {
			var text strings.Builder
			t.Failure.Write(&text)
			c.Failure = &junitFailure{t.Failure.Message, text.String()}
			s.Failures++
		}
		s.Tests++
		s.Cases = append(s.Cases, c)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(out); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
