package imports

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/tag"
)

// datadogDrafts parses a list of APM resources with their hits; see datadogResources. A resource is a request, "GET
// /hoge/:id", or a handler, "UsersController#show". The routes of handlers are in the framework's own table, o.Join.
func datadogDrafts(b []byte, o Options) ([]draft, error) {
	resources, err := datadogResources(b)
	if err != nil {
		return nil, err
	}
	handlers, err := handlersOf(o.Join)
	if err != nil {
		return nil, err
	}
	var out []draft
	for _, r := range resources {
		routes := r.routes(handlers)
		for _, d := range routes {
			d.hits = r.hits
			if d.from = r.name; len(routes) > 1 {
				d.from += fmt.Sprintf(", one of %d routes", len(routes))
			}
			same := func(o draft) bool { return o.note == "" && d.note == "" && o.method == d.method && o.path == d.path }
			if i := slices.IndexFunc(out, same); i >= 0 {
				out[i].hits += d.hits
				continue
			}
			out = append(out, d)
		}
	}
	return out, nil
}

// handlersOf returns the routes of a framework's table by APM's name of their handler, spelled as a tag, as in trace
// metrics.
func handlersOf(table []byte) (map[string][]draft, error) {
	if len(table) == 0 {
		return nil, nil
	}
	for _, im := range Importers() {
		if im.looks == nil || !im.looks(table) {
			continue
		}
		drafts, err := im.read(table, Options{})
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
			return nil, fmt.Errorf("the table to join is %s, which does not name what APM shows: want the output of rails routes or artisan route:list", im.Reads)
		}
		return handlers, nil
	}
	return nil, errors.New("the kind of the table to join is not known: want the output of rails routes or artisan route:list")
}

func resourceKey(name string) string { return tag.Value("resource_name", name) }

// resource is an APM resource with its number of requests.
type resource struct {
	name string
	hits int64
}

// routes returns the routes of a resource, or a note if it has none.
func (r resource) routes(handlers map[string][]draft) []draft {
	if found := handlers[resourceKey(r.name)]; len(found) > 0 {
		return found
	}
	method, path, ok := strings.Cut(r.name, " ")
	switch {
	case ok && methodsOf(method) != nil:
	case strings.HasPrefix(r.name, "/"):
		method, path = "*", r.name
	default:
		method, path, ok = strings.Cut(r.name, "_/") // spelled as a tag: "get_/hoge/:id"
		if !ok || methodsOf(method) == nil {
			return r.notRoute(handlers)
		}
		path = "/" + path
	}
	path = strings.TrimSpace(path)
	switch {
	case strings.HasPrefix(path, "^"): // from Django
		return djangoRow{methods: methodsOf(method), url: path}.drafts()
	case !strings.Contains(path, "/"):
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
	return g.drafts(methodsOf(method), "/"+strings.TrimPrefix(path, "/"), "")
}

// notRoute handles a resource that is not a route: for a gRPC method it returns the route, and for others a note.
func (r resource) notRoute(handlers map[string][]draft) []draft {
	if service, method, ok := strings.Cut(r.name, "/"); ok && strings.Contains(service, ".") && nameEnd(method, 0) == len(method) && method != "" {
		return []draft{grpcDraft(service, method)}
	}
	note := "is no request"
	switch {
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
