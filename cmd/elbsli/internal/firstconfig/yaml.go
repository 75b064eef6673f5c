package firstconfig

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/objective"
	"github.com/elb-sli/elb-sli/internal/report"
	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// The maximum lengths of lists that are shown.
const (
	journeysShown = 5
	shapesInFirst = 5
)

// YAML writes the configuration: certain facts as values, and decisions for a person as comments. schema is the URL of
// the schema that editors use.
func (l *Look) YAML(t *Table, schema string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `# yaml-language-server: $schema=%s
# A first configuration for elb-sli, made from %s%s.
# To see its report on the same logs: elbsli replay --config FILE --format html --out report.html LOGS
# After each change: elbsli check --config FILE --logs LOGS

`, schema, term.Plural(l.Counts.Entries, "entry", "entries"), l.period())
	t.dropUnseen(l)
	l.writeRoutes(&b, t)
	l.writeSenders(&b)
	l.writeRules(&b)
	l.writeJourneys(&b, t)
	b.WriteString(`# The tags are on every point. Each further tag with several values multiplies the number of billed metrics.
metrics:
`)
	d := config.Default()
	fmt.Fprintf(&b, `  prefix: %s
  resolution: %.0fs
  tags: {env: production}

# Limits of cost: routes in the table, points of one log object.
limits: {routes: %d, points: %d}
`, d.Metrics.Prefix, d.Metrics.Resolution.Seconds(), max(d.Limits.Routes, len(t.Patterns)), d.Limits.Points)
	l.writeFormats(&b)
	return b.Bytes()
}

// writeFormats repeats the formats that these logs were read with.
func (l *Look) writeFormats(b *bytes.Buffer) {
	if l.formats == nil {
		return
	}
	fmt.Fprintf(b, "\n# The format of plain logs, from --config.\nformats:\n  plain:\n    delimiter: %q\n", l.formats.Delimiter)
	for i, f := range l.formats.Fields {
		if i == 0 {
			b.WriteString("    fields:\n")
		}
		name := `"-"`
		if f != elblog.FieldIgnored {
			name = f.String()
		}
		fmt.Fprintf(b, "      - %s\n", name)
	}
}

func (l *Look) period() string {
	if l.Counts.Entries == 0 {
		return ""
	}
	return fmt.Sprintf(" from %s to %s", report.Time(l.Counts.First), report.Time(l.Counts.Last))
}

func (l *Look) writeRoutes(b *bytes.Buffer, t *Table) {
	b.WriteString("# [METHOD[|METHOD] ][HOST]/PATH. :name matches one segment, a final *rest several. The most specific route wins. GET\n" +
		"# also matches HEAD. Every route is a billed metric: delete the routes that are not worth it.\n")
	WriteProbes(b, t.probes)
	if t.leftOut > 0 {
		fmt.Fprintf(b, "# %s left out: elbsli routes import says why.\n", term.Plural(int64(t.leftOut), "entry of the description is", "entries of the description are"))
	}
	WriteBehind(b, t.behind)
	if len(t.Patterns) == 0 {
		b.WriteString("# The logs prove no route.\nroutes: []\n")
	} else {
		b.WriteString("routes:\n")
	}
	rare := func(p routenorm.Pattern) bool { return t.rare[PlaceOf(p)] }
	WriteRareLast(b, sortedPatterns(t.Patterns), rare, func(p routenorm.Pattern) {
		WriteLine(b, "  - "+Scalar(p.String()), append(l.evidence(p), t.origin(p)...)...)
	})
	b.WriteString("# Requests that no route matches: if a target answered successfully, or the request failed at a target, it gets a route\n" +
		"# guessed from the shape of its path. All others share the route other, because clients can send any path.\n" +
		"# With unmatched: other, all of them do.\nunmatched: successful\n")
	fmt.Fprintf(b, "# In these logs %.1f %% of the requests get a guessed route, %s in total, and %.1f %% are in other", 100*term.Share(l.guessed, l.all),
		term.Plural(int64(len(l.guesses)), "route", "routes"), 100*term.Share(l.other, l.all))
	if top := l.shapes.Top(shapesInFirst); len(top) > 0 {
		b.WriteString(", mostly\n")
		for _, s := range top {
			fmt.Fprintf(b, "#   %s %s  %s\n", s.Method, s.Path, term.Plural(s.Requests, "request", "requests"))
		}
	} else {
		b.WriteString(".\n")
	}
	WriteDoubts(b, t.doubts)
	WriteLanguages(b, t.languages)
	b.WriteByte('\n')
}

// WriteProbes writes that n requests of scanners, which would prove routes, were left out.
func WriteProbes(w io.Writer, n int) {
	if n > 0 {
		fmt.Fprintf(w, "# %s for paths that only scanners request. They are left out.\n", term.Plural(int64(n), "successful request was", "successful requests were"))
	}
}

// WriteBehind writes what it means that n routes of a description stand behind another.
func WriteBehind(w io.Writer, n int) {
	if n > 0 {
		fmt.Fprintf(w, "# %s: the listing has that one first, and the service\n", term.Plural(int64(n), "route stands \"behind\" another", "routes stand \"behind\" another"))
		fmt.Fprintln(w, "# takes the first that matches. Delete such a route, unless the other has a condition that the listing does not show.")
	}
}

// widest is the maximum number of bytes in a line of the configuration, except for a single long route.
const widest = 119

// WriteRareLast calls write for each route of a learned table, and last, below a comment, for those that it has in spite of
// few requests.
func WriteRareLast[R any](w io.Writer, routes []R, rare func(R) bool, write func(R)) {
	var last []R
	for _, r := range routes {
		if rare(r) {
			last = append(last, r)
		} else {
			write(r)
		}
	}
	if len(last) > 0 {
		fmt.Fprintln(w, "  # Requested two or three times. If these are values, delete them: a route above matches their requests then.")
	}
	for _, r := range last {
		write(r)
	}
}

// WriteLine writes a line and behind it as many of its comments, the most important first, as there is room for.
func WriteLine(w io.Writer, line string, comments ...string) {
	for i, c := range comments {
		if i == 0 {
			c = "  # " + c
		} else {
			c = "; " + c
		}
		if len(line)+len(c) > widest {
			break
		}
		line += c
	}
	fmt.Fprintln(w, line)
}

// WriteWrapped writes a comment that ends with words, on as many lines as that takes.
func WriteWrapped(w io.Writer, line string, words []string) {
	for _, word := range words {
		if len(line)+1+len(word) > widest {
			fmt.Fprintln(w, line)
			line = "#    "
		}
		line += " " + word
	}
	fmt.Fprintln(w, line)
}

// evidence says what the logs have of a route.
func (l *Look) evidence(p routenorm.Pattern) []string {
	r := l.routes[p.String()]
	switch {
	case r == nil:
		return []string{"no requests in these logs"}
	case r.valid == 0:
		return []string{"requested only by probes and crawlers"}
	}
	out := []string{fmt.Sprintf("%s, %s good", term.Plural(r.valid, "request", "requests"), goodShare(r.good, r.valid))}
	unseen := slices.DeleteFunc(slices.Clone(p.Methods), r.saw)
	if len(unseen) > 0 {
		out = append(out, strings.Join(unseen, ", ")+" not seen")
	}
	return out
}

// goodShare returns part of whole in percent; it never rounds up to 100 %.
func goodShare(part, whole int64) string {
	n := part * 10_000 / max(whole, 1)
	return fmt.Sprintf("%d.%02d %%", n/100, n%100)
}

// writeSenders names the callers that were seen. Services that call become senders, so that rules can use them.
func (l *Look) writeSenders(b *bytes.Buffer) {
	b.WriteString("# The callers in these logs, by user agent:\n")
	var services []family
	for _, f := range families {
		if n := l.families[f.Name]; n > 0 {
			fmt.Fprintf(b, "#   %s: %s, %s\n", f.Name, f.what, term.Plural(n, "request", "requests"))
			if !f.machine && f.Name != "twilio" {
				services = append(services, f)
			}
		}
	}
	names, others := l.topProducts()
	for _, name := range names {
		fmt.Fprintf(b, "#   %s/…  %s\n", name, term.Plural(l.products[name].requests, "request", "requests"))
	}
	if others > 0 {
		fmt.Fprintf(b, "#   others  %s\n", term.Plural(others, "request", "requests"))
	}
	if len(services) == 0 {
		b.WriteString("# senders:\n#   partner: [\"PartnerClient/*\"]\n\n")
		return
	}
	b.WriteString("senders: # for rules, such as when: {sender: NAME, elb_status: 460}\n")
	for _, f := range services {
		fmt.Fprintf(b, "  %s: [%s]\n", f.Name, quotedList(f.UserAgents))
	}
	b.WriteByte('\n')
}

// writeRules writes rules that exclude requests not made by users.
func (l *Look) writeRules(b *bytes.Buffer) {
	b.WriteString("# Your own rules. They are tried before the built-in ones (elbsli classify --defaults), and the first match decides.\n")
	wrote := false
	for _, f := range families {
		if n := l.families[f.Name]; n > 0 && f.machine {
			if !wrote {
				b.WriteString("# These callers are not users, so no SLI counts their requests. Delete a rule to count them.\nclassify:\n")
			}
			wrote = true
			fmt.Fprintf(b, "  - name: %s\n    when: {user_agent: [%s]}\n    then: excluded\n", f.Name, quotedList(f.UserAgents))
		}
	}
	if !wrote {
		b.WriteString("# classify:\n#   - name: synthetics\n#     when: {user_agent: \"Datadog/Synthetics*\"}\n#     then: excluded\n")
	}
	b.WriteByte('\n')
}

// writeJourneys drafts journeys for the busiest routes, and for those of Twilio, because a caller hears each failure.
func (l *Look) writeJourneys(b *bytes.Buffer, t *Table) {
	candidates := l.candidates(t)
	if len(candidates) == 0 {
		b.WriteString("# Critical user journeys: the unit of an SLO. These logs have no route for a draft. Agree on names, routes and\n" +
			"# objectives with product people.\n# journeys:\n#   - name: checkout\n#     routes: [POST /orders]\n#     availability: {objective: 99.9}\n\n")
		return
	}
	b.WriteString("# Critical user journeys: the unit of an SLO. All of these are DRAFTS: the busiest routes, each with the highest\n" +
		"# objective that these logs have met and that has enough traffic, or else 95. Agree on names, routes and objectives\n" +
		"# with product people.\njourneys:\n")
	names := make(map[string]bool)
	for _, p := range candidates {
		r := l.routes[p.String()]
		note := "DRAFT: " + l.evidence(p)[0]
		if r.twilio*2 > r.valid {
			note += ", called by Twilio"
		}
		WriteLine(b, "  - name: "+Scalar(journeyName(p, names)), note)
		fmt.Fprintf(b, "    routes: [%s]\n", Scalar(p.String()))
		percent, why := l.bearable(r)
		WriteLine(b, fmt.Sprintf("    availability: {objective: %v}", percent), why)
		if d, ok := r.fast(); ok && l.perMonth(r.measured) >= objective.BudgetOf(fastPercent).Needed() {
			WriteLine(b, fmt.Sprintf("    latency: {objective: %v, threshold: %s}", fastPercent, d), fmt.Sprintf("at least %v %% were this fast", fastPercent))
		}
	}
	b.WriteByte('\n')
}

// drafts are the objectives that can be proposed, the highest first.
var drafts = [...]float64{99.95, 99.9, 99.5, 99, 95}

// fastPercent is the objective of a drafted latency.
const fastPercent = 95

// bearable returns the highest objective that the requests of a route have met and under which one failure costs at
// most a tenth of a month's budget, and a comment on it.
func (l *Look) bearable(r *routeLook) (percent float64, why string) {
	month := l.perMonth(r.valid)
	met := drafts[len(drafts)-1]
	for _, o := range drafts {
		if float64(r.good)*100 < o*float64(r.valid) {
			continue
		}
		if met = max(met, o); month >= objective.BudgetOf(o).Needed() {
			if met > o {
				return o, fmt.Sprintf("%v was also met, but about %s too few for it", met, term.Plural(month, "request a month is", "requests a month are"))
			}
			return o, "met in these logs"
		}
	}
	if float64(r.good)*100 < met*float64(r.valid) {
		return met, "missed in these logs"
	}
	return drafts[len(drafts)-1], fmt.Sprintf("about %s too few to judge", term.Plural(month, "request a month is", "requests a month are"))
}

// perMonth extrapolates n requests to a month.
func (l *Look) perMonth(n int64) int64 {
	return objective.PerMonth(n, l.Counts.Last-l.Counts.First)
}

// noJourney matches routes that no user waits for directly: files of pages, health checks and legal notices.
var noJourney = regexp.MustCompile(`(?i)\*|\.(js|css|png|jpe?g|gif|svg|ico|woff2?|map|txt|xml|webmanifest)$|manifest\.json$|/\.well-known/` +
	`|^/([a-z]{2}/)?(privacy|terms|legal|imprint|cookies?|tos)([_-][a-z_-]+)?$` +
	`|/_*(health[a-z_-]*|livez?|liveness|(is_?)?alive|keep-?alive|readyz?|readiness|(lb)?heartbeat|e?lb-?(check|status|health[a-z]*)|hc|okcomputer|up|ping|pong|(server-?)?status|nginx_status|metrics|version|assets?|static)_*(\.[a-z]+)?(/|$)`)

// candidates returns the routes that served most requests, and all of Twilio's. Answers such as 404 do not count, which
// scanners get from a parameter at the root. If such a parameter was learned, it comes last: a service may answer scanners with
// a success.
func (l *Look) candidates(t *Table) []routenorm.Pattern {
	all := slices.DeleteFunc(sortedPatterns(t.Patterns), func(p routenorm.Pattern) bool {
		r := l.routes[p.String()]
		return r == nil || r.valid <= r.machines || r.twilio*2 <= r.valid && noJourney.MatchString(p.Path)
	})
	anyWord := func(p routenorm.Pattern) int {
		if _, described := t.imported[PlaceOf(p)]; !described && strings.Count(p.Path, "/") == 1 && strings.HasPrefix(p.Path, "/:") && !routenorm.IsLiteral(p.Path[1:]) {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(all, func(p, q routenorm.Pattern) int {
		return cmp.Or(cmp.Compare(anyWord(p), anyWord(q)), cmp.Compare(l.routes[q.String()].served, l.routes[p.String()].served))
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

// longestName is the maximum number of bytes that a journey's name takes from its route.
const longestName = 80

// journeyName makes a name from the words of a route: "twilio-voice" from "POST /twilio/voice/:sid". If it is taken, the
// names of the parameters are added, then the methods, and at last a number.
func journeyName(p routenorm.Pattern, taken map[string]bool) string {
	var words, all []string // without and with the names of parameters
	for s := range strings.SplitSeq(strings.ToLower(strings.ReplaceAll(p.Path, "::", "-")), "/") {
		word := strings.Trim(notName.ReplaceAllString(s, "-"), "-")
		if word == "" {
			continue
		}
		if all = append(all, word); !strings.Contains(s, ":") {
			words = append(words, word)
		}
	}
	if len(all) == 0 {
		all = []string{"top"}
	}
	if len(words) == 0 {
		words = all
	}
	joined := func(words []string) string {
		name := strings.Join(words, "-")
		return strings.Trim(name[:min(len(name), longestName)], "-")
	}
	names := []string{joined(words), joined(all), strings.ToLower(joined(append(all, p.Methods...)))}
	for n := 2; taken[names[0]]; n++ {
		names = append(names[1:], fmt.Sprintf("%s-%d", joined(words), n))
	}
	taken[names[0]] = true
	return names[0]
}

var notName = regexp.MustCompile(`[^a-z0-9-]+`)

func sortedPatterns(ps []routenorm.Pattern) []routenorm.Pattern {
	return slices.SortedStableFunc(slices.Values(ps), func(a, b routenorm.Pattern) int {
		return cmp.Or(cmp.Compare(a.Host, b.Host), cmp.Compare(a.Path, b.Path), slices.Compare(a.Methods, b.Methods))
	})
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// quotedList writes globs as items of a YAML flow sequence.
func quotedList(globs []string) string {
	out := make([]string, len(globs))
	for i, g := range globs {
		out[i] = `"` + g + `"`
	}
	return strings.Join(out, ", ")
}

// Scalar writes s plain if YAML reads it back unchanged, or else in single quotes.
func Scalar(s string) string {
	var read any
	if err := yaml.Unmarshal([]byte(s), &read); err != nil || read != any(s) { // a number, true, null, …
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("/._-+~$()=", c) >= 0:
		case c == ' ' && i > 0 && s[i-1] != ' ' && s[i-1] != ':':
		case c == ':' && i+1 < len(s) && s[i+1] != ' ':
		case (c == '*' || c == '|') && i > 0:
		default:
			return "'" + strings.ReplaceAll(s, "'", "''") + "'"
		}
	}
	return s
}
