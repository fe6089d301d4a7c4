package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// Limits on a YAML file, so that reading one is bounded.
const (
	MaxBytes = 1 << 20
	MaxDepth = 32
)

// parse reads the one document of a file and refuses what the catalog's YAML
// does without. It gives nil if there is nothing to decode.
func parse(f File, errs *Errors) *yaml.Node {
	whole := Position{File: f.Name, Line: 1, Column: 1}
	if len(f.Data) > MaxBytes {
		errs.Add(Position{File: f.Name}, "the file has %d bytes; at most %d are read: split it", len(f.Data), MaxBytes)
		return nil
	}
	decoder := yaml.NewDecoder(bytes.NewReader(f.Data))
	var document, next yaml.Node
	switch err := decoder.Decode(&document); {
	case errors.Is(err, io.EOF):
		errs.Add(whole, "the file is empty; write its content or remove it")
		return nil
	case err != nil:
		errs.Add(syntax(f, err))
		return nil
	}
	if err := decoder.Decode(&next); err == nil {
		errs.Add(Position{f.Name, next.Line, next.Column}, "a second document begins here; write one document in a file, without ---")
		return nil
	} else if !errors.Is(err, io.EOF) {
		errs.Add(syntax(f, err))
		return nil
	}
	root := document.Content[0]
	if root.Kind == yaml.ScalarNode && root.Tag == "!!null" {
		errs.Add(whole, "the file is empty; write its content or remove it")
		return nil
	}
	return root
}

// Tree reads a YAML file as strictly as Decode, but into its nodes: for tools
// that write files anew. It gives nil if there was any fault.
func Tree(f File, errs *Errors) *yaml.Node {
	before := errs.Len()
	root := parse(f, errs)
	if root == nil {
		return nil
	}
	c := &Context{file: f.Name, errs: errs, faulty: map[*yaml.Node]bool{}}
	c.refuse(root, 1)
	if errs.Len() > before {
		return nil
	}
	return root
}

var yamlError = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)

// syntax puts an error of the YAML parser at its line.
func syntax(f File, err error) (at Position, format string, message any) {
	at = Position{File: f.Name}
	parts := yamlError.FindStringSubmatch(strings.ReplaceAll(err.Error(), "\n", " "))
	if parts == nil {
		return at, "not YAML: %s", err
	}
	at.Line, _ = strconv.Atoi(parts[1])
	for _, n := range []int{at.Line, at.Line - 1} { // the parser may find out a line later
		if column, hint := slip(f.Data, n); hint != "" {
			return Position{f.Name, n, column}, "not YAML: %s", hint
		}
	}
	if block.MatchString(parts[2]) { // the parser counts these lines from 0, and tells where the block begins
		at.Line++
		return at, "not YAML: %s; here, or in the block that begins here, a line is indented otherwise than the others, or has no space behind - or :", parts[2]
	}
	return at, "not YAML: %s", parts[2]
}

var block = regexp.MustCompile(`^did not find expected (?:key|'-' indicator)$`)

var slips = []struct {
	pattern *regexp.Regexp
	hint    string
}{
	{regexp.MustCompile(`^ *()\t`), "a tab; write spaces, two for each level"},
	{regexp.MustCompile(`^ *(?:- )?[A-Za-z0-9_-]+(：)`), "： is a Chinese sign; write a colon and a space"},
}

// slip says what is wrong with a line that is not YAML, and in which column, if
// it is one of the slips that people make.
func slip(data []byte, line int) (column int, hint string) {
	lines := bytes.Split(data, []byte("\n"))
	if line < 1 || line > len(lines) {
		return 0, ""
	}
	text := lines[line-1]
	for _, s := range slips {
		if at := s.pattern.FindSubmatchIndex(text); at != nil {
			return utf8.RuneCount(text[:at[2]]) + 1, s.hint
		}
	}
	return 0, ""
}

// refuse notes everything below n that this YAML does without: anchors,
// aliases, merge keys, tags, keys that are no plain text, keys given twice, and
// depth past the limit.
func (c *Context) refuse(n *yaml.Node, depth int) {
	switch {
	case depth > MaxDepth:
		c.Fault(n, "nested more than %d deep; write it flatter", MaxDepth)
		n.Content = nil
	case n.Kind == yaml.AliasNode:
		c.Fault(n, "the alias *%s is not allowed; write the content out", n.Value)
	case n.Anchor != "":
		c.Fault(n, "the anchor &%s is not allowed; remove it", n.Anchor)
	case n.Style&yaml.TaggedStyle != 0:
		c.Fault(n, "the tag %s is not allowed; remove it", n.Tag)
	}
	if n.Kind == yaml.MappingNode {
		c.refuseKeys(n)
	}
	for _, child := range n.Content {
		c.refuse(child, depth+1)
	}
}

func (c *Context) refuseKeys(n *yaml.Node) {
	first := map[string]*yaml.Node{}
	kept := n.Content[:0]
	for pair := range slices.Chunk(n.Content, 2) {
		key := pair[0]
		switch before := first[key.Value]; {
		case key.Tag == "!!merge":
			c.Fault(key, "the merge key << is not allowed; write the content out")
		case key.Kind != yaml.ScalarNode || key.Value == "":
			c.Fault(key, "a key must be a word, not %s", describe(key))
		case before != nil:
			c.Fault(key, "duplicate key %s, first given on line %d; keep one of them", key.Value, before.Line)
		default:
			first[key.Value] = key
			kept = append(kept, pair...)
		}
	}
	n.Content = kept
}

// describe says what a node is, for "expected …, found …".
func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "an alias"
	}
	switch text := shorten(n.Value); n.ShortTag() {
	case "!!null":
		return "nothing"
	case "!!bool":
		return text
	case "!!int", "!!float":
		return "the number " + text
	case "!!timestamp":
		return "the date " + text
	default:
		return fmt.Sprintf("the text %q", text)
	}
}

// shorten keeps a quotation in a message to one short line.
func shorten(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
