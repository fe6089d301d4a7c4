package server

import (
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
)

// request is what is known of a request besides HTTP: its id, and what its log
// line says of its outcome. No personal data.
type request struct {
	id       string
	edition  *edition // that it keeps
	bodyRead bool     // the body was read to its end, or can not be read further
	outcome  string
	item     string
	decision string
}

type requestKey struct{}

func requestOf(c *fiber.Ctx) *request {
	r, _ := c.Locals(requestKey{}).(*request)
	return r
}

// observe surrounds every handler: it gives the request its id, turns errors
// and panics into problem documents, reads away what is left of the body, and
// writes one line of log.
func (s *Server) observe(c *fiber.Ctx) error {
	start := time.Now()
	r := &request{id: s.ids.of(c), edition: s.edition.Load()}
	c.Locals(requestKey{}, r)
	header := &c.Response().Header
	header.Set(fiber.HeaderXRequestID, r.id)
	header.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	header.Set(fiber.HeaderCacheControl, "no-store")

	err := s.protect(c, r)
	if err != nil {
		s.fail(c, r, err)
	}
	drain(c, r)
	s.logRequest(c, r, start)
	return nil
}

// protect runs the handler; a panic becomes an error, with its stack logged.
func (s *Server) protect(c *fiber.Ctx, r *request) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			s.log.Error("panic", "request", r.id, "cause", fmt.Sprint(cause), "stack", string(debug.Stack()))
			err = internalError.because("the request could not be handled; see the log under its id")
		}
	}()
	return c.Next()
}

// fail answers with the problem document of an error.
func (s *Server) fail(c *fiber.Ctx, r *request, err error) {
	p := problemOf(err)
	c.Response().ResetBody()
	p.write(c, r.id)
	if r.outcome == "" {
		r.outcome = p.Type[len(problemPage)+1:]
	}
	if p.Status >= 500 {
		s.log.Error("request failed", "request", r.id, "problem", r.outcome, "cause", errorText(err))
	}
}

func errorText(err error) string {
	if cause := errors.Unwrap(err); cause != nil {
		return cause.Error()
	}
	return err.Error()
}

// problemOf gives the problem document of an error, the framework's included.
func problemOf(err error) *Problem {
	if p := (*Problem)(nil); errors.As(err, &p) {
		return p
	}
	framework := (*fiber.Error)(nil)
	if !errors.As(err, &framework) {
		return internalError.from(err, "an unexpected fault; see the log under the request's id")
	}
	switch framework.Code {
	case fiber.StatusNotFound:
		return notFound.because("nothing is served at this path")
	case fiber.StatusMethodNotAllowed:
		return methodNotAllowed.because("the header Allow lists the methods of this path")
	case fiber.StatusRequestTimeout:
		return requestTimeout.because("the request did not arrive in time")
	case fiber.StatusRequestEntityTooLarge:
		return tooLarge.because("the body is past every limit")
	case fiber.StatusRequestHeaderFieldsTooLarge:
		return headersTooLarge.because("request line and header fields are too large")
	case fiber.StatusBadRequest, fiber.StatusBadGateway: // the latter: the client broke the connection
		return badRequest.because("the request could not be read")
	}
	return internalError.from(err, "an unexpected fault; see the log under the request's id")
}

// logRequest writes the line of a finished request: neither its body nor its
// query, so that no applicant's data comes into the log.
func (s *Server) logRequest(c *fiber.Ctx, r *request, start time.Time) {
	level := slog.LevelInfo
	status := c.Response().StatusCode()
	route := c.Route().Path
	if status < 400 && (route == "/healthz" || route == "/readyz") {
		level = slog.LevelDebug
	}
	if !s.log.Enabled(c.Context(), level) {
		return
	}
	attributes := make([]slog.Attr, 0, 9)
	attributes = append(attributes,
		slog.String("request", r.id),
		slog.String("method", c.Method()),
		slog.String("route", route),
		slog.Int("status", status),
		slog.Float64("ms", float64(time.Since(start).Microseconds())/1000))
	for _, a := range [...]slog.Attr{slog.String("outcome", r.outcome), slog.String("item", r.item), slog.String("decision", r.decision)} {
		if a.Value.String() != "" {
			attributes = append(attributes, a)
		}
	}
	if r.item != "" {
		attributes = append(attributes, slog.String("ruleset", r.edition.digest))
	}
	s.log.LogAttrs(c.Context(), level, "request", attributes...)
}

// ids gives ids to requests that bring none: unique over processes by a random
// part, cheap by a counter.
type ids struct {
	process string
	last    atomic.Uint64
}

func (i *ids) init() {
	var random [8]byte
	for n := range random {
		random[n] = byte(rand.Uint32())
	}
	i.process = hex.EncodeToString(random[:]) + "-"
}

// of takes the client's X-Request-Id if it is sane, else makes one.
func (i *ids) of(c *fiber.Ctx) string {
	if given := c.Request().Header.Peek(fiber.HeaderXRequestID); saneID(given) {
		return string(given)
	}
	return i.process + strconv.FormatUint(i.last.Add(1), 36)
}

func saneID(id []byte) bool {
	if len(id) == 0 || len(id) > 128 {
		return false
	}
	for _, b := range id {
		switch {
		case b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z', b >= '0' && b <= '9', b == '-', b == '_', b == '.':
		default:
			return false
		}
	}
	return true
}
