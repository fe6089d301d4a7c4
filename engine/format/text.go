package format

import (
	"encoding/json"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// text is a file as it was written, by lines: what the nodes do not tell is
// read here.
type text [][]rune

func textOf(data []byte) text {
	var t text
	for line := range strings.SplitSeq(strings.TrimSuffix(string(data), "\n"), "\n") {
		t = append(t, []rune(line))
	}
	return t
}

// line gives a line, counted from 1; past the ends it is empty.
func (t text) line(n int) []rune {
	if n < 1 || n > len(t) {
		return nil
	}
	return t[n-1]
}

func (t text) isBlank(n int) bool { return n >= 1 && strings.TrimSpace(string(t.line(n))) == "" }

func indentOf(line []rune) int {
	return len(line) - len([]rune(strings.TrimLeft(string(line), " ")))
}

// place is a place in a text, both counted from 1.
type place struct{ line, column int }

func (p place) before(q place) bool {
	return p.line < q.line || p.line == q.line && p.column < q.column
}

// span is where a scalar stands in which a # begins no comment.
type span struct{ from, to place }

// quoted gives the end of a quoted text: the place of its last quote.
func (t text) quoted(n *yaml.Node) place {
	quote := t.line(n.Line)[n.Column-1]
	for at := (place{n.Line, n.Column + 1}); at.line <= len(t); at = (place{at.line + 1, 1}) {
		for line := t.line(at.line); at.column <= len(line); at.column++ {
			switch c := line[at.column-1]; {
			case c == '\\' && quote == '"', c == '\'' && quote == c && at.column < len(line) && line[at.column] == c:
				at.column++
			case c == quote:
				return at
			}
		}
	}
	return place{n.Line, n.Column} // it has one: the file was read
}

// isQuoted tells whether a scalar is written in quotes.
func isQuoted(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0
}

// tagged finds a scalar before which stands a tag that means nothing: !.
func (t text) tagged(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.ScalarNode {
		if line := t.line(n.Line); n.Column <= len(line) && line[n.Column-1] == '!' {
			return n
		}
	}
	for _, child := range n.Content {
		if found := t.tagged(child); found != nil {
			return found
		}
	}
	return nil
}

// scalar gives a scalar as it is to be written, on one line.
func (t text) scalar(n *yaml.Node) string {
	switch {
	case isQuoted(n):
		if end := t.quoted(n); end.line == n.Line {
			return string(t.line(n.Line)[n.Column-1 : end.column])
		}
	case !strings.Contains(n.Value, "\n"):
		return n.Value
	}
	if !strings.Contains(n.Value, "\n") && n.Style&yaml.SingleQuotedStyle != 0 {
		return "'" + strings.ReplaceAll(n.Value, "'", "''") + "'"
	}
	var b strings.Builder
	encoder := json.NewEncoder(&b) // a JSON text is a YAML text
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(n.Value) // texts always encode
	return strings.TrimSuffix(b.String(), "\n")
}

// header gives the | or > of a block of text, with what follows it.
func (t text) header(n *yaml.Node) string {
	header, _, _ := strings.Cut(string(t.line(n.Line)[n.Column-1:]), " ")
	for _, digit := range "123456789" {
		header = strings.ReplaceAll(header, string(digit), "2") // which it will be indented by
	}
	return header
}

// body gives the lines of a block of text, without their common indentation.
func (t text) body(n *yaml.Node) []string {
	from, to, indent := t.bodyLines(n)
	var lines []string
	for i := from; i <= to; i++ {
		line := t.line(i)
		lines = append(lines, string(line[min(indent, len(line)):]))
	}
	return lines
}

// bodyLines are the lines on which the content of a block of text stands, and
// its indentation.
func (t text) bodyLines(n *yaml.Node) (from, to, indent int) {
	from = n.Line + 1
	last := from - 1
	indent = -1
	for i := from; i <= len(t); i++ {
		if t.isBlank(i) {
			continue
		}
		if indent < 0 { // a block may begin with a line that is indented further
			indent = indentOf(t.line(i)) - indentOf([]rune(strings.TrimLeft(n.Value, "\n")))
		}
		if indentOf(t.line(i)) < indent || n.Value == "" {
			break
		}
		last = i
	}
	if strings.Contains(t.header(n), "+") { // which keeps the empty lines at the end
		for last < len(t) && t.isBlank(last+1) {
			last++
		}
	}
	return from, last, max(indent, 0)
}

// lastLine is the last line on which something of a node begins.
func (t text) lastLine(n *yaml.Node) int {
	last := n.Line
	if isQuoted(n) {
		last = t.quoted(n).line
	}
	for _, child := range n.Content {
		last = max(last, t.lastLine(child))
	}
	return last
}

// comment is one comment.
type comment struct {
	line, column int
	own          bool // alone on its line
	text         string
	written      bool
}

// comments finds the comments of a document: a # after a blank or at a line's
// beginning that stands in no quotes and in no block of text.
func (t text) comments(root *yaml.Node) []*comment {
	spans := t.spans(root, nil)
	var list []*comment
	for i, line := range t {
		for j, c := range line {
			at := place{i + 1, j + 1}
			if c != '#' || j > 0 && line[j-1] != ' ' && line[j-1] != '\t' ||
				slices.ContainsFunc(spans, func(s span) bool { return !at.before(s.from) && !s.to.before(at) }) {
				continue
			}
			list = append(list, &comment{line: at.line, column: at.column, own: strings.TrimSpace(string(line[:j])) == "", text: commentText(string(line[j:]))})
			break
		}
	}
	return list
}

// commentText writes a comment with one blank after its #.
func commentText(s string) string {
	marks := len(s) - len(strings.TrimLeft(s, "#"))
	words := strings.TrimSpace(s[marks:])
	if words == "" {
		return s[:marks]
	}
	if strings.HasPrefix(words, "!") && marks == 1 {
		return "#" + words
	}
	return s[:marks] + " " + words
}

// spans lists the quoted texts and the blocks of text below a node.
func (t text) spans(n *yaml.Node, list []span) []span {
	switch {
	case isQuoted(n):
		list = append(list, span{place{n.Line, n.Column}, t.quoted(n)})
	case isBlockScalar(n):
		if from, to, _ := t.bodyLines(n); to >= from {
			list = append(list, span{place{from, 1}, place{to, len(t.line(to)) + 1}})
		}
	}
	for _, child := range n.Content {
		list = t.spans(child, list)
	}
	return list
}
