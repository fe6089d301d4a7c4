package format

import (
	"bytes"
	"math"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"onewindow/engine/source"
)

// formatYAML writes a file of the catalog anew:
//
//   - two spaces for each level, a list below its key too; no blank at a line's
//     end; one blank before and after what needs it: `key: value`, `- element`,
//     `[a, b]`, `{a: 1, b: 2}`, ` # comment`
//   - what is written in brackets stays so if it stands on one line; over
//     several lines it becomes a block
//   - a text stays as it is quoted; one over several lines becomes one line,
//     unless it is a block of its own (| or >)
//   - at most one empty line between two entries, none at the beginning of a
//     block or of the file; one newline ends the file
func formatYAML(f source.File) ([]byte, error) {
	data := lineEnds.ReplaceAll(bytes.TrimPrefix(f.Data, []byte("\uFEFF")), []byte("\n"))
	var errs source.Errors
	root := source.Tree(source.File{Name: f.Name, Data: data}, &errs)
	if root == nil {
		return nil, errs.Err()
	}
	p := &printer{text: textOf(data)}
	if n := p.text.tagged(root); n != nil {
		errs.Add(source.Position{File: f.Name, Line: n.Line, Column: n.Column}, "a tag is not allowed; remove it")
		return nil, errs.Err()
	}
	p.comments = p.text.comments(root)
	p.document(root)
	out := p.out.Bytes()
	if again := source.Tree(source.File{Name: f.Name, Data: out}, &errs); again == nil || !same(root, again) || !sameComments(p.comments, textOf(out).comments(again)) {
		errs.Add(source.Position{File: f.Name}, "can't be formatted without changing what it says; write its texts and comments more plainly")
		return nil, errs.Err()
	}
	return out, nil
}

var lineEnds = regexp.MustCompile(`\r\n?`)

// printer writes a document's nodes in order, and between them its comments.
type printer struct {
	text     text
	comments []*comment // by place
	out      bytes.Buffer
	begun    bool // the line has been begun, by a dash
	opened   bool // the line before opens a block
}

func (p *printer) document(root *yaml.Node) {
	if p.isBlock(root) {
		p.block(root, root.Column, 0, math.MaxInt)
	} else {
		p.flush(root.Line, 0, 0)
		p.begin(root.Line, 0)
		p.inline(root, 0, math.MaxInt)
	}
	p.flush(math.MaxInt, 0, 0)
}

// isBlock tells whether a node is written over several lines.
func (p *printer) isBlock(n *yaml.Node) bool {
	return len(n.Content) > 0 && (n.Style&yaml.FlowStyle == 0 || p.text.lastLine(n) > n.Line)
}

// block writes a mapping or a list, each entry on lines of its own. until is
// the line on which something else begins; the comments before it belong to the
// block if they are indented to its column.
func (p *printer) block(n *yaml.Node, column, indent, until int) {
	step := 1
	if n.Kind == yaml.MappingNode {
		step = 2
	}
	for i := 0; i < len(n.Content); i += step {
		first, next := n.Content[i], until
		if i+step < len(n.Content) {
			next = n.Content[i+step].Line
		}
		p.flush(first.Line, 0, indent)
		p.begin(first.Line, indent)
		if n.Kind == yaml.MappingNode {
			p.out.WriteString(p.text.scalar(first) + ":")
			p.value(first, n.Content[i+1], indent, next)
		} else {
			p.element(first, indent, next)
		}
	}
	if n.Style&yaml.FlowStyle == 0 {
		p.flush(until, column, indent)
	}
}

// value writes what stands behind a key.
func (p *printer) value(key, n *yaml.Node, indent, next int) {
	if p.isBlock(n) {
		p.end(key.Line, key.Line+1)
		p.opened = true
		p.block(n, max(n.Column, key.Column+1), indent+2, next)
		return
	}
	if !isEmpty(n) {
		p.out.WriteByte(' ')
	}
	p.inline(n, indent, next)
}

// element writes a dash and what stands behind it.
func (p *printer) element(n *yaml.Node, indent, next int) {
	p.out.WriteByte('-')
	if !isEmpty(n) {
		p.out.WriteByte(' ')
	}
	if p.isBlock(n) {
		p.begun = true
		p.block(n, n.Column, indent+2, next)
		return
	}
	p.inline(n, indent, next)
}

// inline writes a node on the line that was begun, and ends that.
func (p *printer) inline(n *yaml.Node, indent, next int) {
	if !isBlockScalar(n) {
		p.flow(n)
		p.end(n.Line, next)
		return
	}
	header := p.text.header(n)
	p.out.WriteString(header)
	p.end(n.Line, n.Line+1)
	for _, line := range p.text.body(n) {
		if line != "" {
			p.out.WriteString(strings.Repeat(" ", indent+2) + line)
		}
		p.out.WriteByte('\n')
	}
	p.opened = strings.Contains(header, "+") // the empty lines behind it belong to it
}

// flow writes a scalar, or a mapping or list in brackets.
func (p *printer) flow(n *yaml.Node) {
	if n.Kind == yaml.ScalarNode {
		p.out.WriteString(p.text.scalar(n))
		return
	}
	opening, closing, step := "[", "]", 1
	if n.Kind == yaml.MappingNode {
		opening, closing, step = "{", "}", 2
	}
	p.out.WriteString(opening)
	for i := 0; i < len(n.Content); i += step {
		if i > 0 {
			p.out.WriteString(", ")
		}
		p.flow(n.Content[i])
		if step == 2 {
			p.out.WriteString(": ")
			if v := n.Content[i+1]; isEmpty(v) {
				p.out.WriteString("null")
			} else {
				p.flow(v)
			}
		}
	}
	p.out.WriteString(closing)
}

// begin begins the line of what stands on a line of the source.
func (p *printer) begin(line, indent int) {
	if !p.begun {
		if !p.opened && p.out.Len() > 0 && p.text.isBlank(line-1) {
			p.out.WriteByte('\n')
		}
		p.out.WriteString(strings.Repeat(" ", indent))
	}
	p.begun, p.opened = false, false
}

// end ends a line, with the comment that stands behind it in the source, from
// a line on and before another.
func (p *printer) end(from, before int) {
	for _, c := range p.comments {
		if !c.written && !c.own && from <= c.line && c.line < before {
			p.out.WriteString(" " + c.text)
			c.written = true
			break
		}
	}
	p.out.WriteByte('\n')
}

// flush writes the comments that stand before a line, on lines of their own:
// as long as they are indented at least to a column.
func (p *printer) flush(before, column, indent int) {
	for _, c := range p.comments {
		switch {
		case c.written:
			continue
		case c.line >= before, c.own && c.column < column:
			return
		}
		p.begin(c.line, indent)
		p.out.WriteString(c.text + "\n")
		c.written = true
	}
}

// isEmpty tells whether a node is nothing, written as nothing.
func isEmpty(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Value == "" && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0
}

func isBlockScalar(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0
}

// same tells whether two documents say the same.
func same(a, b *yaml.Node) bool {
	return a.Kind == b.Kind && a.ShortTag() == b.ShortTag() && (a.Value == b.Value || a.ShortTag() == "!!null") &&
		slices.EqualFunc(a.Content, b.Content, same)
}

func sameComments(a, b []*comment) bool {
	texts := func(list []*comment) []string {
		var out []string
		for _, c := range list {
			out = append(out, c.text)
		}
		slices.Sort(out)
		return out
	}
	return slices.Equal(texts(a), texts(b))
}
