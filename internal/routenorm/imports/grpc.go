package imports

import (
	"fmt"
	"slices"
	"strings"
)

// grpcDrafts reads .proto files, one after the other, and what grpcurl's describe and list print. gRPC asks for
// "POST /package.Service/Method" (grpc.io/docs, read 2026-11-28). A method with google.api.http annotations has the paths
// of these too, as a gateway or Envoy serves them. A service whose methods are not listed has a parameter for them.
func grpcDrafts(b []byte, _ Options) ([]draft, error) {
	if names, ok := grpcNames(string(b)); ok {
		return grpcListed(names), nil
	}
	p := protoReader{tokens: protoTokens(string(b))}
	p.read()
	return p.out, nil
}

func looksGRPC(b []byte) bool {
	text := string(b)
	if _, ok := grpcNames(text); ok || strings.Contains(text, " is a service:") {
		return true
	}
	tokens := protoTokens(text)
	at := slices.Index(tokens, "service")
	return at >= 0 && slices.Contains(tokens, "rpc") && slices.Contains(tokens, "returns")
}

// grpcNames returns the lines of grpcurl list; ok is false if one is something else.
func grpcNames(text string) (names []string, ok bool) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		words := strings.Split(line, ".")
		if len(words) < 2 || slices.ContainsFunc(words, func(w string) bool { return w == "" || nameEnd(w, 0) != len(w) }) {
			return nil, false
		}
		names = append(names, line)
	}
	return names, len(names) > 0
}

// grpcListed returns the routes of services and methods. A method is a name of which the one around it is listed too, or is
// spelled as services are: packages begin with small letters.
func grpcListed(names []string) (out []draft) {
	services, methods := []string(nil), map[string]bool{}
	for _, n := range names {
		service, method, _ := cutLast(n, ".")
		parent := service[strings.LastIndexByte(service, '.')+1:]
		if slices.Contains(names, service) || isUpper(parent[0]) {
			methods[service] = true
			out = append(out, grpcDraft(service, method))
		} else {
			services = append(services, n)
		}
	}
	for _, s := range services {
		if !methods[s] {
			d := grpcDraft(s, ":method")
			d.from += "; grpcurl describe lists its methods"
			out = append(out, d)
		}
	}
	return out
}

func grpcDraft(service, method string) draft {
	return draft{method: "POST", path: "/" + service + "/" + method, from: "service " + service}
}

// protoReader takes the services out of the tokens of .proto files, of which each begins with "syntax" or "edition", and of
// what grpcurl describe prints: "pkg.Svc is a service:" before each.
type protoReader struct {
	tokens []string
	pkg    string // with a dot after it, "" if there is none
	full   string // name of the next service where grpcurl has said it
	out    []draft
}

func (p *protoReader) next() string {
	if len(p.tokens) == 0 {
		return ""
	}
	t := p.tokens[0]
	p.tokens = p.tokens[1:]
	return t
}

func (p *protoReader) read() {
	before := ""
	for len(p.tokens) > 0 {
		t := p.next()
		switch {
		case t == "syntax", t == "edition":
			p.pkg = ""
		case t == "package" && len(p.tokens) > 1 && p.tokens[1] == ";":
			p.pkg = p.next() + "."
		case t == "is" && len(p.tokens) > 2 && p.tokens[1] == "service" && p.tokens[2] == ":":
			p.full = before
		case t == "service" && len(p.tokens) > 1 && p.tokens[1] == "{":
			name := p.pkg + p.next()
			if p.full != "" {
				name, p.full = p.full, ""
			}
			p.service(name)
		}
		before = t
	}
}

// service reads what stands in the braces of a service.
func (p *protoReader) service(name string) {
	method := ""
	for depth := 0; len(p.tokens) > 0; {
		switch t := p.next(); t {
		case "{":
			depth++
		case "}":
			if depth--; depth == 0 {
				return
			}
		case "rpc":
			if depth == 1 && len(p.tokens) > 1 && p.tokens[1] == "(" {
				method = p.next()
				p.out = append(p.out, grpcDraft(name, method))
			}
		case "get", "put", "post", "delete", "patch":
			if depth > 1 && len(p.tokens) > 1 && p.tokens[0] == ":" && strings.HasPrefix(p.tokens[1], `"`) {
				path := strings.Trim(p.tokens[1], `"`)
				from := fmt.Sprintf("service %s, HTTP for %s", name, method)
				p.out = append(p.out, draftsOf([]string{strings.ToUpper(t)}, grammar{braces: true, escaped: true}.convert(path), from)...)
			}
		}
	}
}

// protoTokens returns names (with their dots), strings (with quotes: `"x"`) and marks, without comments.
func protoTokens(s string) (tokens []string) {
	for i := 0; i < len(s); {
		n := 1
		switch c := s[i]; {
		case c <= ' ':
			i++
			continue
		case strings.HasPrefix(s[i:], "//"), strings.HasPrefix(s[i:], "/*"):
			end := "\n"
			if s[i+1] == '*' {
				end = "*/"
			}
			at := strings.Index(s[i+2:], end)
			if at < 0 {
				return tokens
			}
			i += 2 + at + len(end)
			continue
		case c == '"' || c == '\'':
			for n < len(s)-i && s[i+n] != c && s[i+n] != '\n' {
				n++
			}
			n = min(n+1, len(s)-i)
			tokens = append(tokens, `"`+strings.Trim(s[i:i+n], `"'`+"\n")+`"`)
			i += n
			continue
		case c == '_' || isLetter(c) || isDigit(c):
			for n < len(s)-i && (s[i+n] == '_' || s[i+n] == '.' || isLetter(s[i+n]) || isDigit(s[i+n])) {
				n++
			}
		}
		tokens = append(tokens, s[i:i+n])
		i += n
	}
	return tokens
}
