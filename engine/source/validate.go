package source

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-playground/validator/v10"
)

var (
	slug  = regexp.MustCompile(`^[a-z0-9-]{1,64}$`)
	year  = regexp.MustCompile(`^[12]\d{3}$`)
	basis = regexp.MustCompile(`^[a-z0-9-]{1,64}(#\d+(\.\d+)*)?$`)
)

// Forms are the patterns of our own `validate` tags. A date is besides a day of
// the calendar.
var Forms = map[string]string{
	"slug":         slug.String(),
	"basis":        basis.String(),
	"date":         `^\d{4}-\d{2}-\d{2}$`,
	"date_or_year": `^(\d{4}-\d{2}-\d{2}|[12]\d{3})$`,
}

// IsDate tells whether s is a day of the calendar as YYYY-MM-DD.
func IsDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// IsBasis tells whether s has the form of a law's id with or without an
// article: law-id, law-id#4.1.5.
func IsBasis(s string) bool { return basis.MatchString(s) }

// shapes is the validator of the `validate` tags, with our own ones: slug (a
// code), date (YYYY-MM-DD), date_or_year, and basis (law-id or law-id#4.1.5).
var shapes = sync.OnceValue(func() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string { return f.Tag.Get("yaml") })
	for tag, holds := range map[string]func(string) bool{
		"slug":         slug.MatchString,
		"basis":        IsBasis,
		"date":         IsDate,
		"date_or_year": func(s string) bool { return IsDate(s) || year.MatchString(s) },
	} {
		if err := v.RegisterValidation(tag, func(f validator.FieldLevel) bool { return holds(f.Field().String()) }); err != nil {
			panic(err) // a tag name that the validator reserves: a mistake here
		}
	}
	return v
})

// maxFaults bounds the faults of one file that the tags find.
const maxFaults = 1000

// validate adds what the `validate` tags find, where decoding found nothing.
func (c *Context) validate(doc *Document, into any) {
	var faults validator.ValidationErrors
	if err := shapes().Struct(into); !errors.As(err, &faults) {
		return
	}
	root := reflect.TypeOf(into).Elem().Name() // none for a struct without a name
	for _, fault := range faults[:min(len(faults), maxFaults)] {
		path := steps(strings.TrimPrefix(fault.Namespace(), root+"."))
		n, at, found := doc.find(path)
		if c.faulty[n] || !found && c.meant[n] == fault.Field() {
			continue
		}
		rule := ""
		if nameOf(path) == "basis" && fault.Tag() == "required" {
			rule = "no-basis"
		}
		c.errs.AddAs(rule, at, "%s", explain(fault, nameOf(path), found))
	}
}

// steps turns a validator's namespace, materials[0].fields[a.b].type, into a
// path below the root.
func steps(rest string) []any {
	var path []any
	for rest != "" {
		if inner, after, ok := strings.Cut(rest, "]"); ok && inner[0] == '[' {
			if i, err := strconv.Atoi(inner[1:]); err == nil {
				path = append(path, i)
			} else {
				path = append(path, inner[1:])
			}
			rest = strings.TrimPrefix(after, ".")
			continue
		}
		end := strings.IndexAny(rest, ".[")
		if end < 0 {
			end = len(rest)
		}
		path = append(path, rest[:end])
		rest = strings.TrimPrefix(rest[end:], ".")
	}
	return path
}

// nameOf is the last name of a path, without places in lists.
func nameOf(path []any) (name string) {
	for _, step := range path {
		if s, ok := step.(string); ok {
			name = s
		}
	}
	return name
}

// explain says what is wrong with a value and what is allowed.
func explain(f validator.FieldError, name string, found bool) string {
	value := fmt.Sprintf("%s: %q", name, shorten(fmt.Sprint(f.Value())))
	switch f.Tag() {
	case "required":
		if found {
			return name + " is empty; give it a value"
		}
		return name + " is missing; add it"
	case "oneof":
		allowed := strings.Fields(f.Param())
		if near, ok := Nearest(fmt.Sprint(f.Value()), allowed); ok {
			return fmt.Sprintf("%s is not known; did you mean %s?", value, near)
		}
		return fmt.Sprintf("%s is not known; allowed are %s", value, strings.Join(allowed, ", "))
	case "slug":
		return value + " is not a code; use a-z, 0-9 and -, at most 64 of them"
	case "date":
		return value + " is not a date; write it as 2021-06-01"
	case "date_or_year":
		return value + " is not a date; write it as 2021-06-01, or only the year"
	case "basis":
		return value + " is not a law's id with an article; write it as construction-law#8 or construction-law#4.1.5"
	case "min":
		return fmt.Sprintf("%s: %v is too small; it must be at least %s", name, f.Value(), f.Param())
	case "max":
		return fmt.Sprintf("%s: %v is too large; it must be at most %s", name, f.Value(), f.Param())
	}
	return fmt.Sprintf("%s does not hold to %s %s", value, f.Tag(), f.Param())
}
