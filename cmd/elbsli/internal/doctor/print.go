package doctor

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
)

// WriteJSON writes r as JSON.
func (r *Result) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(r)
}

// Write writes r for people, for a terminal with this many columns. Commands are not wrapped, so that they can be
// copied.
func (r *Result) Write(w io.Writer, style term.Style, width int) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s in %s of account %s\n", r.Function, r.Region, r.Account)
	area := ""
	indent := strings.Repeat(" ", 2+len(stateUnchecked)+2)
	for _, f := range r.Findings {
		if f.Area != area {
			area = f.Area
			fmt.Fprintf(&b, "\n%s\n", style.Bold(area))
		}
		state := style.State(fmt.Sprintf("%-*s", len(stateUnchecked), f.State), f.State == stateOK, f.State == stateFailure)
		fmt.Fprintf(&b, "  %s  %s\n", state, term.Indented(f.Text, width, indent))
		if f.Mend != "" {
			fmt.Fprintf(&b, "%s$ %s\n", indent, strings.ReplaceAll(f.Mend, "\n", "\n"+indent))
		}
	}
	fmt.Fprintf(&b, "\n%d ok, %s, %s, %d unchecked\n", r.Passed, plural(r.Warnings, "warning"), plural(r.Failures, "failure"), r.Unchecked)
	if r.Failures+r.Warnings > 0 {
		fmt.Fprintln(&b, term.Indented("Fix the first failure first: later ones may follow from it. terraform apply restores what the Terraform module made; the other commands change the current state.", width, ""))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
