package imports

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// Each importer has a golden file, and its command is in the document.
func TestEveryImporterHasAnExample(t *testing.T) {
	doc, err := os.ReadFile("../../../docs/routes.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, im := range Importers() {
		if files, _ := filepath.Glob("testdata/" + im.Name + "_*.txtar"); len(files) == 0 {
			t.Errorf("--from %s: no testdata/%s_….txtar", im.Name, im.Name)
		}
		if !strings.Contains(string(doc), "\n| `"+im.Name+"` |") {
			t.Errorf("--from %s is not in the table of docs/routes.md", im.Name)
		}
	}
}

// A text for one importer is refused by every other one, which names the right importer.
func TestOthersAreNamed(t *testing.T) {
	for _, e := range examples(t) {
		for _, im := range Importers() {
			_, err := Read(im.Name, "", []byte(e.text), Options{})
			if im.Name == e.kind {
				if err != nil {
					t.Errorf("%s: %v", e.file, err)
				}
				continue
			}
			if want := ": use --from " + e.kind; err == nil || !strings.HasSuffix(err.Error(), want) {
				t.Errorf("%s, --from %s: %v, want %q", e.file, im.Name, err, want)
			}
		}
	}
}

// A command may print warnings before its JSON.
func TestWarningsBeforeJSON(t *testing.T) {
	for _, e := range examples(t) {
		if !isJSON([]byte(e.text)) {
			continue
		}
		want, err := Read(e.kind, "", []byte(e.text), Options{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := Read(e.kind, "", []byte("HTTP/1.1 200\n[2026-11-28] Deprecated: x in /a.php on line 3\n\n"+e.text), Options{})
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", e.file, err, diff)
		}
	}
}

// Hono's own listing has colors, even in a file.
func TestColors(t *testing.T) {
	for from, text := range map[string]string{
		"list":  "\x1b[32mGET\x1b[0m  /a\n\x1b[32mPOST\x1b[0m  /a\n        [middleware]\n",
		"rails": "\x1b[1;36ma\x1b[0m GET /a(.:format) \x1b[33ma#b\x1b[0m\n  POST /a(.:format) a#c\n",
		"flask": "\x1b[1mEndpoint  Methods    Rule\x1b[0m\n--------  ---------  ----\n\x1b[33ma         GET, POST  /a\x1b[0m\n",
	} {
		want, err := Read(from, "", color.ReplaceAll([]byte(text), nil), Options{})
		if err != nil || len(want) < 2 || want[0].Pattern != "GET /a" || want[1].Pattern != "POST /a" {
			t.Fatalf("--from %s: %v, %v", from, want, err)
		}
		got, err := Read(from, "", []byte(text), Options{})
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("--from %s: %v\n%s", from, err, diff)
		}
	}
}

// A file may have been written on another system.
func TestLineEnds(t *testing.T) {
	for _, e := range examples(t) {
		want, err := Read(e.kind, "", []byte(e.text), Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, end := range []string{"\r\n", "\r"} {
			got, err := Read(e.kind, "", []byte(strings.ReplaceAll(e.text, "\n", end)), Options{})
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%s, lines end with %q: %v\n%s", e.file, end, err, diff)
			}
		}
	}
}

func TestLongLine(t *testing.T) {
	for _, im := range Importers() {
		if im.Name != "list" && im.Name != "rails" && im.Name != "flask" && im.Name != "phoenix" && im.Name != "django" {
			continue
		}
		_, err := im.read([]byte("GET /a\n"+strings.Repeat("/b", maxLine)+"\n"), Options{})
		if err == nil || err.Error() != "line 2 is longer than 1048576 bytes" {
			t.Errorf("--from %s: %v", im.Name, err)
		}
	}
}

// The last line of a program's log may follow the list, in JSON.
func TestJSONAfterList(t *testing.T) {
	for from, text := range map[string]string{
		"list":    "GET /a\nPOST /a\n",
		"rails":   "a GET /a(.:format) a#b\n  POST /a(.:format) a#c\n",
		"django":  "a/\tapp.views.b\tb\n/a/c\tapp.views.c\tc\n",
		"phoenix": "GET  /a  AWeb.AController :b\nPOST  /a  AWeb.AController :c\n",
		"flask":   "Endpoint  Methods    Rule\n--------  ---------  ----\na         GET, POST  /a\n",
	} {
		want, err := Read(from, "", []byte(text), Options{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := Read(from, "", []byte(text+`{"level":"info","msg":"listening on /run/app.sock"}`+"\n"), Options{})
		got = slices.DeleteFunc(got, func(r Route) bool { return strings.Contains(r.Pattern, "listening on") })
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("--from %s: %v\n%s", from, err, diff)
		}
	}
}

type example struct{ file, kind, text string }

// examples returns the texts of the golden files that hold routes, by the importer that reads them.
func examples(t *testing.T) (out []example) {
	t.Helper()
	files, _ := filepath.Glob("testdata/*.txtar")
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		kind, _, _ := strings.Cut(filepath.Base(file), "_")
		kind = strings.TrimSuffix(strings.TrimSuffix(kind, "json"), "join")
		if !strings.HasPrefix(string(a.Files[1].Data), "error: ") {
			out = append(out, example{file, kind, string(a.Files[0].Data)})
		}
	}
	return out
}

// No importer reads a text that describes no routes. What people take for a description is named.
func TestStrangers(t *testing.T) {
	const log = `https 2026-11-20T01:02:03.186641Z app/web/50dc6c495c0c9188 198.51.100.131:52817 10.0.14.66:8080 0.001 0.048 0.000 200 200 341 1366 "GET https://api.example.com:443/hoge/123 HTTP/1.1" "curl/8.9.1"`
	for name, tt := range map[string]struct{ text, says string }{
		"configuration":    {"# made by hand\nroutes:\n  - GET /a/:id\n  - GET|POST /b\njourneys:\n  - name: x\n    routes: [GET /c]\n", "this is a configuration: its routes are a table already"},
		"log":              {log + "\n" + log + "\n", "this is an access log: elbsli routes suggest learns a table from it"},
		"Classic log":      {strings.TrimPrefix(log, "https ") + "\n", "this is an access log"},
		"page":             {"<!DOCTYPE html>\n<html><body><a href=\"/login\">login</a></body></html>\n", "this is an HTML or XML page"},
		"nothing":          {" \n", "this is empty"},
		"package.json":     {`{"name": "x", "scripts": {"start": "node a.js"}}`, "this is JSON that no importer reads; it reads"},
		"list of objects":  {`[{"a": 1}, {"b": "/x"}]`, "this is JSON that no importer reads; it reads"},
		"JSON cut off":     {`{"contexts": {"a": {"mappings": {"disp`, "--from "},
		"Kubernetes":       {"kind: Ingress\nspec:\n  rules:\n  - http:\n      paths:\n      - path: /api\n", "--from "},
		"Compose":          {"services:\n  web:\n    image: a/b:1\n    volumes:\n      - ./data:/data\n", "--from "},
		"nginx":            {"server {\n  location /api/ {\n    proxy_pass http://up/;\n  }\n}\n", "--from "},
		"stack trace":      {"rails aborted!\nLoadError: cannot load such file -- bootsnap\n/app/config/boot.rb:4:in `require'\n", "--from "},
		"shell's error":    {"bin/rails: No such file or directory\n", "--from "},
		"table of persons": {"name,age\nx,3\n", "--from "},
		"notes":            {"# App\n\nRun it:\n\n    curl localhost:3000/users\n\n- see docs/a.md\n", "--from "},
	} {
		for _, im := range Importers() {
			routes, err := Read(im.Name, "", []byte(tt.text), Options{})
			if err == nil || len(routes) > 0 || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%s, --from %s: %v, %v, want %q", name, im.Name, routes, err, tt.says)
			}
		}
	}
}

// A path may lack its first slash, and is no host then.
func TestPathsWithoutSlash(t *testing.T) {
	for from, text := range map[string]string{
		"openapi": "openapi: 3.0.0\npaths: {a/b: {get: {}}}\n",
		"rails":   " b GET a/b(.:format) a#b\n",
		"laravel": "  GET|HEAD  a/b ..... ABController@b\n",
		"django":  "a/b\tapp.views.b\tb\n/a/c\tapp.views.c\tc\n",
		"nextjs":  `{"staticRoutes": [{"page": "a/b"}]}`,
		"spring":  `{"contexts": {"a": {"mappings": {"dispatcherServlets": {"d": [{"handler": "b", "details": {"requestMappingConditions": {"methods": ["GET"], "patterns": ["a/b"]}}}]}}}}}`,
		"phoenix": "GET  a/b  AWeb.BController :b\nGET  /a/c  AWeb.CController :c\n",
		"flask":   "Endpoint  Methods  Rule\n--------  -------  ----\nb         GET      a/b\n",
		"datadog": "resource_name,hits\nGET a/b,1\n",
		"list":    "GET a/b\n",
	} {
		routes, err := Read(from, "", []byte(text), Options{})
		found := slices.ContainsFunc(routes, func(r Route) bool { return strings.TrimPrefix(r.Pattern, "GET ") == "/a/b" && r.Note == "" })
		if !found || err != nil {
			t.Errorf("--from %s: %s, want /a/b", from, printed(routes, err))
		}
	}
	for _, from := range []string{"list", "laravel"} {
		routes, err := Read(from, "", []byte("GET|HEAD  api/users/{user} ... users.show\n"), Options{})
		if got := printed(routes, err); !strings.HasPrefix(got, "GET /api/users/:user  #") {
			t.Errorf("--from %s: %s", from, got)
		}
	}
	routes, err := Read("rails", "", []byte("--[ Route 1 ]----\nPrefix            | b\nVerb              | GET\nURI               | a/b(.:format)\nController#Action | a#b\n"), Options{})
	if got := printed(routes, err); !strings.HasPrefix(got, "GET /a/b  #") {
		t.Errorf("--expanded: %s", got)
	}
}

// A line of a listing that is no route is said to be none, wherever it stands.
func TestEveryLineIsReadOrNamed(t *testing.T) {
	for _, e := range examples(t) {
		if strings.HasPrefix(e.text, "{") || strings.HasPrefix(e.text, "[") || e.kind == "openapi" || e.kind == "grpc" || e.kind == "datadog" {
			continue
		}
		for at := range strings.Split(e.text, "\n") {
			lines := strings.Split(e.text, "\n")
			if strings.Contains(lines[at], "----") {
				continue // the rule below a head, which belong together
			}
			routes, err := Read(e.kind, "", []byte(strings.Join(append(lines[:at:at], append([]string{"WARNING: one of /these"}, lines[at:]...)...), "\n")), Options{})
			if err != nil || !slices.ContainsFunc(routes, func(r Route) bool { return r.Note != "" && strings.Contains(r.Pattern, "one of") }) {
				t.Errorf("%s: a line before line %d is dropped: %v, %v", e.file, at+1, routes, err)
			}
		}
	}
}

// Most lines of a document are not routes; those with a method are.
func TestDocument(t *testing.T) {
	routes, err := Read("list", "", []byte("Our routes\nSee the API.\nthe\nrest\nof it\n- GET /item\n* /star\n| PUT | `/row/:id` |\n- /bare\n"), Options{})
	want := "- /bare  # line 9  NOT: " + notListed + "\nGET /item  # line 6\nPUT /row/:id  # line 8\n/star  # line 7\n"
	if got := printed(routes, err); !strings.Contains(got, want) {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestPrefix(t *testing.T) {
	routes, err := Read("list", "", []byte("GET /\n/a/:id/\nb.example.com/c\n"), Options{Prefix: "/v1/"})
	var got []string
	for _, r := range routes {
		got = append(got, r.Pattern)
	}
	if diff := cmp.Diff([]string{"GET /v1", "/v1/a/:id", "b.example.com/v1/c"}, got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestJoin(t *testing.T) {
	const csv = "resource_name,hits\nAdmin::UsersController#show,3\nApp\\Http\\Controllers\\UserController@show users.show,2\nGET app.views.show,1\n"
	for _, tt := range []struct{ join, want string }{
		{"u GET /admin/u/:id(.:format) admin/users#show", "GET /admin/u/:id"},
		{`[{"method":"GET|HEAD","uri":"api/u/{u}","action":"App\\Http\\Controllers\\UserController@show"}]`, "GET /api/u/:u"},
		{"GET,HEAD,POST\t^p/(?P<id>[0-9]+)/$\tapp.views.show\n", "GET /p/:id  # GET app.views.show  HITS: 1\n"},
		{"\x1b[36mu\x1b[0m GET /admin/u/:id(.:format) \x1b[1madmin/users#show\x1b[0m", "GET /admin/u/:id"},
		{"", "the table to join is empty"},
		{" \n", "the table to join is empty"},
		{"what\n", "the kind of the table to join is unknown"},
		{"GET /a\n", "does not contain APM's names: want the output of rails routes"},
		{"Endpoint  Methods  Rule\n--------  -------  ----\na         GET      /a\n", "does not contain APM's names"},
	} {
		routes, err := Read("datadog", "", []byte(csv), Options{Join: []byte(tt.join)})
		got := printed(routes, err)
		if !strings.Contains(got, tt.want) {
			t.Errorf("%s: %s, want %q", tt.join, got, tt.want)
		}
	}
}

func TestHits(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want int64
		ok   bool
	}{
		{"12", 12, true}, {"1,234", 1234, true}, {"1.2k", 1200, true}, {" 3M ", 3000000, true}, {"2.6", 3, true},
		{"-1", 0, true}, {"", 0, false}, {"k", 0, false}, {"x", 0, false}, {"NaN", 0, true}, {"1e300", 1e15, true},
	} {
		if got, ok := hitsOf(tt.in); got != tt.want || ok != tt.ok {
			t.Errorf("hitsOf(%q) = %d, %v, want %d, %v", tt.in, got, ok, tt.want, tt.ok)
		}
	}
}
