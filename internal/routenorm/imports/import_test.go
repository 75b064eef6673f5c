package imports

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/elb-sli/elb-sli/internal/routenorm"
)

var update = flag.Bool("update", false, "rewrite the expected output of the golden tests")

// joined is the table that APM resources are joined with.
const joined = ` user GET /users/:id(.:format) users#show
 li PATCH /api/v1/line_items/:id(.:format) api/v1/line_items#update
    PUT /api/v1/line_items/:id(.:format) api/v1/line_items#update
`

// readAs imports a text with the importer named in the first part of a golden file's name: rails_x.txtar is for --from
// rails.
func readAs(kind string, b []byte) ([]Route, error) {
	from, _, _ := strings.Cut(kind, "_")
	o := Options{}
	if from == "railsjson" {
		from, o.Formats = "rails", []string{"json", "xml"}
	}
	if from == "datadogjoin" {
		from, o.Join = "datadog", []byte(joined)
	}
	return Read(from, "", b, o)
}

func TestImportGolden(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.txtar")
	if len(files) < 8 {
		t.Fatalf("%d golden files", len(files))
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run(name, func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			routes, err := readAs(name, a.Files[0].Data)
			got := printed(routes, err)
			if *update {
				a.Files[1].Data = []byte(got)
				if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(a.Files[1].Data), got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func printed(routes []Route, err error) string {
	if err != nil {
		return "error: " + err.Error() + "\n"
	}
	var b strings.Builder
	for _, r := range routes {
		b.WriteString(r.Pattern + "  # " + r.From)
		if r.Note != "" {
			b.WriteString("  NOT: " + r.Note)
		}
		if r.Behind != "" {
			b.WriteString("  BEHIND: " + r.Behind)
		}
		if r.Hits > 0 {
			fmt.Fprintf(&b, "  HITS: %d", r.Hits)
		}
		if r.Format {
			b.WriteString("  FORMAT")
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestConvert(t *testing.T) {
	every, next := everyGrammar(), nextSources()
	openapi, list := grammar{braces: true}, grammar{braces: true, angles: true, colons: true, brackets: true, stars: true, slashed: true}
	for _, tt := range []struct {
		g     grammar
		in    string
		want  string
		exact bool
	}{
		{openapi, "/", "/", true},
		{openapi, "//a//{b}/", "/a/:b", true},
		{openapi, "/pets/{petId}", "/pets/:petId", true},
		{openapi, "/v1/{name}:cancel", "/v1/:name:cancel", true},
		{openapi, "/v1/{name=projects/*/jobs/*}:run", "/v1/projects/:name/jobs/:name:run", true},
		{openapi, "/v1/{name=files/**}", "/v1/files/*name", true},
		{openapi, "/{a}-{b}", "/:a-:b", true},
		{openapi, "/{a}_{b}", "/:a", false},
		{openapi, "/{a}{b}/c", "/:a/c", false},
		{openapi, "/{name}.json", "/:name.json", true},
		{openapi, "/x{id}y", "/:id", false},
		{openapi, "/{2nd-id}", "/:_2nd_id", true},
		{openapi, "/{日本}", "/:id", true},
		{openapi, "/docs:batch", "/docs::batch", true},
		{openapi, "/docs:1/{id}:a:b", "/docs::1/:id:a::b", true},
		{list, "/docs:batch", "/docs:batch", true},
		{openapi, "/{proxy+}", "/*proxy", true},
		{openapi, "/f/{path*}/raw", "/f/*path", false},
		{openapi, "/a/{open", "/a/{open", false},
		{openapi, "/a?b={c}", "/a", true},
		{openapi, "/users{?page,limit}", "/users", true},
		{openapi, "/users/{id}{#part}", "/users/:id", true},
		{openapi, "/users{/id}{.format}", "/users/:id.:format", true},
		{openapi, "/users{?open", "/users{?open", false},
		{list, "/users/{id}{?a}", "/users/:id", true},
		{list, "/u/<int:id>/p/<slug>", "/u/:id/p/:slug", true},
		{list, "/s/<path:rest>", "/s/*rest", true},
		{list, "/u/:id(\\d+)/x", "/u/:id/x", true},
		{list, "/[lang]/[...rest]", "/:lang/*rest", true},
		{list, "/[[...rest]]", "/*rest /", true},
		{list, "/f/*", "/f/*rest /f", true},
		{list, "/*/x/*", "/*rest", false},
		{list, "/orders/{id}:cancel", "/orders/:id:cancel", true},
		{list, `/name\:verb`, "/name::verb", true},
		{next, "/(app|web)/home", "/app/home /web/home", true},
		{next, "/all-(.*)", "/all-:id /all-:id/*rest /all-/*id", true},
		{next, `/v\:1/:x+`, "/v::1/*x", true},
		{list, "/a*b", "/a:b /a:b/*rest /a/*b", true},
		{list, "/a*b/c", "/a:b /a:b/*rest /a/*b", false},
		{list, "/*a/b/:c", "/*a", false},
		{list, "/:a(\\d+)?", "/:a /", true},
		{list, "/:lang(ja|en)/x", "/ja/x /en/x", true},
		{list, "/v:major(1|2)", "/v1 /v2", true},
		{list, "/:x(.*)", "/*x", true},
		{list, "/:x(.*)/y", "/:x/y", false},
		{openapi, "/e/{x?}/{y?}/{z?}/{w?}/{v?}", "/e/:x/:y/:z/:w/:v /e/:x/:y/:z/:w /e/:x/:y/:z /e/:x/:y /e/:x /e", true},
		{list, "/:l(ja|en)?/:a?/x/:b?", "/ja/:a/x/:b /ja/:a/x /ja/x/:b /ja/x /en/:a/x/:b /en/:a/x /en/x/:b /en/x /:a/x/:b /:a/x /x/:b /x", true},
		{list, "/:a?/:b?", "/:a/:b /:a /", true},
		{list, "/users/:id.:format?", "/users/:id.:format /users/:id", true},
		{every, "/b[/{x}]", "/b /b/:x", true},
		{every, "/c[/{x}.jpg]", "/c /c/:x.jpg", true},
		{every, "/news[/{year:[0-9]{4}}[/{month:[0-9]+}]]", "/news /news/:year /news/:year/:month", true},
		{every, "/f[.json]", "/f /f.json", true},
		{every, "[/{lang:ja|en}]/a[/{rest:.*}]", "/a /ja/a /en/a /a/*rest /ja/a/*rest /en/a/*rest", true},
		{every, "/[id]/[x-y]/[...rest]", "/:id/:x_y/*rest", true},
		{every, "/[[lang]]/[id=integer]", "/:lang/:id /:id", true},
		{every, "/x/a[:]:b", "/x/a:::b", true},
		{every, "/{x:[a-z]+(\\d)?}/{z:[(/]+}/a", "/:x/:z/a", false},
		{every, "/odata/Products({id})/(:x)/Orders(:id)", "/odata/Products(:id)/Orders(:id) /odata/Products(:id)/:x/Orders(:id)", true},
		{every, "/p(/:id)", "/p /p/:id", true},
		{every, "/p/:id(.:format)", "/p/:id /p/:id.:format", true},
		{every, "/p(/:id(/:x))?", "/p /p/:id /p/:id/:x", true},
		{every, "/b/:sharing-id/x", "/b/:sharing_id/x", true},
		{every, "/b/:client-id/:file-id?", "/b/:client_id/:file_id /b/:client_id", true},
		{every, `/by-:user-id/orders::do-it/x\:do-it/{id}:do-it`, "/by-:user_id/orders::do-it/x::do-it/:id:do-it", true},
		{every, "/f/:from-:to/v:major-:minor", "/f/:from-:to/v:major-:minor", true},
		{every, "/f/:a-b-:c/{d}-e", "/f/:a-b-:c/:d-e", true},
		{every, "/a{/:id}", "/a /a/:id", true},
		{every, "/a{/:id{/:x}}/b{.:format}", "/a/b /a/:id/b /a/:id/:x/b /a/b.:format /a/:id/b.:format /a/:id/:x/b.:format", true},
		{every, "/a/:id{[0-9]{2}}/:file{.+\\.png}/b", "/a/:id/:file/b", false},
		{every, "/a/{id:int:min(1)}/{code:length(3)}/{at:dt(\"%H:%M\")}/{Id:INT}", "/a/:id/:code/:at/:Id", true},
		{every, "/a/{id:int?}/{x:alpha:minlength(2)?}", "/a/:id/:x /a/:id /a", true},
		{every, "/a/{x:on?}", "/a/o /a/on", true},
		{every, "/a/{x:length}/{y:min}", "/a/length/min", true},
		{every, "/{file:favicon.ico}/{x:a.b|c.d}", "/favicon.ico/a.b /favicon.ico/c.d", true},
		{every, "/{x:.}/{y:..}/{z:a.*}/b", "/:x/:y/:z/b", false},
		{every, "/日本/{x:東|b}", "/%E6%97%A5%E6%9C%AC/b /%E6%97%A5%E6%9C%AC/%E6%9D%B1", true},
		{list, "/{id:[0-9]{3}}/{rest...}", "/:id/*rest /:id", true},
		{list, "/{id:int}/{file:path}", "/:id/*file", true},
		{list, "/{x:gamma}/{y:(?:delta)}", "/gamma/delta", true},
		{list, "/:x(gamma)/<any(ja):l>/<regex(\"a\"):y>/<int:z>", "/gamma/ja/a/:z", true},
		{list, "/{$}", "/", true},
		{list, "/<any(ja, 'en'):lang>/<regex(\"a|b\"):x>/<string(length=2):y>", "/ja/a/:y /ja/b/:y /en/a/:y /en/b/:y", true},
		{list, "/:a(1|2|3)/:b(1|2|3)/:c(1|2)", "/1/1/:c /1/2/:c /1/3/:c /2/1/:c /2/2/:c /2/3/:c /3/1/:c /3/2/:c /3/3/:c", false},
	} {
		var paths []string
		exact := true
		for _, s := range tt.g.convert(tt.in) {
			paths, exact = append(paths, s.path), exact && s.exact
		}
		if got := strings.Join(paths, " "); got != tt.want || exact != tt.exact {
			t.Errorf("convert(%q) = %q, %v, want %q, %v", tt.in, strings.Join(paths, " "), exact, tt.want, tt.exact)
		}
	}
}

// A group that may be empty makes a path without it.
func TestRegexPaths(t *testing.T) {
	for expr, want := range map[string]string{
		`^x/(\d+)$`: "/x/:id", `^x/(\d*)$`: "/x/:id /x", `^x/(\d{1,3})$`: "/x/:id", `^x/(\d{0,3})$`: "/x/:id /x", `^x/((?:\d?){2})$`: "/x/:id /x",
		`^x/(?P<a>\d*|y+)$`: "/x/:a /x", `^x/(?P<a>\d+|y+)$`: "/x/:a", `^x/(\d*y*)$`: "/x/:id /x", `^x/(\d*y+)$`: "/x/:id", `^x/(.+)$`: "/x/*id", `^x/?$`: "/x",
		`^(?:a|b)/$`: "/a /b",
	} {
		choices, all, ok := regexPaths(expr)
		var paths []string
		for _, c := range choices {
			for _, s := range spell(append([]piece{{text: "/"}}, c...)) {
				if !slices.Contains(paths, s.path) {
					paths = append(paths, s.path)
				}
			}
		}
		if got := strings.Join(paths, " "); got != want || !all || !ok {
			t.Errorf("%s: %q, all %v, ok %v, want %q", expr, got, all, ok, want)
		}
	}
}

func TestOptional(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want string
	}{
		{"/a", "/a"},
		{"/a(/:b)", "/a /a/:b"},
		{"(/:l)/a(/:b)", "/a /:l/a /a/:b /:l/a/:b"},
		{"/a(/:b(/:c))", "/a /a/:b /a/:b/:c"},
		{"/a(", "/a("},
	} {
		if got := strings.Join(optional(tt.in, railsGroup), " "); got != tt.want {
			t.Errorf("optional(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestOptionalBounds(t *testing.T) {
	for _, in := range []string{strings.Repeat("(/a", 4000) + strings.Repeat(")", 4000), strings.Repeat("(/a)", 4000)} {
		if got := len(optional(in, railsGroup)); got > maxChoices {
			t.Errorf("%d paths of %.20q, want at most %d", got, in, maxChoices)
		}
	}
}

// A path that is too long to be a pattern is not taken apart, which would take long.
func TestLongPaths(t *testing.T) {
	for _, part := range []string{":a[/b]", "{a}[/", "/:a?[/b]", "/(:a", "[/"} {
		routes, err := Read("list", "", []byte("GET /a\nGET /"+strings.Repeat(part, 4000)+"\n"), Options{})
		if err != nil || len(routes) != 2 || !strings.HasPrefix(routes[0].Note+routes[1].Note, "cannot be a pattern") {
			t.Errorf("%s…: %d routes, %v", part, len(routes), err)
		}
	}
}

// checkImported checks what must be true for every import: whatever is not a note is a pattern, one for each request,
// on its own line.
func checkImported(t *testing.T, routes []Route) {
	t.Helper()
	var ps []routenorm.Pattern
	for i, r := range routes {
		if s := r.Pattern + r.From + r.Note; strings.ContainsAny(s, "\n\r") {
			t.Errorf("more than one line: %q", s)
		}
		if i > 0 && routes[i-1].Hits == r.Hits && compareRoutes(r, routes[i-1]) < 0 {
			t.Errorf("%q before %q", routes[i-1].Pattern, r.Pattern)
		}
		if r.Note != "" {
			continue
		}
		p, err := routenorm.ParsePattern(r.Pattern)
		if err != nil {
			t.Errorf("%q: %v", r.Pattern, err)
			continue
		}
		ps = append(ps, p)
	}
	if _, conflicts := routenorm.NewTable(ps); len(conflicts) > 0 {
		t.Errorf("%v", conflicts[0])
	}
}

func fuzzImport(f *testing.F, from string) {
	files, _ := filepath.Glob("testdata/" + from + "*.txtar")
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(a.Files[0].Data)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 1<<14 {
			return
		}
		routes, err := readAs(from, b)
		again, _ := readAs(from, b)
		if !slices.Equal(routes, again) {
			t.Error("not the same again")
		}
		if err != nil && len(routes) > 0 {
			t.Errorf("routes and an error: %v", err)
		}
		checkImported(t, routes)
	})
}

func FuzzOpenAPI(f *testing.F) { fuzzImport(f, "openapi") }
func FuzzRails(f *testing.F)   { fuzzImport(f, "rails") }
func FuzzList(f *testing.F)    { fuzzImport(f, "list") }
func FuzzLaravel(f *testing.F) { fuzzImport(f, "laravel") }
func FuzzDjango(f *testing.F)  { fuzzImport(f, "django") }
func FuzzNextjs(f *testing.F)  { fuzzImport(f, "nextjs") }
func FuzzSpring(f *testing.F)  { fuzzImport(f, "spring") }
func FuzzPhoenix(f *testing.F) { fuzzImport(f, "phoenix") }
func FuzzFlask(f *testing.F)   { fuzzImport(f, "flask") }
func FuzzGRPC(f *testing.F)    { fuzzImport(f, "grpc") }
func FuzzDatadog(f *testing.F) { fuzzImport(f, "datadogjoin") }
