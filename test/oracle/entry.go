package oracle

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// entry is one line, as strings.
type entry struct {
	kind, lb       string
	at             time.Time
	target         string
	times          [3]string
	status, answer string // the load balancer's, the target's
	method, path   string
	agent          string
	actions        string
	reason         string
	domain, group  string
}

// A field is quoted or contains no space. A quote inside a field is escaped with a backslash in one way or another.
const (
	plain  = `([^ ]+)`
	quoted = `"((?:[^"\\]|\\.)*)"`
)

func fields(parts ...string) string { return `^` + strings.Join(parts, " ") }

// Old files end before the actions; new ones continue after the known fields.
const more = `(?: .*)?$`

var (
	albLine = regexp.MustCompile(fields(`(https?|h2|grpcs|wss?)`, plain, plain, plain, plain, plain, plain, plain, plain,
		plain, plain, plain, quoted, quoted, plain, plain, plain, quoted, quoted, quoted, plain, plain) +
		`(?: ` + `"([^"]*)" "([^"]*)" "([^"]*)"` + `)?` + more) // actions, redirect URL, error reason
	clbLine = regexp.MustCompile(fields(`(\d{4}-[^ ]+)`, plain, plain, plain, plain, plain, plain, plain, plain, plain,
		plain, quoted, quoted, plain, plain) + more)
	nlbLine = regexp.MustCompile(fields(`tls`, plain, plain, plain, plain, plain, plain, plain, plain, plain, plain,
		plain) + more)
)

// parseLine parses one line, or returns why it is malformed.
func parseLine(line string) (entry, string) {
	if !start.MatchString(line) {
		if line == "" {
			return entry{}, "empty"
		}
		return entry{}, "format"
	}
	if m := albLine.FindStringSubmatch(line); m != nil {
		return albEntry(m)
	}
	if m := nlbLine.FindStringSubmatch(line); m != nil {
		at, err := time.Parse("2006-01-02T15:04:05", m[2])
		return entry{kind: "nlb", lb: m[3], at: at, target: m[6], status: "-", answer: "-"}, malformedTime(err)
	}
	if m := clbLine.FindStringSubmatch(line); m != nil {
		at, err := time.Parse(time.RFC3339Nano, m[1])
		e := entry{kind: "clb", lb: m[2], at: at, target: m[4], times: [3]string{m[5], m[6], m[7]},
			status: m[8], answer: m[9], agent: m[13]}
		e.request(m[12])
		return e, malformedTime(err)
	}
	return entry{}, "fields"
}

// start is how each format begins: with or without a type, and with a date.
var start = regexp.MustCompile(`^(?:(?:https?|h2|grpcs|wss?|tls [^ ]+) )?\d{4}-\d{2}-\d{2}T`)

func malformedTime(err error) string {
	if err != nil {
		return "time"
	}
	return ""
}

func albEntry(m []string) (entry, string) {
	at, err := time.Parse(time.RFC3339Nano, m[2])
	e := entry{kind: "alb", lb: m[3], at: at, target: m[5], times: [3]string{m[6], m[7], m[8]},
		status: m[9], answer: m[10], agent: m[14]}
	e.request(m[13])
	e.actions, e.reason = m[23], m[25]
	e.group, e.domain = m[17], strings.ToLower(strings.TrimSpace(m[19]))
	return e, malformedTime(err)
}

var (
	escape = regexp.MustCompile(`\\x([0-9a-fA-F]{2})`)
	origin = regexp.MustCompile(`^[a-z]+://[^/]*`)
)

// request splits "METHOD URL VERSION" into its parts.
func (e *entry) request(r string) {
	first, last := strings.Index(r, " "), strings.LastIndex(r, " ")
	if first < 0 || last <= first {
		e.method = "OTHER"
		return
	}
	e.method = canonical(r[:first])
	url := escape.ReplaceAllStringFunc(r[first+1:last], func(s string) string {
		n, err := strconv.ParseUint(s[2:], 16, 8)
		if err != nil {
			panic(err)
		}
		return string([]byte{byte(n)})
	})
	e.path = origin.ReplaceAllString(url, "")
}

// canonical contains the registered methods that the tests use.
func canonical(method string) string {
	switch method {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE", "PROPFIND":
		return method
	}
	return "OTHER"
}

func (e entry) reachedTarget() bool {
	return e.target != "-" || e.answer != "-" || strings.HasPrefix(e.reason, "Lambda")
}

func measured(times []string) bool {
	for _, t := range times {
		if n, err := strconv.ParseFloat(t, 64); err != nil || n < 0 {
			return false
		}
	}
	return true
}

// took returns an exact duration. The log has milliseconds on an ALB, and microseconds on a Classic ELB.
func took(times []string) time.Duration {
	var sum time.Duration
	for _, t := range times {
		d, err := time.ParseDuration(t + "s")
		if err != nil {
			panic(err)
		}
		sum += d
	}
	return sum
}
