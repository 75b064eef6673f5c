package main

import (
	"bufio"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/klauspost/compress/gzip"

	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/sli"
)

// fields is a regexp for the 22 fields that old and new ALB lines share; most scripts for these logs have one.
var fields = []string{
	`(\S+)`, `(\S+)`, `(\S+)`, `(\S+)`, `(\S+)`, `([-.\d]+)`, `([-.\d]+)`, `([-.\d]+)`, `(\d{3}|-)`, `(\d{3}|-)`, `(-?\d+)`, `(-?\d+)`,
	`"(\S+) ([^"]*) (\S*)"`, `"([^"]*)"`, `(\S+)`, `(\S+)`, `(\S+)`, `"([^"]*)"`, `"([^"]*)"`, `"([^"]*)"`, `(\S+)`, `(\S+)`, `"([^"]*)"`,
}

// usual counts in the usual way, with a regexp for the line, a URL parser, and a regexp for each route.
type usual struct {
	line   *regexp.Regexp
	slash  *regexp.Regexp // matches repeated slashes
	routes []usualRoute
}

type usualRoute struct {
	methods []string
	name    string
	path    *regexp.Regexp
}

// count is the good and total events of a route.
type count struct{ total, good int64 }

func newUsual(l *testLog) usual {
	u := usual{line: regexp.MustCompile("^" + strings.Join(fields, " ")), slash: regexp.MustCompile("//+")}
	param, rest := regexp.MustCompile(`:[a-z0-9_]+`), regexp.MustCompile(`\\\*[a-z]+$`)
	for i := range l.config.Table.Len() {
		p := l.config.Table.Pattern(i)
		path := rest.ReplaceAllString(regexp.QuoteMeta(p.Path), ".+")
		path = param.ReplaceAllString(path, "[^/]+")
		u.routes = append(u.routes, usualRoute{p.Methods, p.Route(), regexp.MustCompile("^" + path + "$")})
	}
	return u
}

func (u usual) run(l *testLog) (counted, error) {
	f, err := os.Open(l.path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	zr, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	counts := map[string]count{}
	s := bufio.NewScanner(zr)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		if err := u.count(counts, s.Text()); err != nil {
			return nil, err
		}
	}
	if s.Err() != nil {
		return nil, s.Err()
	}
	return func() error { return checkRoutes("regexps", l, counts) }, nil
}

func (u usual) count(counts map[string]count, line string) error {
	m := u.line.FindStringSubmatch(line)
	if m == nil {
		return fmt.Errorf("regexps: no match: %s", line)
	}
	method := routenorm.Method([]byte(m[13]))
	route := u.route(method, m[14])
	status, agent := m[9], m[16]
	c := counts[method+" "+route]
	switch {
	case strings.HasPrefix(agent, "Datadog/Synthetics"), status == "-", status == "000",
		status == "460" && !strings.HasPrefix(agent, "TwilioProxy/") && !strings.HasPrefix(agent, "Twilio.TmeWs/"):
		return nil
	case status == "460", status[0] == '5', status == "429" && method == "POST" && route == "/api/v1/calls":
		c.total++
	default:
		c.total++
		c.good++
	}
	counts[method+" "+route] = c
	return nil
}

func (u usual) route(method, target string) string {
	parsed, err := url.Parse(target)
	if err != nil {
		return routenorm.Other // such as http://host:80- for a request without a path
	}
	path := u.slash.ReplaceAllString(parsed.Path, "/")
	for _, r := range u.routes {
		if (len(r.methods) == 0 || slices.Contains(r.methods, method) || method == "HEAD" && slices.Contains(r.methods, "GET")) && r.path.MatchString(path) {
			return r.name
		}
	}
	return routenorm.Other
}

// checkRoutes returns an error if the counts by method and route differ from the known ones.
func checkRoutes(who string, l *testLog, got map[string]count) error {
	n := 0
	for _, s := range l.want.Series {
		if s.SLI != sli.Availability {
			continue
		}
		n++
		if c := got[s.Method+" "+s.Route]; c != (count{s.Total, s.Good}) {
			return fmt.Errorf("%s: %s %s: %d good of %d, want %d of %d", who, s.Method, s.Route, c.good, c.total, s.Good, s.Total)
		}
	}
	if n != len(got) {
		return fmt.Errorf("%s: %d routes, want %d", who, len(got), n)
	}
	return nil
}
