package routenorm

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// openAPI is what a route table needs of an OpenAPI description (2.0, 3.0, 3.1; spec.openapis.org, read 2026-11-23).
type openAPI struct {
	Swagger    string              `json:"swagger" yaml:"swagger"`
	OpenAPI    string              `json:"openapi" yaml:"openapi"`
	BasePath   string              `json:"basePath" yaml:"basePath"` // version 2
	Servers    []apiServer         `json:"servers" yaml:"servers"`   // version 3
	Paths      map[string]*apiPath `json:"paths" yaml:"paths"`
	Components struct {
		PathItems map[string]*apiPath `json:"pathItems" yaml:"pathItems"`
	} `json:"components" yaml:"components"`
}

// apiServer is where an API is served: a URL, absolute or relative, in which "{name}" is a variable.
type apiServer struct {
	URL       string                 `json:"url" yaml:"url"`
	Variables map[string]apiVariable `json:"variables" yaml:"variables"`
}

type apiVariable struct {
	Default text   `json:"default" yaml:"default"`
	Enum    []text `json:"enum" yaml:"enum"`
}

type apiPath struct {
	Ref     string      `json:"$ref" yaml:"$ref"`
	Servers []apiServer `json:"servers" yaml:"servers"`
	Get     *apiMethod  `json:"get" yaml:"get"`
	Put     *apiMethod  `json:"put" yaml:"put"`
	Post    *apiMethod  `json:"post" yaml:"post"`
	Delete  *apiMethod  `json:"delete" yaml:"delete"`
	Options *apiMethod  `json:"options" yaml:"options"`
	Head    *apiMethod  `json:"head" yaml:"head"`
	Patch   *apiMethod  `json:"patch" yaml:"patch"`
	Trace   *apiMethod  `json:"trace" yaml:"trace"`
	Query   *apiMethod  `json:"query" yaml:"query"`
}

type apiMethod struct {
	OperationID text        `json:"operationId" yaml:"operationId"`
	Servers     []apiServer `json:"servers" yaml:"servers"`
}

// text is a string, or another scalar that people forget to quote.
type text string

// UnmarshalJSON takes any scalar.
func (t *text) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		*t = text(s)
		return nil
	}
	*t = text(b)
	return nil
}

// UnmarshalYAML takes any scalar.
func (t *text) UnmarshalYAML(n *yaml.Node) error {
	*t = text(n.Value)
	return nil
}

// ImportOpenAPI reads an OpenAPI description, YAML or JSON, version 2 or 3. Each method of each path is a route, behind
// the base path or the path of each server that holds for it; hosts are left out, since a load balancer may be reached
// by others. A server's variables stand for each value of their enum, or for their default; what makes more than
// maxChoices paths of one server is left out, and a note says so.
func ImportOpenAPI(b []byte) ([]Imported, error) {
	var api openAPI
	var err error
	if trimmed := bytes.TrimLeft(b, " \t\r\n\ufeff"); len(trimmed) > 0 && trimmed[0] == '{' {
		err = json.Unmarshal(trimmed, &api)
	} else {
		err = yaml.Unmarshal(b, &api)
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("openapi: %w", err)
	case api.Swagger == "" && api.OpenAPI == "":
		return nil, errors.New("openapi: neither \"openapi\" nor \"swagger\" is there, so this is no OpenAPI description")
	}
	var drafts []draft
	for _, path := range sortedKeys(api.Paths) {
		drafts = append(drafts, api.path(path)...)
	}
	return finish(drafts, false), nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// path returns the routes of one path.
func (a *openAPI) path(path string) []draft {
	item := a.Paths[path]
	if item == nil || !strings.HasPrefix(path, "/") {
		return nil // an extension, "x-…"
	}
	if item.Ref != "" {
		name, local := strings.CutPrefix(item.Ref, "#/components/pathItems/")
		if item = a.Components.PathItems[name]; !local || item == nil {
			return []draft{{path: path, from: path, note: "is described elsewhere: " + a.Paths[path].Ref}}
		}
	}
	var out []draft
	for _, m := range item.methods() {
		servers := firstOf(m.Servers, item.Servers, a.Servers)
		from := m.method + " " + path
		if m.OperationID != "" {
			from += ", " + string(m.OperationID)
		}
		prefixes, cut := a.prefixes(servers)
		out = append(out, cut...)
		for _, prefix := range prefixes {
			spelled, exact := grammar{braces: true}.convert(prefix + path)
			d := draft{method: m.method, path: spelled, from: from}
			if !exact {
				d.from += "; a pattern cannot be as narrow"
			}
			out = append(out, d)
		}
	}
	return out
}

func firstOf(lists ...[]apiServer) []apiServer {
	for _, l := range lists {
		if len(l) > 0 {
			return l
		}
	}
	return nil
}

type namedMethod struct {
	method string
	*apiMethod
}

// methods returns the methods of a path in a fixed order.
func (p *apiPath) methods() []namedMethod {
	all := []namedMethod{
		{"DELETE", p.Delete}, {"GET", p.Get}, {"HEAD", p.Head}, {"OPTIONS", p.Options}, {"PATCH", p.Patch}, {"POST", p.Post},
		{"PUT", p.Put}, {"QUERY", p.Query}, {"TRACE", p.Trace},
	}
	return slices.DeleteFunc(all, func(m namedMethod) bool { return m.apiMethod == nil })
}

// prefixes returns the paths of the servers, each once; without any the base path of version 2. A server with more
// than maxChoices of them is also a note.
func (a *openAPI) prefixes(servers []apiServer) (out []string, cut []draft) {
	if len(servers) == 0 {
		return []string{strings.TrimRight(a.BasePath, "/")}, nil
	}
	for _, s := range servers {
		paths, all := s.paths()
		for _, p := range paths {
			if !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
		if !all {
			note := fmt.Sprintf("its variables make more than %d paths, the others are left out", maxChoices)
			cut = append(cut, draft{path: urlPath(s.URL), from: "server " + s.URL, note: note})
		}
	}
	return out, cut
}

// paths returns the paths of a server's URL, one for each choice of its variables' values; all is false where there are
// more than maxChoices. Variables without a value stay as parameters.
func (s apiServer) paths() (paths []string, all bool) {
	urls, all := []string{s.URL}, true
	for _, name := range sortedKeys(s.Variables) {
		var next []string
		paths = nil
		for _, u := range urls {
			for _, value := range s.Variables[name].values("{" + name + "}") {
				u := strings.ReplaceAll(u, "{"+name+"}", value)
				if p := urlPath(u); slices.Contains(paths, p) {
					continue // another host
				} else if len(paths) < maxChoices {
					next, paths = append(next, u), append(paths, p)
				} else {
					all = false
				}
			}
		}
		urls = next
	}
	if len(s.Variables) == 0 {
		paths = []string{urlPath(s.URL)}
	}
	return paths, all
}

// values returns what a variable may stand for, the default first. A value with a variable in it is none: each could
// double the next.
func (v apiVariable) values(otherwise string) []string {
	var out []string
	if v.Default != "" {
		out = append(out, string(v.Default))
	}
	for _, e := range v.Enum {
		if e != v.Default || e == "" {
			out = append(out, string(e))
		}
	}
	out = slices.DeleteFunc(out, func(s string) bool { return strings.Contains(s, "{") })
	if len(out) == 0 {
		out = append(out, otherwise)
	}
	return out
}

// urlPath returns the path of a URL, absolute or relative, without a slash at its end.
func urlPath(u string) string {
	if _, after, ok := strings.Cut(u, "://"); ok {
		u = after
	} else if after, ok := strings.CutPrefix(u, "//"); ok {
		u = after
	} else {
		return "/" + strings.Trim(cleanRelative(u), "/")
	}
	_, path, _ := strings.Cut(u, "/")
	return "/" + strings.Trim(cleanRelative(path), "/")
}

// cleanRelative drops dot segments and what is behind the path: a relative URL is relative to where the description is,
// which nobody knows here.
func cleanRelative(path string) string {
	if i := strings.IndexAny(path, "?#"); i >= 0 {
		path = path[:i]
	}
	var out []string
	for _, w := range strings.Split(path, "/") {
		if w != "." && w != ".." && w != "" {
			out = append(out, w)
		}
	}
	return strings.Join(out, "/")
}
