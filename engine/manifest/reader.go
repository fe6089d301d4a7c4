package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// reader gives the tokens of a JSON document one by one, each with its text.
// jsontext checks the syntax and the encoding; since its tokens can't be had as
// text without a copy of each, the text is cut from the document by its offset.
type reader struct {
	tokens *tokens
	doc    string // strings of the manifest are parts of it
	bytes  []byte // the same, for look-ups by bytes; not kept
	at     int    // the token is doc[at:end]
	end    int
	kind   byte  // '{' '}' '[' ']' '"' 't' 'f' 'n', '0' for a number; 0 past the last token
	err    error // what ended the tokens before the document's end

	// of a part that is read later than what surrounds it:
	base   int    // its offset
	depth  int    // the objects and lists around it
	prefix string // the pointer to it
}

// tokens is jsontext's decoder with its input, to be used again.
type tokens struct {
	jsontext.Decoder
	input bytes.Buffer
}

var tokensPool = sync.Pool{New: func() any { return new(tokens) }}

// Members given twice are ours to find: jsontext would stop at the first.
var everyMember = jsontext.AllowDuplicateNames(true)

// open begins to read doc[at:end]; close must follow.
func (r *reader) open(at, end int) {
	r.tokens = tokensPool.Get().(*tokens)
	r.tokens.input = *bytes.NewBuffer(r.bytes[at:end])
	r.tokens.Reset(&r.tokens.input, everyMember)
	r.base, r.end = at, at
}

func (r *reader) close() {
	r.tokens.input = bytes.Buffer{}
	r.tokens.Reset(&r.tokens.input)
	tokensPool.Put(r.tokens)
	r.tokens = nil
}

// next goes to the next token. After an error there is none.
func (r *reader) next() {
	if r.err != nil {
		r.kind = 0
		return
	}
	if _, err := r.tokens.ReadToken(); err != nil {
		r.kind, r.err = 0, err
		return
	}
	at := r.end
	for c := r.doc[at]; c <= ' ' || c == ',' || c == ':'; c = r.doc[at] {
		at++
	}
	r.at, r.end = at, r.base+int(r.tokens.InputOffset())
	if r.kind = r.doc[at]; r.kind == '-' || '0' <= r.kind && r.kind <= '9' {
		r.kind = '0'
	}
}

// name goes to the name of the next member of an object; false at its end.
func (r *reader) name() bool {
	r.next()
	return r.kind == '"'
}

// element goes to the next element of a list; false at its end.
func (r *reader) element() bool {
	r.next()
	return r.kind != ']' && r.kind != 0
}

// leave goes to the end of the object or list that has just begun.
func (r *reader) leave() {
	inside := r.tokens.StackDepth()
	for r.next(); r.kind != 0 && r.tokens.StackDepth() >= inside; {
		r.next()
	}
}

// deep tells how many objects and lists are open.
func (r *reader) deep() int { return r.depth + r.tokens.StackDepth() }

// pointer is the place of the token.
func (r *reader) pointer() jsontext.Pointer {
	return jsontext.Pointer(r.prefix) + r.tokens.StackPointer()
}

// raw is the token as it was written.
func (r *reader) raw() string { return r.doc[r.at:r.end] }

// inside is what stands between a string's quotes.
func (r *reader) inside() string { return r.doc[r.at+1 : r.end-1] }

// unquoted is the text that a string stands for, and whether it has escapes.
func (r *reader) unquoted() (text string, escaped bool) {
	if text = r.inside(); strings.IndexByte(text, '\\') < 0 {
		return text, false
	}
	b, _ := jsontext.AppendUnquote(nil, r.raw()) // the decoder found it valid
	return string(b), true
}

// syntax says what ended the tokens, and where.
func (r *reader) syntax() (offset int, pointer, message string) {
	offset = r.end
	var syntactic *jsontext.SyntacticError
	switch {
	case errors.As(r.err, &syntactic):
		offset, pointer = int(syntactic.ByteOffset), within(string(syntactic.JSONPointer))
		if message = syntactic.Err.Error(); errors.Is(syntactic.Err, io.ErrUnexpectedEOF) {
			message = "the document ends too early"
		}
	case errors.Is(r.err, io.EOF):
		message = "the document is empty"
	default:
		message = r.err.Error()
	}
	return offset, pointer, fmt.Sprintf("no valid JSON at byte offset %d: %s", offset, message)
}

// within cuts a pointer before it leads deeper, or by a longer name, than a
// manifest may have: it goes into an answer.
func within(pointer string) string {
	at := 0
	for i, token := range strings.Split(pointer, "/")[1:] {
		if i == MaxDepth || len(token) > 2*MaxName { // ~ and / are written in two
			break
		}
		at += len(token) + 1
	}
	return pointer[:at]
}
