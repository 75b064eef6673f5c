package main

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// writeExplanationText writes an entry for people: what was asked, what came of it, and each rule that was tried with
// the first condition that did not hold. What the client sent is quoted, so that it cannot move the cursor.
func writeExplanationText(w io.Writer, x *explanation, bad malformedLine) error {
	if x == nil {
		_, err := fmt.Fprintf(w, "line %d is malformed: %s\n\n", bad.Line, bad.Malformed)
		return err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s %s -> %s by rule %s\n", x.Time, printable(x.Method), printable(x.Path), x.Verdict, x.Rule)
	fmt.Fprintf(&b, "  load balancer  %s (%s)\n", printable(x.LoadBalancer), strings.TrimSpace(x.Format+" "+printable(x.Type)))
	fmt.Fprintf(&b, "  client         %s, %s\n", printable(x.Client), strconv.Quote(x.UserAgent))
	fmt.Fprintf(&b, "  status         load balancer %s, target %s\n", statusText(x.ELBStatus), statusText(x.TargetStatus))
	fmt.Fprintf(&b, "  actions        %s\n", printable(strings.Join(x.Actions, ", ")))
	fmt.Fprintf(&b, "  route          %s%s\n", x.Route, because(x))
	if x.Journey != "" {
		fmt.Fprintf(&b, "  journey        %s\n", x.Journey)
	}
	x.writeSteps(&b)
	b.WriteByte('\n')
	_, err := w.Write(b.Bytes())
	return err
}

func (x *explanation) writeSteps(b *bytes.Buffer) {
	for _, s := range x.steps {
		name := x.rules(s.Rule).Name
		if s.Matched() {
			fmt.Fprintf(b, "  rule           %s: %s\n", name, x.Verdict)
			continue
		}
		for _, c := range s.Checks {
			if !c.Held {
				fmt.Fprintf(b, "  not            %s: %s\n", name, c.Field)
				break
			}
		}
	}
}

func because(x *explanation) string {
	switch x.RouteBy {
	case "":
		return ": no pattern matches"
	case "heuristic":
		return " by its shape"
	}
	return " by " + x.RouteBy
}

func statusText(s *int) string {
	if s == nil {
		return "-"
	}
	return strconv.Itoa(*s)
}

// printable quotes s where it holds anything but printable characters.
func printable(s string) string {
	if s == "" {
		return "-"
	}
	if q := strconv.Quote(s); q != `"`+s+`"` {
		return q
	}
	return s
}
