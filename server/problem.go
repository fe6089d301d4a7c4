package server

import (
	"github.com/go-json-experiment/json"
	"github.com/gofiber/fiber/v2"
)

// Problem is a problem document (RFC 9457): what every answer that is not a
// success consists of. It is an error, so that handlers return it.
type Problem struct {
	Type     string  `json:"type"` // a reference to its description in the documentation
	Title    string  `json:"title"`
	Status   int     `json:"status"`
	Detail   string  `json:"detail"`
	Instance string  `json:"instance,omitempty"` // urn:request: and the id of the request, as in the logs
	Errors   []Fault `json:"errors,omitempty"`

	cause error // for the log; never shown
	retry bool  // the same request may succeed later
}

// Fault is one thing that is wrong, of all that were found.
type Fault struct {
	// Pointer is the JSON Pointer (RFC 6901) into the body; empty for the
	// whole, and for what is not in the body.
	Pointer   string `json:"pointer"`
	Parameter string `json:"parameter,omitempty"` // the query parameter or header at fault
	Message   string `json:"message"`
}

func (p *Problem) Error() string { return p.Title + ": " + p.Detail }

func (p *Problem) Unwrap() error { return p.cause }

// kind is one type of problem. The documentation page is made from these.
type kind struct {
	Slug, Title string
	Status      int
	Meaning     string // what happened and what to do, for the caller's developer
}

const problemPage = "/docs/problems"

// because makes a problem of this kind.
func (k *kind) because(detail string, faults ...Fault) *Problem {
	return &Problem{
		Type: problemPage + "#" + k.Slug, Title: k.Title, Status: k.Status,
		Detail: detail, Errors: faults, retry: k.Status == fiber.StatusServiceUnavailable,
	}
}

// from makes a problem of this kind whose cause is only for the log.
func (k *kind) from(cause error, detail string) *Problem {
	p := k.because(detail)
	p.cause = cause
	return p
}

// write answers with the problem.
func (p *Problem) write(c *fiber.Ctx, requestID string) {
	answer := *p
	answer.Instance = "urn:request:" + requestID
	body, err := json.Marshal(&answer)
	if err != nil { // a text that is not UTF-8: nothing of it is worth showing
		answer.Detail, answer.Errors = "", nil
		body, _ = json.Marshal(&answer)
	}
	if p.retry {
		c.Set(fiber.HeaderRetryAfter, "1")
	}
	c.Status(p.Status)
	c.Set(fiber.HeaderContentType, "application/problem+json")
	c.Response().SetBodyRaw(body)
}
