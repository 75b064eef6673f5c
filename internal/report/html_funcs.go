package report

import (
	"html/template"
	"strconv"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/sli"
	"github.com/elb-sli/elb-sli/internal/spell"
)

// functions returns the functions of the templates.
func functions(r Reader, rep *Report) template.FuncMap {
	l := r.Lang
	return template.FuncMap{
		"t":         l.say,
		"journey":   rep.nameOf,
		"n":         spell.Thousands,
		"pct":       percent,
		"brief":     brief,
		"nearest":   nearest,
		"plain":     plain,
		"when":      r.when,
		"span":      l.span,
		"tooShort":  l.tooShort,
		"state":     func(s objective.State) string { return l.say("state-" + string(s)) },
		"glyph":     glyph,
		"sli":       func(name string) string { return l.say("sli-" + name) },
		"verdict":   func(name string) string { return l.say("verdict-" + name) },
		"note":      func(row Row) string { return rep.note(row, l) },
		"rule":      l.rule,
		"malformed": l.malformed,
		"cause":     l.cause,
		"chart":     func(i int) chartView { return r.chart(rep, i) },
		"badOf": func(name string, w *Week) string {
			return l.say("count-of-"+kindOf(name), spell.Thousands(w.Bad), spell.Thousands(w.Total))
		},
		"promise": Counts.promise,
		"stateOf": func(c Counts) objective.State {
			if c.State == "" {
				return objective.NoObjective
			}
			return c.State
		},
		"plainInt":   strconv.Itoa,
		"statusOf":   status,
		"sampleTime": func(s Sample) string { return s.Time.In(r.zone()).Format("2006-01-02 15:04:05") },
		"nojourneys": r.noJourneys,
		"missing":    func() []string { return r.MissingText(rep) },
		"short":      short,
		"over":       func(n int) int64 { return int64(n - short(n)) },
		"milli":      milli,
		"signedness": signedness,
	}
}

// milli formats milliseconds with only as many digits as the accuracy of a sketch justifies.
func milli(n Thousandths) string {
	switch {
	case n >= 100_000:
		return spell.Thousands(int64(n / 1000))
	case n >= 10_000:
		return strconv.FormatFloat(float64(n/100)/10, 'f', 1, 64)
	}
	return strconv.FormatFloat(float64(n/10)/100, 'f', 2, 64)
}

// span formats seconds in the largest units that fit.
func (l Lang) span(seconds int64) string {
	units := []struct {
		key  string
		size int64
	}{{"unit-days", 86400}, {"unit-hours", 3600}, {"unit-minutes", 60}, {"unit-seconds", 1}}
	var parts []string
	for _, u := range units {
		if n := seconds / u.size; n > 0 && len(parts) < 2 {
			parts = append(parts, l.say(u.key, strconv.FormatInt(n, 10)))
			seconds %= u.size
		}
	}
	return strings.Join(parts, " ")
}

// tooShort says that logs of that many seconds are too short to extrapolate to a month.
func (l Lang) tooShort(span int64) string { return l.say("too-short", l.span(span)) }

// glyph returns the symbol of a state, so that states can be distinguished without colors.
func glyph(s objective.State) string {
	switch s {
	case objective.Met:
		return "✓"
	case objective.Missed:
		return "✕"
	case objective.Open:
		return "?"
	case objective.LowTraffic:
		return "△"
	}
	return "–"
}

// rule describes a rule.
func (l Lang) rule(name string) string {
	if hasText("rule-" + name) {
		return l.say("rule-" + name)
	}
	return l.say("rule-configured")
}

// malformed describes a reason. The reason itself is shown next to it.
func (l Lang) malformed(reason string) string {
	if !hasText("malformed-" + reason) {
		return ""
	}
	return l.say("malformed-" + reason)
}

// cause formats what the log says about bad requests.
func (l Lang) cause(c Cause) string {
	parts := []string{l.say("cause-status", status(c.ELBStatus))}
	if c.TargetStatus > 0 { // a Classic Load Balancer writes 0 for none
		parts = append(parts, l.say("cause-target", status(c.TargetStatus)))
	} else {
		parts = append(parts, l.say("cause-no-target"))
	}
	switch c.Reason {
	case "":
	case sli.OtherReason:
		parts = append(parts, l.say("reason-other"))
	default:
		parts = append(parts, c.Reason)
	}
	return strings.Join(parts, l.say("comma"))
}

func status(code int) string {
	if code < 0 {
		return "-"
	}
	return strconv.Itoa(code)
}

// short limits n rows to maxRows.
func short(n int) int { return min(n, maxRows) }

// signedness returns the CSS class of a difference.
func signedness(d *Thousandths) string {
	switch {
	case d == nil || *d == 0:
		return "same"
	case *d < 0:
		return "worse"
	}
	return "better"
}

// clock formats the local time of a tick: the day at midnight, or else the hour.
func clock(t time.Time, step time.Duration) string {
	if step >= 24*time.Hour || midnight(t).Equal(t) {
		return t.Format("01-02")
	}
	return t.Format("15:04")
}
