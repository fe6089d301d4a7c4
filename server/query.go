package server

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// query reads a request's parameters strictly: a misspelt dry_run must not
// record a decision. It collects every fault.
type query struct {
	values map[string]string // nil if there are none
	faults []Fault
}

// queryOf reads the query, of which the names are all that it may have.
func queryOf(c *fiber.Ctx, names ...string) *query {
	q := &query{}
	arguments := c.Context().QueryArgs()
	if arguments.Len() == 0 {
		return q
	}
	q.values = make(map[string]string, arguments.Len())
	arguments.VisitAll(func(k, v []byte) {
		name := string(k)
		switch _, repeated := q.values[name]; {
		case !slices.Contains(names, name):
			q.wrong(name, "is not a parameter here; there are: %s", strings.Join(names, ", "))
		case repeated:
			q.wrong(name, "is given more than once")
		default:
			q.values[name] = string(v)
		}
	})
	return q
}

func (q *query) wrong(name, format string, args ...any) {
	q.faults = append(q.faults, Fault{Parameter: name, Message: fmt.Sprintf(format, args...)})
}

func (q *query) add(f *Fault) {
	if f != nil {
		q.faults = append(q.faults, *f)
	}
}

func (q *query) err() error {
	if len(q.faults) == 0 {
		return nil
	}
	return invalidParameter.because("see errors", q.faults...)
}

func (q *query) text(name string) string { return q.values[name] }

// flag reads true or false; left out it is false.
func (q *query) flag(name string) bool {
	value, given := q.values[name]
	if given && value != "true" && value != "false" {
		q.wrong(name, "is true or false")
	}
	return value == "true"
}

// day reads a date, YYYY-MM-DD; left out it is the fallback.
func (q *query) day(name, fallback string) string {
	value, given := q.values[name]
	if !given {
		return fallback
	}
	if _, err := time.Parse(time.DateOnly, value); err != nil {
		q.wrong(name, "is a date, as 2026-11-20")
	}
	return value
}

// oneOf reads one of some words; left out it is empty.
func (q *query) oneOf(name string, words ...string) string {
	value, given := q.values[name]
	if given && !slices.Contains(words, value) {
		q.wrong(name, "is one of %s", strings.Join(words, ", "))
	}
	return value
}

// number reads a whole number from 1 to most; left out it is the fallback.
func (q *query) number(name string, fallback, most int) int {
	value, given := q.values[name]
	if !given {
		return fallback
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 || n > most {
		q.wrong(name, "is a whole number from 1 to %d", most)
	}
	return n
}

// idempotencyKey reads the header Idempotency-Key: 1 to 255 visible ASCII
// characters, empty if the header is left out.
func idempotencyKey(c *fiber.Ctx) (string, *Fault) {
	const header = "Idempotency-Key"
	given := c.Request().Header.Peek(header)
	if given == nil {
		return "", nil
	}
	valid := len(given) >= 1 && len(given) <= 255
	for _, b := range given {
		valid = valid && b > ' ' && b < 0x7f
	}
	if !valid {
		return "", &Fault{Parameter: header, Message: "has 1 to 255 visible ASCII characters"}
	}
	return string(given), nil
}
