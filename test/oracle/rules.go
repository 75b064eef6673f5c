package oracle

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

type route struct {
	name      string
	journey   string
	threshold time.Duration
	of        string
	ofTarget  bool
}

// findRoute tries every route of the table and returns the most specific one that matches.
func (w *work) findRoute(e entry) route {
	best, rank := "", ""
	p, ok := cleaned(e.path)
	for i, r := range w.routes {
		method, pattern := split(r)
		if !ok || !methodFits(method, e.method) || !w.matchers[i].MatchString(p) {
			continue
		}
		if s := specificity(method, pattern); best == "" || s < rank {
			best, rank = r, s
		}
	}
	if best == "" {
		return route{name: "other"}
	}
	_, pattern := split(best)
	found := route{name: pattern}
	for _, j := range w.c.journeys {
		for _, r := range j.routes {
			if r == best {
				found.journey, found.threshold, found.of, found.ofTarget = j.name, j.threshold, j.of, j.ofTarget
			}
		}
	}
	return found
}

func allRoutes(c *Config) []string {
	all := append([]string(nil), c.routes...)
	for _, j := range c.journeys {
		all = append(all, j.routes...)
	}
	return all
}

func split(r string) (method, pattern string) {
	if m, p, ok := strings.Cut(r, " "); ok {
		return m, p
	}
	return "", r
}

func methodFits(want, is string) bool {
	for _, m := range strings.Split(want, "|") {
		if m == "" || m == is || m == "GET" && is == "HEAD" {
			return true
		}
	}
	return false
}

var (
	slashes = regexp.MustCompile(`/+`)
	param   = regexp.MustCompile(`:[A-Za-z_][A-Za-z0-9_]*`)
	control = regexp.MustCompile(`[\x00-\x1f\x7f]`)
)

// cleaned drops the query, the fragment, and double and trailing slashes. Dot segments and control bytes have no route.
func cleaned(path string) (string, bool) {
	path, _, _ = strings.Cut(path, "?")
	path, _, _ = strings.Cut(path, "#")
	path = slashes.ReplaceAllString(path, "/")
	if len(path) > 1 {
		path = strings.TrimSuffix(path, "/")
	}
	for _, s := range strings.Split(path, "/") {
		if s == "." || s == ".." {
			return "", false
		}
	}
	return path, strings.HasPrefix(path, "/") && !control.MatchString(path)
}

// colon stands for a literal colon until the parameters have been found. No path contains this byte. A pattern spells a
// literal colon as two.
const colon = "\x00"

func literals(pattern string) string { return strings.ReplaceAll(pattern, "::", colon) }

// matcher returns a regexp in which ":name" matches text within one segment, and a final "*name" the rest of the path.
func matcher(pattern string) *regexp.Regexp {
	pattern = literals(pattern)
	rest := ""
	if i := strings.Index(pattern, "*"); i >= 0 {
		pattern, rest = pattern[:i], `.+`
	}
	out, at := "", 0
	for _, m := range param.FindAllStringIndex(pattern, -1) {
		out += regexp.QuoteMeta(pattern[at:m[0]]) + `[^/]+`
		at = m[1]
	}
	return regexp.MustCompile(strings.ReplaceAll(`^`+out+regexp.QuoteMeta(pattern[at:])+rest+`$`, colon, ":"))
}

// specificity is a key that sorts the more specific pattern first, segment by segment from the left.
func specificity(method, pattern string) string {
	s := ""
	for _, segment := range strings.Split(literals(pattern), "/")[1:] {
		switch {
		case strings.HasPrefix(segment, "*"):
			s += "d"
		case param.FindString(segment) == segment && segment != "":
			s += "c"
		case param.MatchString(segment):
			s += "b"
		default:
			s += "a"
		}
	}
	if method == "" {
		return s + "2"
	}
	return s + "1"
}

// classify applies the configured rules, and then the table of the built-in rules from the top.
func classify(c *Config, e entry) (verdict, rule string) {
	status, err := strconv.Atoi(e.status)
	none := err != nil || status == 0
	all := strings.Split(e.actions, ",")
	twilio := strings.HasPrefix(e.agent, "TwilioProxy/") || strings.HasPrefix(e.agent, "Twilio.TmeWs/")
	switch {
	case c.synth != "" && strings.HasPrefix(e.agent, c.synth):
		return "excluded", "synthetics"
	case c.sockets && status == 101:
		return "good", "sockets"
	case all[len(all)-1] == "waf" && e.answer == "-" && !none && status < 500 &&
		status != 400 && status != 408 && status != 413 && status != 460:
		return "good", "waf-blocked"
	case status == 460 && twilio:
		return "bad", "twilio-gave-up"
	case status == 460:
		return "excluded", "client-gave-up"
	case none, e.kind == "nlb":
		return "excluded", "no-status"
	case status >= 500:
		return "bad", "server-error"
	case status == 464:
		return "bad", "misdirected"
	case status >= 400:
		return "good", "client-error"
	}
	return "good", "served"
}
