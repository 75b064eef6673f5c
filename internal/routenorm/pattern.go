package routenorm

import (
	"fmt"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/tag"
)

// Place is a position in a configuration file. Line and Col count from 1.
type Place struct {
	File string
	Line int
	Col  int
}

// String returns "file:line:col".
func (p Place) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col) }

// Pattern is one line of a route table.
//
//	pattern = [ methods " " ] [ HOST ] path
//	methods = METHOD *( "|" METHOD )
//	path    = "/" | 1*( "/" segment ) [ "/" "*" name ] | "/" "*" name
//	segment = 1*( literal | "::" | ":" name )
//	name    = ( letter | "_" ) *( letter | digit | "_" )
//
// Examples: "GET /hoge/:id", "GET|PUT /v1/:sid.json", "POST /v1/orders::cancel", "api.example.com/assets/*rest".
//
//   - METHOD is a registered HTTP method, or OTHER for all others. GET also matches HEAD. A pattern without methods matches
//     every method.
//   - HOST is compared without its port, and its case is ignored. A pattern without a host matches every host.
//   - ":name" matches one or more bytes of a segment, and "*name" one or more whole segments. Names are only for people: the
//     route is counted as configured, and no value is kept.
//   - "::" is a literal ":", so "/v1/orders::cancel" matches "/v1/orders:cancel". A ":" without a name after it is also a
//     literal. So is a ":" directly after a parameter, because it would be unclear where the parameter's value ends:
//     ":id:cancel" and ":id::cancel" are both a parameter and the literal ":cancel".
//   - Everything else is a literal. It is compared byte by byte with the path as sent: percent-escapes are not decoded.
//   - Double slashes and a trailing slash are allowed and ignored, because Clean removes them from paths. Anything else that
//     Clean rejects or removes ("..", "?", ";") is an error here, because it would never match.
type Pattern struct {
	Methods []string // canonical, without duplicates, as configured; empty: any method
	Host    string   // lower case, without port; "": any host
	Path    string   // as configured
	Place   Place    // set by the caller

	host string // as configured
	segs []segment
}

// ParsePattern parses one pattern. The error says what is wrong with s; it does not contain a place.
func ParsePattern(s string) (Pattern, error) {
	p := Pattern{}
	rest := s
	if m, after, ok := strings.Cut(s, " "); ok && !strings.Contains(m, "/") {
		var err error
		if p.Methods, err = parseMethods(m); err != nil {
			return Pattern{}, err
		}
		rest = strings.TrimLeft(after, " ")
	}
	slash := strings.IndexByte(rest, '/')
	if slash < 0 {
		return Pattern{}, fmt.Errorf("a route needs a path that begins with \"/\", such as %q", withSlash(p.Methods, rest))
	}
	p.host, p.Path = rest[:slash], rest[slash:]
	p.Host = strings.ToLower(p.host)
	if err := checkHost(p.Host); err != nil {
		return Pattern{}, err
	}
	var err error
	p.segs, err = parsePath(p.Path)
	if err != nil {
		return Pattern{}, err
	}
	return p, nil
}

// withSlash returns a route that was probably meant by one without a slash.
func withSlash(methods []string, rest string) string {
	switch {
	case len(methods) == 0 && Method([]byte(rest)) == rest:
		methods, rest = []string{rest}, "hoge/:id"
	case rest == "" || strings.ContainsAny(rest, " :*?#;{}"):
		rest = "hoge/:id"
	}
	return strings.TrimLeft(strings.Join(methods, "|")+" /"+rest, " ")
}

// parseMethods parses "GET|PUT".
func parseMethods(s string) ([]string, error) {
	var methods []string
	for m := range strings.SplitSeq(s, "|") {
		up := strings.ToUpper(m)
		switch {
		case strings.Contains(m, ","):
			return nil, fmt.Errorf("method %q: several methods are written %q", m, strings.ReplaceAll(m, ",", "|"))
		case Method([]byte(m)) != m && Method([]byte(up)) == up:
			return nil, fmt.Errorf("method %q: methods are case-sensitive, write %q", m, up)
		case Method([]byte(m)) != m:
			return nil, fmt.Errorf("method %q is not a registered HTTP method: such methods count as OTHER", m)
		case slices.Contains(methods, m):
			return nil, fmt.Errorf("method %q is given twice", m)
		}
		methods = append(methods, m)
	}
	return methods, nil
}

// String returns the pattern as configured, with one space after the methods: "GET|PUT /hoge/:id".
func (p Pattern) String() string {
	if len(p.Methods) == 0 {
		return p.Route()
	}
	return strings.Join(p.Methods, "|") + " " + p.Route()
}

// Split returns one pattern for each of p's methods, or p itself if it matches any method.
func (p Pattern) Split() []Pattern {
	if len(p.Methods) < 2 {
		return []Pattern{p}
	}
	out := make([]Pattern, len(p.Methods))
	for i := range p.Methods {
		out[i] = p
		out[i].Methods = p.Methods[i : i+1 : i+1]
	}
	return out
}

// Route returns the route under which the pattern's requests are counted, with host and path as configured:
// "/hoge/:id".
func (p Pattern) Route() string { return p.host + p.Path }

// Tag returns the value of the tag `route` of the pattern's requests, as Datadog stores it. Two routes with the same
// tag would be one series.
func (p Pattern) Tag() string { return tag.Value("route", p.Route()) }

func checkHost(h string) error {
	if strings.HasPrefix(h, ".") || strings.HasSuffix(h, ".") || strings.Contains(h, "..") || len(h) > MaxHost {
		return fmt.Errorf("host %q is not a host name", h)
	}
	for i := range len(h) {
		switch c := h[i]; {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9', c == '.', c == '-', c == '_':
		case c == ':':
			return fmt.Errorf("host %q: hosts are matched without a port", h)
		case c == '|':
			return fmt.Errorf("%q before the path: methods are written as in \"GET|PUT /hoge\", with one space", strings.ToUpper(h))
		default:
			return fmt.Errorf("host %q: %q cannot be part of a host", h, c)
		}
	}
	return nil
}

// parsePath parses the segments of a pattern's path. It ignores empty ones, as Clean does in paths.
func parsePath(path string) ([]segment, error) {
	if len(path) > MaxPath {
		return nil, fmt.Errorf("the path is longer than %d bytes: no request's path is", MaxPath)
	}
	var segs []segment
	for w := range strings.SplitSeq(path, "/") {
		if w == "" {
			continue
		}
		if len(segs) > 0 && segs[len(segs)-1].kind == segRest {
			return nil, fmt.Errorf("%q follows a rest, which matches all remaining segments", w)
		}
		s, err := parseSegment(w)
		if err != nil {
			return nil, err
		}
		segs = append(segs, s)
	}
	if len(segs) > maxDepth {
		return nil, fmt.Errorf("the path has more than %d segments: no request's path has", maxDepth)
	}
	return segs, nil
}
