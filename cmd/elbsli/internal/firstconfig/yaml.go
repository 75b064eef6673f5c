package firstconfig

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/shapes"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/report"
	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// What is shown of long lists.
const (
	journeysShown = 5
	shapesInFirst = 5
)

// YAML writes the configuration: what is sure as values, what a person must decide as comments.
func (l *Look) YAML(t *Table) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `# yaml-language-server: $schema=elbsli.schema.json
# A first configuration for elb-sli, of %s%s.
# Change it, then see what it says of the same logs: elbsli check --config FILE --logs LOGS
# "elbsli schema > elbsli.schema.json" lets an editor check it while you write.

`, term.Plural(l.Counts.Entries, "entry", "entries"), l.period())
	l.writeRoutes(&b, t)
	l.writeSenders(&b)
	l.writeRules(&b)
	l.writeJourneys(&b, t.Patterns)
	b.WriteString(`# On every point. Each further tag with several values multiplies what Datadog bills.
metrics:
`)
	d := config.Default()
	fmt.Fprintf(&b, `  prefix: %s
  resolution: %.0fs
  tags: {env: production}

# Bounds of cost: routes in the table, points of one log object.
limits: {routes: %d, points: %d}
`, d.Metrics.Prefix, d.Metrics.Resolution.Seconds(), d.Limits.Routes, d.Limits.Points)
	return b.Bytes()
}

func (l *Look) period() string {
	if l.Counts.Entries == 0 {
		return ""
	}
	return fmt.Sprintf(" from %s to %s", report.Time(l.Counts.First), report.Time(l.Counts.Last))
}

func (l *Look) writeRoutes(b *bytes.Buffer, t *Table) {
	b.WriteString("# [METHOD ][HOST]/PATH. :name takes one segment, a last *rest several; the more specific route wins; GET holds for\n" +
		"# HEAD too. Every route is a metric that is billed: take out what nobody will look at.\n")
	if len(t.Patterns) == 0 {
		b.WriteString("# The logs prove no route: until there are some, the shape of a path is its route.\nroutes: []\n\n")
		return
	}
	b.WriteString("routes:\n")
	for _, p := range sortedPatterns(t.Patterns) {
		fmt.Fprintf(b, "  - %s  # %s%s\n", Scalar(p.String()), l.evidence(p), t.origin(p))
	}
	fmt.Fprintf(b, "# What no route matches: %.1f %% of the requests here, the most of it\n", 100*l.otherShare())
	for _, s := range l.shapes.Top(shapesInFirst) {
		fmt.Fprintf(b, "#   %s %s  %s\n", s.Method, s.Path, term.Plural(s.Requests, "request", "requests"))
	}
	b.WriteString("# Of these, what a target answers with a success and what fails at one gets a guessed route: unmatched: other takes that away.\nunmatched: successful\n\n")
}

func (l *Look) evidence(p routenorm.Pattern) string {
	r := l.routes[p.String()]
	if r == nil {
		return "not seen in these logs"
	}
	return fmt.Sprintf("%s, %s good", term.Plural(r.valid, "request", "requests"), goodShare(r.good, r.valid))
}

// goodShare is part of whole in percent; it never rounds up to 100 %.
func goodShare(part, whole int64) string {
	n := part * 10_000 / max(whole, 1)
	return fmt.Sprintf("%d.%02d %%", n/100, n%100)
}

func (l *Look) otherShare() float64 {
	var other, total int64
	for _, s := range l.Counts.Tally.All() {
		n, _ := s.Sum()
		total += n
		if s.Key.Route == sli.Other {
			other += n
		}
	}
	return shapes.Share(other, total)
}

func (l *Look) writeSenders(b *bytes.Buffer) {
	b.WriteString("# Who calls, told by user agent, for rules that ask for a sender. Seen here:\n")
	for _, f := range families {
		if n := l.families[f.Name]; n > 0 {
			fmt.Fprintf(b, "#   %s: [%s]  # %s; %s\n", f.Name, quotedList(f.UserAgents), f.what, term.Plural(n, "request", "requests"))
		}
	}
	names, others := l.topProducts()
	for _, name := range names {
		fmt.Fprintf(b, "#   %s/…  %s\n", name, term.Plural(l.products[name].requests, "request", "requests"))
	}
	if others > 0 {
		fmt.Fprintf(b, "#   others  %s\n", term.Plural(others, "request", "requests"))
	}
	b.WriteString("# senders:\n#   partner: [\"PartnerClient/*\"]\n\n")
}

// writeRules proposes to leave out what is no user.
func (l *Look) writeRules(b *bytes.Buffer) {
	b.WriteString("# Rules of your own: the first that matches decides, and they come before the built-in ones (elbsli classify --defaults).\n")
	wrote := false
	for _, f := range families {
		if n := l.families[f.Name]; n > 0 && f.probe {
			if !wrote {
				b.WriteString("# These are no users:\n# classify:\n")
			}
			wrote = true
			fmt.Fprintf(b, "#   - name: %s\n#     when: {user_agent: [%s]}\n#     then: excluded\n", f.Name, quotedList(f.UserAgents))
		}
	}
	if !wrote {
		b.WriteString("# classify:\n#   - name: synthetics\n#     when: {user_agent: \"Datadog/Synthetics*\"}\n#     then: excluded\n")
	}
	b.WriteByte('\n')
}

// writeJourneys proposes what is busiest, and what Twilio asks for: a caller hears each failure.
func (l *Look) writeJourneys(b *bytes.Buffer, table []routenorm.Pattern) {
	b.WriteString("# Critical user journeys: the unit of an SLO. Agree on a name, its routes and its objectives with product people, and take\n" +
		"# the # away. Candidates, with what these logs say of them:\n# journeys:\n")
	names := make(map[string]bool)
	for _, p := range l.candidates(table) {
		r := l.routes[p.String()]
		name := journeyName(p, names)
		note := ""
		if r.twilio*2 > r.valid {
			note = ", called by Twilio"
		}
		fmt.Fprintf(b, "#   - name: %s  # %s%s\n#     routes: [%s]\n#     availability: {objective: 99.9}\n", name, l.evidence(p), note, Scalar(p.String()))
		if d, ok := r.fast(); ok {
			fmt.Fprintf(b, "#     latency: {objective: 95, threshold: %s}  # at least 95 %% were as fast\n", d)
		}
	}
	b.WriteByte('\n')
}

// noJourney is what users do not wait for by itself: files beside pages, and questions whether the service is there.
var noJourney = regexp.MustCompile(`(?i)\*|\.(js|css|png|jpe?g|gif|svg|ico|woff2?|map|txt|xml|json)$|/(health[a-z]*|live(ness|z)?|ready(z|ness)?|ping|status|metrics|assets?|static)(/|$)`)

// candidates are the busiest routes, and all of Twilio's.
func (l *Look) candidates(table []routenorm.Pattern) []routenorm.Pattern {
	all := slices.DeleteFunc(sortedPatterns(table), func(p routenorm.Pattern) bool {
		r := l.routes[p.String()]
		return r == nil || r.twilio*2 <= r.valid && noJourney.MatchString(p.Path)
	})
	slices.SortStableFunc(all, func(p, q routenorm.Pattern) int {
		return cmp.Compare(l.routes[q.String()].valid, l.routes[p.String()].valid)
	})
	busiest := 0
	return slices.DeleteFunc(all, func(p routenorm.Pattern) bool {
		if r := l.routes[p.String()]; r.twilio*2 > r.valid {
			return false
		}
		busiest++
		return busiest > journeysShown
	})
}

// journeyName makes a name of the words of a route: "twilio-voice" of "POST /twilio/voice/:sid".
func journeyName(p routenorm.Pattern, taken map[string]bool) string {
	var words []string
	for _, s := range strings.Split(strings.ToLower(strings.ReplaceAll(p.Path, "::", "-")), "/") {
		if s = strings.Trim(notName.ReplaceAllString(s, "-"), "-"); s != "" && !strings.Contains(s, ":") {
			words = append(words, s)
		}
	}
	name := cmp.Or(strings.Join(words, "-"), "top")
	if taken[name] {
		name += "-" + strings.ToLower(strings.Join(p.Methods, "-"))
	}
	taken[name] = true
	return name
}

var notName = regexp.MustCompile(`[^a-z0-9:-]+`)

func sortedPatterns(ps []routenorm.Pattern) []routenorm.Pattern {
	return slices.SortedStableFunc(slices.Values(ps), func(a, b routenorm.Pattern) int {
		return cmp.Or(cmp.Compare(a.Host, b.Host), cmp.Compare(a.Path, b.Path), slices.Compare(a.Methods, b.Methods))
	})
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// quotedList writes globs as the items of a YAML flow.
func quotedList(globs []string) string {
	out := make([]string, len(globs))
	for i, g := range globs {
		out[i] = `"` + g + `"`
	}
	return strings.Join(out, ", ")
}

// Scalar spells s plain where YAML reads it back as it is, else in single quotes.
func Scalar(s string) string {
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("/._-+~$()=", c) >= 0:
		case c == ' ' && i > 0 && s[i-1] != ' ' && s[i-1] != ':':
		case c == ':' && i+1 < len(s) && s[i+1] != ' ':
		case c == '*' && i > 0:
		default:
			return "'" + strings.ReplaceAll(s, "'", "''") + "'"
		}
	}
	return s
}
