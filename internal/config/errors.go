package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// Limits of a list of errors. A file with more errors is probably not a configuration.
const (
	maxErrors      = 100
	maxSuggestions = 20  // each suggestion searches all known names
	maxProblem     = 700 // bytes, because it may quote the file
)

// Error is one mistake in a configuration.
type Error struct {
	Place   routenorm.Place
	Subject string // the keys that lead to it: "metrics.resolution"
	Problem string
}

// Error returns "file:line:col: subject: problem".
func (e Error) Error() string { return fmt.Sprintf("%s: %s: %s", e.Place, e.Subject, e.Problem) }

// Errors is all mistakes in a configuration, in the order of the file.
type Errors []Error

// Error returns one line for each error.
func (es Errors) Error() string {
	var b strings.Builder
	for i, e := range es {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(e.Error())
	}
	return b.String()
}

// report collects errors.
type report struct {
	file string
	errs Errors
	more int // errors beyond maxErrors
}

func (r *report) add(at routenorm.Place, subject, format string, args ...any) {
	if len(r.errs) >= maxErrors {
		r.more++
		return
	}
	problem := fmt.Sprintf(format, args...)
	if len(problem) > maxProblem {
		problem = strings.ToValidUTF8(problem[:maxProblem], "") + "…"
	}
	r.errs = append(r.errs, Error{at, subject, problem})
}

// count returns how many errors were found.
func (r *report) count() int { return len(r.errs) + r.more }

// err returns the collected errors; nil if there are none.
func (r *report) err() error {
	if len(r.errs) == 0 {
		return nil
	}
	slices.SortStableFunc(r.errs, func(a, b Error) int {
		return cmp.Or(cmp.Compare(a.Place.Line, b.Place.Line), cmp.Compare(a.Place.Col, b.Place.Col))
	})
	if r.more > 0 {
		last := r.errs[len(r.errs)-1]
		r.errs = append(r.errs, Error{last.Place, "configuration", fmt.Sprintf("%d more errors", r.more)})
	}
	return r.errs
}
