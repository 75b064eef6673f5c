package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// writeTwoDays writes two logs, each with six requests for each path.
func writeTwoDays(t *testing.T, paths []string) []string {
	t.Helper()
	files := []string{filepath.Join(t.TempDir(), "a.log"), filepath.Join(t.TempDir(), "b.log")}
	for day, file := range files {
		var b strings.Builder
		for i := range 6 * len(paths) {
			b.WriteString(albLine(i, 10+day, "GET", paths[i%len(paths)], 200, "10.0.0.1:8080"))
		}
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// A request without a route is shown by its guessed route, and requests of scanners are shown as a number.
func TestRoutesSuggestRest(t *testing.T) {
	for _, tt := range []struct{ path, want, never string }{
		{"/wp-admin/anna", "# 12 successful requests were for paths that only scanners request. They are left out.\n", "anna"},
		{"/scripts/12/app.js", "  - GET /scripts/:id/app.js  # 12 requests, 1 path\n", "Not in the table"},
		{"/static/app.js", "the busiest: GET /assets/:file (12)\n", "app.js"},
	} {
		got := mustRoutes(t, "", append([]string{"suggest"}, writeTwoDays(t, []string{"/health", tt.path})...)...)
		loads(t, got)
		if !strings.Contains(got, tt.want) || strings.Contains(got, tt.never) || !strings.Contains(got, "- GET /health") {
			t.Errorf("%s: want %q and no %q in:\n%s", tt.path, tt.want, tt.never, got)
		}
	}
}

// What is printed for a route is about its requests: those of the methods in its line, and paths only where they vary. A
// redirect gets no guessed route.
func TestRoutesSuggestEvidence(t *testing.T) {
	var log strings.Builder
	add := func(n int, method, path string, status int) {
		for range n {
			log.WriteString(albLine(log.Len(), 10, method, path, status, "10.0.0.1:8080"))
		}
	}
	add(9, "GET", "/settings/profile", 200)
	add(5, "PUT", "/settings/profile", 200)
	add(1, "DELETE", "/settings/profile", 204)
	add(6, "POST", "/orders:search", 200)
	for i := range 30 {
		add(1, "GET", fmt.Sprintf("/orders/%d", 100+i), 200)
	}
	add(2, "GET", "/orders/export", 200)
	add(2, "GET", "/moved", 302)
	add(3, "GET", "/news", 200)
	write := writerTo(t, t.TempDir())
	logs := write("a.log", log.String())
	got := mustRoutes(t, "", "suggest", logs)
	for _, want := range []string{
		"  - DELETE|GET|PUT /settings/profile  # 15 requests\n",
		"  - POST /orders::search  # 6 requests\n",
		"# Not in the table: 5 requests (8.6%), on routes with fewer than four requests each, or for files of pages.\n" +
			"#   unmatched: successful guesses 1 route for all but 2 redirects, the busiest: GET /news (3)\n",
		"\n# Cost: 7 series per load balancer and writer (including other), so 14 custom metrics and\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("want %q in:\n%s", want, got)
		}
	}
	config := write("config.yaml", "routes: [GET /settings/:page, POST /orders::search, GET /orders/:id/lines, GET /moved]\n")
	got = mustRoutes(t, "", "suggest", "--config", config, logs)
	for _, want := range []string{
		"routes:\n  - GET /orders/:id  # 30 requests, 30 paths\n  - DELETE|PUT /settings/profile  # 6 requests\n" +
			"  # Requested two or three times. If these are values, delete them: a route above matches their requests then.\n" +
			"  - GET /orders/export  # 2 requests\n",
		"# Not in the table: 3 requests (5.2%)",
		"unmatched: successful would guess 1 route for them, the busiest: GET /news (3)\n",
		"\n# Cost of the new routes: 4 series per load balancer and writer, so 8 custom metrics and\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("with a table: want %q in:\n%s", want, got)
		}
	}
	loads(t, got)
}

// A route is new if some of its requests are not in the table. A pattern is judged by its requests, even if they are for files
// of pages, which are never learned.
func TestRoutesDiffByRequests(t *testing.T) {
	var log strings.Builder
	for i := range 9 {
		for _, path := range []string{"/events/24hours", "/static/app.js", fmt.Sprintf("/orders/%d", 100+i), fmt.Sprintf("/lines/%d", 100+i%3)} {
			log.WriteString(albLine(log.Len(), 10, "GET", path, 200, "10.0.0.1:8080"))
		}
	}
	for i := range 5 {
		log.WriteString(albLine(log.Len(), 10, "PUT", fmt.Sprintf("/lines/%d", 100+i), 200, "10.0.0.1:8080"))
	}
	for i := range 3 {
		log.WriteString(albLine(log.Len(), 10, "GET", []string{"/rare/1", "/rare/2", "/rarer"}[i], 200, "10.0.0.1:8080"))
	}
	for i := range 5 {
		log.WriteString(albLine(log.Len(), 10, "GET", []string{"/dead", "/asked"}[i/4], 404, "10.0.0.1:8080"))
	}
	t.Chdir(t.TempDir())
	const logs, config = "a.log", "config.yaml"
	table := "routes: [GET /events/24hours, /static/*rest, GET /orders/100, GET /lines/:line, GET|PUT /lines/100, GET /rare/:id, GET /rarer, GET|PUT /dead, GET /asked, GET /never]\n"
	for file, text := range map[string]string{logs: log.String(), config: table} {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got := mustRoutes(t, "", "suggest", "--config", config, logs)
	const want = "# Against config.yaml:\n# 2 new, 1 gone, 2 never seen, 4 with few requests.\n\n# New: learned, and not in the table.\n" +
		"routes:\n  - PUT /lines/:line  # 4 requests, 4 paths\n  - GET /orders/:id  # 8 requests, 8 paths\n\n" +
		"# Gone: in the table and requested, but no answer proves a route.\n#   - GET /dead  # line 1; 4 requests\n\n" +
		"# Never seen: in the table, but not requested.\n#   - PUT /dead  # line 1\n#   - GET /never  # line 1\n\n" +
		"# Few requests: in the table, with fewer than four that prove a route: GET /orders/100 (1), GET /rare/:id (2),\n" +
		"#     GET /rarer (1), GET /asked (0)\n\n# Cost"
	if !strings.Contains(got, want) {
		t.Errorf("want %q in:\n%s", want, got)
	}
}

// A table too long to read says so.
func TestRoutesSuggestMany(t *testing.T) {
	const warning = "# Warning: 201 routes."
	words := []string{"orders", "items", "carts", "users", "payments", "invoices", "events", "groups", "teams", "reports"}
	for n, want := range map[int]bool{200: false, 201: true} {
		var paths []string
		for i := range n {
			last := []string{"search", "export", "count"}[i%3]
			paths = append(paths, fmt.Sprintf("/shop/%s/%s/%s", words[i/30], words[i/3%10], last))
		}
		got := mustRoutes(t, "", append([]string{"suggest"}, writeTwoDays(t, paths)...)...)
		if strings.Contains(got, warning) != want {
			t.Errorf("%d paths: warning %v:\n%.400s\n…\n%s", n, !want, got, got[max(0, len(got)-600):])
		}
	}
}

// A pattern with a host matches the same requests as in counting. It is neither gone nor learned for all hosts.
func TestRoutesDiffHosts(t *testing.T) {
	var files []string
	for i, file := range writeSamples(t) {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		www := strings.ReplaceAll(string(b), "api.example.com", "www.example.com")
		api := string(b)
		if i > 0 {
			api = strings.ReplaceAll(api, "/shop/orders/export", "/shop/orders/exported")
		}
		if err := os.WriteFile(file, []byte(api+www), 0o644); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	cfg := filepath.Join(t.TempDir(), "config.yaml")
	table := `routes:
  - GET API.example.com/shop/members/:name/orders
  - www.example.com/shop/members/:id/orders
  - api.example.com/shop/orders/export
  - GET www.example.com/shop/gone
  - GET /shop/orders/:number/lines.json
  - GET /shop/orders/:n
  - HEAD /health
  - GET /assets/app-:build.js
`
	if err := os.WriteFile(cfg, []byte(table), 0o644); err != nil {
		t.Fatal(err)
	}
	got := mustRoutes(t, "", append([]string{"suggest", "--config", cfg}, files...)...)
	goldenRoutes(t, "diff-hosts.yaml", strings.ReplaceAll(got, cfg, "config.yaml"))
	loads(t, got)
}

// A log that is in two samples would be counted as evidence twice.
func TestRoutesSuggestTwice(t *testing.T) {
	dir := t.TempDir()
	write := func(name string) string {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(albLine(1, 10, "GET", "/a", 200, "10.0.0.1:80")), 0o644); err != nil {
			t.Fatal(err)
		}
		return file
	}
	const object = "123456789012_elasticloadbalancing_us-east-1_app.web.50dc6c495c0c9188_20261110T0105Z_10.0.0.1_abc.log"
	monday, tuesday := write("mon/a.log"), write("tue/a.log")
	original, backup := write("logs/"+object), write("backup/old/"+object)
	link := filepath.Join(dir, "link")
	if err := os.Symlink(filepath.Dir(monday), link); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		samples []string
		twice   bool
	}{
		{[]string{monday, tuesday}, false},
		{[]string{filepath.Dir(monday), filepath.Dir(tuesday)}, false},
		{[]string{original, monday}, false},
		{[]string{monday, tuesday, monday}, true},
		{[]string{filepath.Dir(monday), monday}, true},
		{[]string{filepath.Dir(monday), filepath.Dir(monday) + "/../mon/"}, true},
		{[]string{link + "/", tuesday, monday}, true},
		{[]string{filepath.Dir(original), filepath.Join(dir, "backup")}, true},
		{[]string{"-", "-"}, true},
	} {
		status, out, errs := routes("", append([]string{"suggest"}, tt.samples...)...)
		switch {
		case !tt.twice && (status != statusDone || errs != ""):
			t.Errorf("%q: status %d: %s", tt.samples, status, errs)
		case tt.twice && (status != statusUsage || out != "" || !strings.Contains(errs, "is in two samples")):
			t.Errorf("%q: status %d, stdout %q, stderr %q", tt.samples, status, out, errs)
		}
	}
	_ = backup
}
