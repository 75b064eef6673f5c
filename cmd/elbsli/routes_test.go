package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/routenorm/imports"
	"github.com/elb-sli/elb-sli/test/logs"
)

// routes runs "elbsli routes" and returns its exit status and what it printed.
func routes(stdin string, args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = run(context.Background(), append([]string{"routes"}, args...), strings.NewReader(stdin), &out, &errs)
	return status, out.String(), errs.String()
}

// mustRoutes fails the test unless the command succeeds.
func mustRoutes(t *testing.T, stdin string, args ...string) string {
	t.Helper()
	status, out, errs := routes(stdin, args...)
	if status != statusDone || errs != "" {
		t.Fatalf("routes %s: status %d: %s", strings.Join(args, " "), status, errs)
	}
	return out
}

// goldenRoutes compares an output with testdata/routes/name.
func goldenRoutes(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "routes", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s: -want +got:\n%s", name, diff)
	}
}

// loads fails the test unless a table is a valid configuration.
func loads(t *testing.T, table string) *config.Config {
	t.Helper()
	cfg, err := config.Parse("routes.yaml", []byte(table))
	if err != nil {
		t.Fatalf("%v\n%s", err, table)
	}
	return cfg
}

// albLine is an entry of an Application Load Balancer.
func albLine(i, day int, method, path string, status int, target string) string {
	targetStatus := fmt.Sprint(status)
	if target == "-" {
		targetStatus = "-"
	}
	clock := fmt.Sprintf("2026-11-%02dT01:%02d:%02d.%06dZ", day, i/60%60, i%60, i)
	return fmt.Sprintf(`https %s app/web/50dc6c495c0c9188 203.0.113.7:40000 %s 0.001 0.020 0.000 %d %s 312 1024 "%s https://api.example.com:443%s HTTP/2.0" `+
		`"agent" - - arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/web/73e2d6bc24d8a067 "Root=1-%08x" "api.example.com" "-" 1 %s "forward" "-" "-" "%s" "%s" "-" "-"`+"\n",
		clock, target, status, targetStatus, method, path, i, clock, target, targetStatus)
}

// sampleLog is one day of a small shop: members by number and by name, a rare export, a scanner, the load balancer's
// own redirects, and a word that may be a value.
func sampleLog(day int) []string {
	rnd := rand.New(rand.NewPCG(uint64(day), 9))
	const target = "10.0.0.1:8080"
	var lines []string
	var requests []func()
	add := func(n int, method string, status int, target string, path func() string) {
		for range n {
			requests = append(requests, func() { lines = append(lines, albLine(len(lines), day, method, path(), status, target)) })
		}
	}
	at := func(path string) func() string { return func() string { return path } }
	number := func(format string) func() string {
		return func() string { return fmt.Sprintf(format, 1+rnd.IntN(900)) }
	}
	add(40, "GET", 200, target, number("/shop/orders/%d?page=2"))
	add(20, "POST", 302, target, at("/shop/orders"))
	add(15, "GET", 200, target, at("/shop/orders/export"))
	add(12, "GET", 200, target, number("/shop/orders/%d/lines.json"))
	add(30, "GET", 200, target, func() string {
		return "/shop/members/" + []string{"kagofep", "bulemez", "zovive", "mopudi"}[rnd.IntN(4)] + string(rune('a'+rnd.IntN(26))) + "u/orders"
	})
	add(6, "HEAD", 200, target, at("/health"))
	add(9, "GET", 200, target, at("/assets/app-1234.js"))
	add(9, "GET", 404, target, at("/shop/missing"))
	add(9, "GET", 301, target, at("/shop/moved"))
	add(9, "GET", 302, "-", at("/shop/elb-redirect"))
	add(2, "GET", 200, target, func() string { return fmt.Sprintf("/%x.php", rnd.Uint32()) })
	for _, i := range rnd.Perm(len(requests)) {
		requests[i]()
	}
	return lines
}

// writeSamples writes three days as three logs.
func writeSamples(t *testing.T) []string {
	t.Helper()
	dir := t.TempDir()
	var files []string
	for _, day := range []int{10, 14, 20} {
		file := filepath.Join(dir, fmt.Sprintf("day%d.log", day))
		if err := os.WriteFile(file, []byte(strings.Join(sampleLog(day), "")), 0o644); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

func TestRoutesSuggest(t *testing.T) {
	files := writeSamples(t)
	got := mustRoutes(t, "", append([]string{"suggest"}, files...)...)
	goldenRoutes(t, "suggest.yaml", got)
	loads(t, got)
	for line := range strings.Lines(got) {
		if len(line) > 112 && line[0] == '#' { // larger numbers must have room up to column 119
			t.Errorf("%d columns: %s", len(line), line)
		}
	}
	for _, secret := range []string{"kagofep", "203.0.113.7", "page=2", "elb-redirect"} {
		if strings.Contains(got, secret) {
			t.Errorf("the table shows %q", secret)
		}
	}
	current := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(current, []byte("routes: [GET /health, \"GET|PUT /shop/orders/:number\", GET /shop/gone, /shop/members/kagofepau/orders]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	diff := mustRoutes(t, "", append([]string{"suggest", "--config", current}, files...)...)
	goldenRoutes(t, "diff.yaml", strings.ReplaceAll(diff, current, "config.yaml"))
	loads(t, diff)
	goldenRoutes(t, "single.yaml", mustRoutes(t, "", "suggest", files[0]))
	log, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	goldenRoutes(t, "single.yaml", mustRoutes(t, string(log), "suggest", "-"))
}

// The table depends only on the requests.
func TestRoutesSuggestOrder(t *testing.T) {
	files := writeSamples(t)
	want := mustRoutes(t, "", append([]string{"suggest"}, files...)...)
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 5 {
		dir := t.TempDir()
		var samples []string
		for _, i := range rnd.Perm(3) {
			sample := filepath.Join(dir, fmt.Sprintf("sample%d", i))
			samples = append(samples, sample)
			b, err := os.ReadFile(files[i])
			if err != nil {
				t.Fatal(err)
			}
			scatter(t, rnd, sample, strings.SplitAfter(string(b), "\n"))
		}
		if diff := cmp.Diff(want, mustRoutes(t, "", append([]string{"suggest"}, samples...)...)); diff != "" {
			t.Fatalf("-want +got:\n%s", diff)
		}
	}
}

// scatter writes the lines in random order to several gzipped files in a folder.
func scatter(t *testing.T, rnd *rand.Rand, dir string, lines []string) {
	t.Helper()
	rnd.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for part := 0; len(lines) > 0; part++ {
		n := min(len(lines), 1+rnd.IntN(80))
		log := logs.Members(t, strings.Join(lines[:n], ""))
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.log.gz", part)), log, 0o644); err != nil {
			t.Fatal(err)
		}
		lines = lines[n:]
	}
}

func TestRoutesImport(t *testing.T) {
	const rails = "posts GET /posts(.:format) posts#index\n POST /posts(.:format) posts#create\n GET /posts/:id(.:format) posts#show\n GET /posts/new(.:format) posts#new\n"
	for _, tt := range []struct{ from, in string }{
		{"openapi", "openapi: 3.0.0\nservers: [{url: https://a.example/v1}]\npaths: {\"/pets/{pet-id}\": {get: {operationId: show}}, /pets: {get: {}, post: {}}, /Pets: {get: {}}}\n"},
		{"rails", rails},
		{"list", "GET /a/{id}\n/a'b: c\n"},
	} {
		got := mustRoutes(t, tt.in, "import", "--from", tt.from, "-")
		goldenRoutes(t, "import-"+tt.from+".yaml", got)
		loads(t, got)
	}
	zipped := string(logs.Members(t, "\ufeffGET /a\n"))
	if got := mustRoutes(t, zipped, "import", "--from", "list", "-"); !strings.Contains(got, "\n  - GET /a  # line 1\n") {
		t.Errorf("a gzip'd list: %s", got)
	}
	got := mustRoutes(t, rails, "import", "--from", "rails", "--formats", "json,xml", "-")
	goldenRoutes(t, "import-rails-formats.yaml", got)
	table := loads(t, got).Table
	for _, path := range []string{"/posts.json", "/posts.xml", "/posts/1.json"} {
		if table.Match("GET", nil, []byte(path)) < 0 {
			t.Errorf("%s is other", path)
		}
	}
}

// The first lines of each script say how to run it.
func TestRoutesExportScript(t *testing.T) {
	for _, name := range imports.ScriptNames() {
		out := mustRoutes(t, "", "export-script", name)
		head, _, _ := strings.Cut(out, "\n\n")
		if !strings.Contains(head, "elbsli routes export-script "+name) || !strings.Contains(head, "elbsli routes import --from ") {
			t.Errorf("%s begins with %q", name, head)
		}
	}
}

// A table too long to read says so, and one beyond the default limit raises the limit.
func TestRoutesImportMany(t *testing.T) {
	for _, tt := range []struct {
		n           int
		many, limit bool
	}{{200, false, false}, {201, true, false}, {2000, true, false}, {2001, true, true}} {
		var list strings.Builder
		for i := range tt.n {
			fmt.Fprintf(&list, "GET /r%d\n", i)
		}
		got := mustRoutes(t, list.String(), "import", "--from", "list", "-")
		many, limit := strings.Contains(got, "# Warning: more than 200 routes."), strings.Contains(got, "\nlimits: {routes: 2001}")
		if many != tt.many || limit != tt.limit {
			t.Errorf("%d routes: many %v, limit %v", tt.n, many, limit)
		}
		if n := loads(t, got).Table.Len(); n != tt.n {
			t.Errorf("%d of %d routes", n, tt.n)
		}
	}
}

func TestRoutesApply(t *testing.T) {
	cfg := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(cfg, []byte("routes: [GET /Hoge/:id, POST /hoge, /a/*rest]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	long := "/a/" + strings.Repeat("x/", 900) + "?" + strings.Repeat("q", 1<<18)
	for _, tt := range []struct{ in, table, heuristic string }{
		{"GET\t/Hoge/1\t200\n", "/Hoge/:id\n", "/Hoge/:id\n"},
		{"HEAD\t/Hoge/1?a=/b\t200\n", "/Hoge/:id\n", "/Hoge/:id\n"},
		{"POST\t/Hoge/1\t200", "other\n", "/Hoge/:id\n"},
		{"POST\t/hoge/\t302\nGET\t/hoge\t200\n", "/hoge\nother\n", "/hoge\n/hoge\n"},
		{"GET\t/x/../y\t200\n", "other\n", "other\n"},
		{"GET\t" + long + "\t200\nGET\t/Hoge/2\t200\n", "other\n/Hoge/:id\n", "other\n/Hoge/:id\n"},
		{"BREW\t/a/\xff\xfe\t418\n", "/a/*rest\n", "/a/:id\n"},
		{"\n", "other\n", "other\n"},
		{"", "", ""},
	} {
		if got := mustRoutes(t, tt.in, "apply", "--config", cfg); got != tt.table {
			t.Errorf("apply --config %.40q = %.40q, want %q", tt.in, got, tt.table)
		}
		if got := mustRoutes(t, tt.in, "apply"); got != tt.heuristic {
			t.Errorf("apply %.40q = %.40q, want %q", tt.in, got, tt.heuristic)
		}
	}
}

// With "unmatched: successful", a request gets a guessed route if its status shows that the service knew the path.
func TestRoutesApplySuccessful(t *testing.T) {
	cfg := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(cfg, []byte("routes: [GET /hoge/:id]\nunmatched: successful\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for status, want := range map[string]string{
		"101": "/a/:id", "200": "/a/:id", "204": "/a/:id", "460": "/a/:id", "500": "/a/:id", "599": "/a/:id",
		"100": "other", "300": "other", "304": "other", "404": "other", "461": "other", "600": "other", "-": "other", "": "other",
	} {
		if got := mustRoutes(t, "GET\t/a/1\t"+status+"\n", "apply", "--config", cfg); got != want+"\n" {
			t.Errorf("status %q: %q, want %q", status, got, want)
		}
	}
	if got := mustRoutes(t, "GET\t/hoge/1\t404\nGET\t/.env\t200\n", "apply", "--config", cfg); got != "/hoge/:id\nother\n" {
		t.Errorf("routes in the table, and a scanner's path: %q", got)
	}
}

// writerTo returns a function that writes a file in dir, and returns its path.
func writerTo(t *testing.T, dir string) func(name, text string) string {
	return func(name, text string) string {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return file
	}
}

func TestRoutesUsage(t *testing.T) {
	dir := t.TempDir()
	write := writerTo(t, dir)
	broken, empty, other := write("broken.log.gz", "\x1f\x8b\x08\x00\x00"), write("empty.log", ""), write("other.log", "no entry\n")
	binary, utf16 := write("binary", "GET /a\x00"), write("utf16", "\xff\xfeG\x00E\x00")
	openAPI, object, array := write("openapi.yaml", "info: {}\nopenapi: 3.0.0\npaths: {/a: {get: {}}}\n"), write("object", `{"a": 1}`), write("array", "[1]")
	table, script := write("routes.txt", "GET /a(.:format) a#show\n"), write("app.js", "app.get('/a', show)\n")
	for _, tt := range []struct {
		args   string
		status int
		says   string
	}{
		{"suggest", statusUsage, "no sample given"},
		{"suggest -", statusFailure, "-: no entry of an access log"},
		{"suggest no/such.log", statusFailure, "no such file"},
		{"suggest " + broken, statusFailure, "broken.log.gz"},
		{"suggest " + empty, statusFailure, "empty.log: no entry of an access log"},
		{"suggest " + empty + " " + other, statusFailure, "other.log: no entry of an access log"},
		{"suggest --config no/such.yaml " + empty, statusFailure, "no/such.yaml"},
		{"import -", statusUsage, "--from"},
		{"import --from x -", statusUsage, "one of openapi, rails"},
		{"import --from list", statusUsage, "one FILE"},
		{"import --from list --formats json -", statusUsage, "--formats is for --from rails"},
		{"import --from rails --formats json,.xml -", statusUsage, `".xml" is not a format`},
		{"import --from rails --formats= -", statusFailure, "this is empty"},
		{"import --from list no/such", statusFailure, "no such file"},
		{"import --from list " + dir, statusFailure, "is a directory"},
		{"import --from list " + broken, statusFailure, "broken.log.gz: unexpected EOF"},
		{"import --from rails " + binary, statusFailure, "binary: not a text in UTF-8"},
		{"import --from list " + utf16, statusFailure, "utf16: not a text in UTF-8"},
		{"import --from list " + openAPI, statusFailure, "openapi.yaml: --from list: this looks like an OpenAPI description, version 2 or 3, YAML or JSON: use --from openapi"},
		{"import --from list " + object, statusFailure, "this is JSON that no importer reads; it reads one \"[METHOD] [HOST]PATH\" per line"},
		{"import --from rails " + object, statusFailure, "this is JSON that no importer reads; it reads the output of rails routes, plain or --expanded: bin/rails routes"},
		{"import --from openapi " + table, statusFailure, "this looks like the output of rails routes, plain or --expanded: use --from rails"},
		{"import --from list " + script, statusFailure, "app.js: --from list: this is an Express application's source"},
		{"import --from openapi " + object, statusFailure, "it reads an OpenAPI description"},
		{"import --from openapi " + other, statusFailure, "other.log: --from openapi: line 1: not in the form of an OpenAPI description"},
		{"import --from list " + array, statusFailure, "this is JSON"},
		{"import --from list -", statusFailure, "stdin: --from list: this is empty"},
		{"import --from rails -", statusFailure, "this is empty"},
		{"import --from list --join x -", statusUsage, "--join is for --from datadog"},
		{"import --prefix x -", statusUsage, "--from is missing"},
		{"import --from datadog --formats json -", statusUsage, "--formats is for --from rails"},
		{"import --from datadog --join no/such -", statusFailure, "no such file"},
		{"export-script", statusUsage, "one NAME: express, fastify, koa, hono, django"},
		{"export-script rails", statusUsage, `no script for "rails"`},
		{"apply x", statusUsage, "stdin"},
		{"apply --config no/such", statusFailure, "no such file"},
		{"nothing", statusUsage, "nothing"},
	} {
		status, out, errs := routes("", strings.Fields(tt.args)...)
		if status != tt.status || out != "" || !strings.Contains(errs, tt.says) || strings.Contains(errs, "read "+dir) {
			t.Errorf("routes %.60s: status %d, want %d; stdout %q; stderr %q, want %q in it", tt.args, status, tt.status, out, errs, tt.says)
		}
	}
	for _, name := range []string{"suggest", "import", "export-script", "apply"} {
		if out := mustRoutes(t, "", name, "--help"); !strings.Contains(out, "example:\n  $ ") {
			t.Errorf("routes %s --help shows no example:\n%s", name, out)
		}
	}
}

func BenchmarkRoutesApply(b *testing.B) {
	in := strings.Repeat("GET\t/shop/orders/1234?page=2\t200\n", 10000)
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		if status, _, errs := routes(in, "apply"); status != statusDone {
			b.Fatal(errs)
		}
	}
}
