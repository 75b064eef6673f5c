package imports

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Importer reads the output of one framework about its routes.
type Importer struct {
	Name    string // value of --from
	Reads   string // description of its input
	Command string // command that makes the framework print the input, or the place of the input

	read  func([]byte, Options) ([]draft, error)
	looks func([]byte) bool // reports whether a text is its input
	first bool              // in the framework, the first matching route wins
}

// Options are the parameters of an import besides the description.
type Options struct {
	Prefix  string   // prefix of every path: added by a proxy or a container
	Formats []string // for Rails routes that end with a literal: "json" adds "/posts.json" to "/posts"
	Join    []byte   // for Datadog: the framework's table, which maps "UsersController#show" to routes; nil if there is none
}

// Importers returns all importers, in the order in which they are tried on a text.
func Importers() []Importer {
	return []Importer{
		{"openapi", "an OpenAPI description, version 2 or 3, YAML or JSON", "FastAPI: curl -s localhost:8000/openapi.json; Nest: curl -s localhost:3000/api-json", openAPIDrafts, looksOpenAPI, false},
		{"rails", "the output of rails routes, plain or --expanded", "bin/rails routes", railsDrafts, looksRails, true},
		{"laravel", "the output of php artisan route:list, --json or plain", "php artisan route:list --json", laravelDrafts, looksLaravel, false},
		{"django", "the output of the script \"django\", or of show_urls of django-extensions", "elbsli routes export-script django | python manage.py shell", djangoDrafts, looksDjango, true},
		{"nextjs", "the routes-manifest.json of a Next.js build", "next build, then .next/routes-manifest.json", nextDrafts, looksNext, false},
		{"spring", "the answer of Spring Boot's /actuator/mappings", "curl -s localhost:8080/actuator/mappings", springDrafts, looksSpring, false},
		{"phoenix", "the output of mix phx.routes", "mix phx.routes", phoenixDrafts, looksPhoenix, true},
		{"flask", "the output of flask routes", "flask routes", flaskDrafts, looksFlask, false},
		{"grpc", "gRPC services: .proto files, or the output of grpcurl describe and list", "grpcurl -plaintext localhost:50051 describe", grpcDrafts, looksGRPC, false},
		{"datadog", "APM resources with their hits, as CSV or as the JSON of Datadog's API", "docs/routes.md has the query", datadogDrafts, looksDatadog, false},
		{"list", "one \"[METHOD] [HOST]PATH\" per line", "elbsli routes export-script NAME for express, fastify, koa and hono; docs/routes.md for Go", listDrafts, looksList, false},
	}
}

// importerNamed returns the importer for a value of --from.
func importerNamed(name string) (Importer, bool) {
	all := Importers()
	i := slices.IndexFunc(all, func(i Importer) bool { return i.Name == name })
	if i < 0 {
		return Importer{}, false
	}
	return all[i], true
}

// Read converts the output of a framework to a table. from is the name of an importer. file is the name of the text's
// file, and may be "". Text of another kind is an error that names the kind.
func Read(from, file string, b []byte, o Options) ([]Route, error) {
	im, ok := importerNamed(from)
	if !ok {
		return nil, fmt.Errorf("--from %s: no such importer", from)
	}
	b = withoutNoise(b)
	if err := im.refuse(file, b); err != nil {
		return nil, err
	}
	drafts, err := im.read(b, o)
	if err != nil {
		return nil, fmt.Errorf("--from %s: %w", from, err)
	}
	for i := range drafts {
		if drafts[i].note != notRoute && drafts[i].note != notListed {
			drafts[i].path = prefixed(drafts[i].path, o.Prefix)
		}
	}
	routes := tableOf(drafts, im.first)
	if !slices.ContainsFunc(routes, func(r Route) bool { return r.Note == "" }) {
		why := "no route found"
		if len(drafts) > 0 {
			why += " (" + routes[0].From + ": " + routes[0].Note + ")"
		}
		return nil, fmt.Errorf("--from %s: %s; it reads %s: %s", from, why, im.Reads, im.Command)
	}
	slices.SortStableFunc(routes, func(a, b Route) int { // by path, if there are no hits
		return cmp.Compare(b.Hits, a.Hits)
	})
	return routes, nil
}

var color = regexp.MustCompile("\x1b\\[[0-9;]*[A-Za-z]")

// maxWarnings is the number of lines that may stand before a JSON.
const maxWarnings = 100

// withoutNoise returns a text without a terminal's codes, which some commands write into a file too, and with every line
// ended by "\n". If it ends with a description in JSON, what precedes that goes as well: warnings of PHP, the headers of an
// answer. A JSON that describes no routes, such as a line of a program's log, may follow a list, and stays.
func withoutNoise(b []byte) []byte {
	b = color.ReplaceAll(b, nil)
	b = bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n"))
	b = bytes.ReplaceAll(b, []byte("\r"), []byte("\n"))
	rest := b
	for range maxWarnings {
		if isJSON(rest) && json.Valid(rest) {
			if slices.ContainsFunc(Importers(), func(im Importer) bool { return im.Name != "list" && im.looks(rest) }) {
				return rest
			}
			break
		}
		end := bytes.IndexByte(rest, '\n')
		if end < 0 {
			break
		}
		rest = rest[end+1:]
	}
	return b
}

// prefixed returns "[HOST]PATH" with a prefix added to the path.
func prefixed(path, prefix string) string {
	slash := strings.IndexByte(path, '/')
	prefix = strings.Trim(prefix, "/")
	if slash < 0 || prefix == "" {
		return path
	}
	return path[:slash] + "/" + prefix + strings.TrimSuffix(path[slash:], "/")
}
