package imports

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/tag"
)

// datadogDrafts parses a list of APM resources with their hits; see datadogResources. A resource is a request, "GET
// /hoge/:id", or a handler, "UsersController#show". The routes of handlers are in the framework's own table, o.Join.
func datadogDrafts(b []byte, o Options) ([]draft, error) {
	resources, err := datadogResources(b)
	if err != nil {
		return nil, err
	}
	handlers, err := handlersOf(o.Join, o.Formats)
	if err != nil {
		return nil, err
	}
	var out []draft
	at := map[string]int{} // in out, by the shape of the pattern
	for _, r := range resources {
		routes := r.routes(handlers)
		for _, d := range routes {
			d.hits = r.hits
			if d.from = r.name; len(routes) > 1 {
				d.from += fmt.Sprintf(", one of %d routes", len(routes))
			}
			if d.method == "HEAD" {
				d.method = "GET" // which matches it
			}
			if p, err := routenorm.ParsePattern(strings.TrimPrefix(d.method+" "+d.path, " ")); err == nil && d.note == "" {
				if i, ok := at[p.Shape()]; ok {
					out[i].hits += d.hits
					continue
				}
				at[p.Shape()] = len(out)
			}
			out = append(out, d)
		}
	}
	return out, nil
}

// handlersOf returns the routes of a framework's table by APM's name of their handler, spelled as a tag, as in trace
// metrics; nil if table is nil. formats are those of Options.
func handlersOf(table []byte, formats []string) (map[string][]draft, error) {
	if table == nil {
		return nil, nil
	}
	if table = withoutNoise(table); len(bytes.TrimSpace(table)) == 0 {
		return nil, errors.New("the table to join is empty: did the command that should have written it fail?")
	}
	for _, im := range Importers() {
		if im.looks == nil || !im.looks(table) {
			continue
		}
		drafts, err := im.read(table, Options{Formats: formats})
		if err != nil {
			return nil, fmt.Errorf("the table to join, %s: %w", im.Name, err)
		}
		handlers := map[string][]draft{}
		for _, d := range drafts {
			if d.handler != "" && d.note == "" {
				key := resourceKey(d.handler)
				handlers[key] = append(handlers[key], d)
			}
		}
		if len(handlers) == 0 {
			return nil, fmt.Errorf("the table to join is %s, which does not contain APM's names: want the output of rails routes, artisan route:list or the script django", im.Reads)
		}
		return handlers, nil
	}
	return nil, errors.New("the kind of the table to join is unknown: want the output of rails routes, artisan route:list or the script django")
}

func resourceKey(name string) string { return tag.Value("resource_name", name) }

// resource is an APM resource with its number of requests.
type resource struct {
	name string
	hits int64
}

// routes returns the routes of a resource, or a note if it has none.
func (r resource) routes(handlers map[string][]draft) []draft {
	if found := r.handled(handlers); len(found) > 0 {
		return found
	}
	method, path, ok := strings.Cut(r.name, " ")
	switch {
	case ok && methodsOf(method) != nil:
	case strings.HasPrefix(r.name, "/"), strings.HasPrefix(r.name, "^"):
		method, path = "*", r.name
	default:
		method, path, ok = strings.Cut(r.name, "_/") // spelled as a tag: "get_/hoge/:id"
		if !ok || methodsOf(method) == nil {
			return r.notRoute(handlers)
		}
		path = fromTag("/" + path)
	}
	path = strings.TrimSpace(path)
	switch {
	case strings.HasPrefix(path, "^"): // from Django
		return djangoRow{methods: methodsOf(method), url: path}.drafts()
	case !strings.Contains(path, "/"), strings.Contains(path, "://"):
		return r.notRoute(handlers)
	}
	g := everyGrammar()
	g.globs, g.stars = true, false
	if strings.Contains(path, "*") && !strings.Contains(path, "**") {
		g.globs, g.stars = false, true
	}
	host, below, _ := strings.Cut(path, "/")
	if isHost(host) {
		path = below
	}
	path = strings.ReplaceAll("/"+strings.TrimPrefix(path, "/"), optionalFormat, "")
	return g.drafts(methodsOf(method), path, "")
}

// handled returns the routes of what handles a resource: "UsersController#show", "users#show", "UserController@show", which
// the name of the route may follow, or "GET app.views.show".
func (r resource) handled(handlers map[string][]draft) (out []draft) {
	name := r.name
	if h := railsHandler(name); h != "" && handlers[resourceKey(name)] == nil {
		name = h
	} else if action, _, ok := strings.Cut(name, " "); ok && strings.Contains(action, "@") {
		name = action
	}
	if found := handlers[resourceKey(name)]; len(found) > 0 {
		return found
	}
	method, name, _ := strings.Cut(name, " ")
	for _, d := range handlers[resourceKey(name)] {
		if slices.Contains(methodsOf(method), d.method) || d.method == "" {
			out = append(out, d)
		}
	}
	return out
}

// fromTag returns a path that is spelled as a tag, with its parameters: "<id>", "{id}" and "[id]" are "_id" or "_id_" there.
// A path of one such word stays: it would be a parameter for all words.
func fromTag(path string) string {
	words := strings.Split(path, "/")
	for i, w := range words {
		name := strings.Trim(w, "_")
		name = name[strings.LastIndexByte(name, ':')+1:]
		if strings.HasPrefix(w, "_") && len(words) > 2 && name != "" && nameEnd(name, 0) == len(name) {
			words[i] = ":" + name
		}
	}
	return strings.Join(words, "/")
}

// notRoute handles a resource that is not a route: for a gRPC method it returns the route, and for others a note.
func (r resource) notRoute(handlers map[string][]draft) []draft {
	if service, method, ok := strings.Cut(r.name, "/"); ok && strings.Contains(service, ".") && nameEnd(method, 0) == len(method) && method != "" {
		return []draft{grpcDraft(service, method)}
	}
	note := "is no request"
	switch {
	case r.name == "":
		return []draft{{path: "(no name)", note: note}}
	case strings.Contains(r.name, "://"):
		note = "is a URL, as requests to other services have"
	case !strings.ContainsAny(r.name, "#@") && !strings.Contains(strings.ToLower(r.name), "controller"):
	case handlers == nil:
		note = "--join with the framework's own table says which route this is"
	default:
		note = "the table to join does not have it"
	}
	return []draft{{path: r.name, note: note}}
}

// railsHandler returns APM's name of an action: "Admin::UsersController#show" for "admin/users#show".
func railsHandler(target string) string {
	controller, action, ok := strings.Cut(target, "#")
	if !ok || controller == "" {
		return ""
	}
	var b strings.Builder
	up := true
	for i := range len(controller) {
		switch c := controller[i]; {
		case c == '/':
			b.WriteString("::")
			up = true
		case c == '_':
			up = true
		case up:
			b.WriteString(strings.ToUpper(string(c)))
			up = false
		default:
			b.WriteByte(c)
		}
	}
	return b.String() + "Controller#" + action
}
