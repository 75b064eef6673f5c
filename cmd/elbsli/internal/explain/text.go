package explain

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/classify"
)

// textWriter writes entries for people.
type textWriter struct {
	style   term.Style
	several bool // there are several logs: each entry names its log
	zone    *time.Location
}

// timeLayout is the layout of the logs' times, with a zone.
const timeLayout = "2006-01-02T15:04:05.000000Z07:00"

// write writes an entry: the request, its route and verdict, and each rule that was tried with the first condition that
// failed. Client data is quoted, so that it cannot move the cursor.
func (t textWriter) write(w io.Writer, x *explanation, bad malformedLine) error {
	if x == nil {
		_, err := fmt.Fprintf(w, "line %d%s is malformed: %s\n\n", bad.Line, t.of(bad.log), bad.Malformed)
		return err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s %s -> %s by rule %s\n", x.at.In(t.zone).Format(timeLayout), printable(x.Method), printable(x.Path), t.style.Verdict(x.Verdict), x.Rule)
	if t.several {
		fmt.Fprintf(&b, "  from           line %d%s\n", x.line, t.of(x.log))
	}
	fmt.Fprintf(&b, "  load balancer  %s (%s)\n", printable(x.LoadBalancer), strings.TrimSpace(x.Format+" "+printable(x.Type)))
	fmt.Fprintf(&b, "  client         %s, %s\n", printable(x.Client), strconv.Quote(x.UserAgent))
	fmt.Fprintf(&b, "  status         load balancer %s, target %s\n", statusText(x.ELBStatus), statusText(x.TargetStatus))
	fmt.Fprintf(&b, "  target         %s%s\n", printable(x.Target), inGroup(x.TargetGroup))
	if x.ErrorReason != "" {
		fmt.Fprintf(&b, "  error reason   %s\n", printable(x.ErrorReason))
	}
	fmt.Fprintf(&b, "  times          %s\n", timesText(x))
	fmt.Fprintf(&b, "  trace id       %s\n", printable(x.TraceID))
	fmt.Fprintf(&b, "  actions        %s\n", printable(strings.Join(x.Actions, ", ")))
	fmt.Fprintf(&b, "  route          %s%s\n", x.Route, because(x))
	if x.Journey != "" {
		fmt.Fprintf(&b, "  journey        %s\n", x.Journey)
	}
	if latency := t.latencyText(x); latency != "" {
		fmt.Fprintf(&b, "  latency        %s\n", latency)
	}
	t.writeSteps(&b, x)
	b.WriteByte('\n')
	_, err := w.Write(b.Bytes())
	return err
}

// inGroup names the target group of a target.
func inGroup(name string) string {
	if name == "" {
		return ""
	}
	return " of " + printable(name)
}

func (t textWriter) of(log string) string {
	if !t.several {
		return ""
	}
	return " of " + log
}

func (t textWriter) writeSteps(b *bytes.Buffer, x *explanation) {
	for _, s := range x.steps {
		name := x.rules(s.Rule).Name
		if s.Matched() {
			fmt.Fprintf(b, "  rule           %s: %s%s\n", name, t.style.Verdict(x.Verdict), x.where(s.Rule))
			for _, c := range s.Checks {
				fmt.Fprintf(b, "                 %s\n", held(c))
			}
			continue
		}
		for _, c := range s.Checks {
			if !c.Held {
				b.WriteString(t.style.Dim(fmt.Sprintf("  not            %s: %s", name, notHeld(c))) + "\n")
				break
			}
		}
	}
}

// held returns why a condition holds, and notHeld why it does not. A not holds because of the first of its conditions
// that fails.
func held(c classify.Check) string {
	for _, n := range c.Not {
		if !n.Held {
			return notHeld(n)
		}
	}
	return fmt.Sprintf("%s %s is %s", c.Field, printable(c.Got), c.Want)
}

func notHeld(c classify.Check) string {
	if c.Not == nil {
		return fmt.Sprintf("%s %s is not %s", c.Field, printable(c.Got), c.Want)
	}
	all := make([]string, len(c.Not))
	for i, n := range c.Not {
		all[i] = held(n)
	}
	return strings.Join(all, ", ")
}

// where returns where a rule is written. The built-in rules are in no file of the user.
func (x *explanation) where(rule int) string {
	if x.rules(rule).Builtin {
		return ""
	}
	return " (" + x.places[rule].String() + ")"
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

// printable quotes s if it has any unprintable character.
func printable(s string) string {
	if s == "" {
		return "-"
	}
	if q := strconv.Quote(s); q != `"`+s+`"` {
		return q
	}
	return s
}
