package imports

import (
	"fmt"
	"slices"
	"strings"
)

// grpcDrafts parses one or more concatenated .proto files, and the output of grpcurl's describe and list. gRPC requests
// are "POST /package.Service/Method" (grpc.io/docs, read 2026-11-28). A method with google.api.http annotations also
// has their paths, as served by a gateway or Envoy. A service without listed methods gets a parameter for the method.
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

// grpcNames returns the lines of grpcurl list. ok is false if a line is something else.
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

// grpcListed returns the routes of services and methods. A name is a method if the name without its last part is listed
// too, or is spelled like a service: packages start with a lower-case letter.
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

// protoReader extracts services from the tokens of .proto files, each of which starts with "syntax" or "edition", and
// from the output of grpcurl describe, which has "pkg.Svc is a service:" before each service.
type protoReader struct {
	tokens []string
	pkg    string // including a dot after it; "" if there is none
	full   string // name of the next service, if grpcurl has printed it
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

// service parses the part of a service in braces.
func (p *protoReader) service(name string) {
	method := ""
	custom := map[string]string(nil) // "kind", the HTTP method, and "path" of a custom annotation
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
		case "custom":
			custom = map[string]string{}
		case "get", "put", "post", "delete", "patch", "kind", "path":
			if depth < 2 || len(p.tokens) < 2 || p.tokens[0] != ":" && p.tokens[0] != "=" || !strings.HasPrefix(p.tokens[1], `"`) {
				continue // "get:" in braces, and "(google.api.http).get ="
			}
			value := strings.Trim(p.tokens[1], `"`)
			from := fmt.Sprintf("service %s, HTTP for %s", name, method)
			if t != "kind" && t != "path" {
				p.out = append(p.out, grpcPaths(t, value, from)...)
			} else if custom != nil {
				if custom[t] = value; len(custom) == 2 {
					p.out, custom = append(p.out, grpcPaths(custom["kind"], custom["path"], from)...), nil
				}
			}
		}
	}
}

// grpcPaths returns the routes of an annotation. The method "*" is any.
func grpcPaths(method, path, from string) []draft {
	methods := methodsOf(method)
	if len(methods) != 1 {
		return []draft{{path: path, from: from, note: fmt.Sprintf("%q is not a method", method)}}
	}
	return draftsOf(methods, grammar{braces: true, escaped: true}.convert(path), from)
}

// protoTokens returns names (including dots), strings (including quotes: `"x"`) and punctuation, without comments.
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
