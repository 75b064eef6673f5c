//go:build real

// Package frameworks_test imports the routes of applications that run in the web frameworks themselves, and compares
// the table with how the frameworks route.
package frameworks_test

import (
	"bytes"
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/routenorm/imports"
	"github.com/elb-sli/elb-sli/test/real"
)

var update = flag.Bool("update", false, "rewrite the expected tables")

// The scripts of "routes export-script" write the routes of the npm frameworks. Each application answers a request with
// the name of the handler: exactly the requests with the same handler must have the same route in the table.
func TestScripts(t *testing.T) {
	for _, name := range []string{"express4", "express5", "fastify", "koa", "hono"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, a := archive(t, name)
			dir := application(t, name, a)
			routes := exported(t, strings.TrimRight(name, "45"), dir, a.Files[0].Name)
			golden(t, file, a, routes)
			base := serve(t, dir, "node", a.Files[0].Name)
			compare(t, routes, requests(a), func(method, path string) string { return answer(t, method, base+path) })
		})
	}
}

// The output of the commands in docs/routes.md must match the routes of Debian's framework packages. A program beside
// each application reports the framework's route for a request.
func TestListings(t *testing.T) {
	const python, php = "/usr/bin/python3", "php -d error_reporting=0"
	for _, tt := range []struct{ name, from, list, ask string }{
		{"rails", "rails", "ruby list.rb", "ruby ask.rb"},
		{"rails", "rails", "ruby list.rb --expanded", "ruby ask.rb"},
		{"laravel", "laravel", php + " list.php --json", php + " ask.php"},
		{"laravel", "laravel", php + " list.php", php + " ask.php"},
		{"flask", "flask", "flask routes", python + " ask.py"},
		{"django", "django", python + " manage.py shell", python + " ask.py"},
		{"fastapi", "openapi", python + " list.py", python + " ask.py"},
	} {
		t.Run(tt.list, func(t *testing.T) {
			t.Parallel()
			file, a := archive(t, tt.name)
			dir := t.TempDir()
			writeFiles(t, dir, a)
			script := ""
			if tt.name == "django" {
				var err error
				if script, err = imports.Script("django"); err != nil {
					t.Fatal(err)
				}
			}
			printed := run(t, dir, tt.list, script)
			routes := imported(t, tt.from, printed)
			golden(t, file, a, routes)
			asked := requests(a)
			answers := strings.Split(run(t, dir, tt.ask, string(a.Files[len(a.Files)-2].Data)), "\n")
			if len(answers) != len(asked)+1 {
				t.Fatalf("%d answers to %d requests", len(answers)-1, len(asked))
			}
			compare(t, routes, asked, func(string, string) string {
				first := answers[0]
				answers = answers[1:]
				return first
			})
		})
	}
}

// Nest serves its OpenAPI description itself.
func TestNest(t *testing.T) {
	t.Parallel()
	file, a := archive(t, "nest")
	base := serve(t, application(t, "nest", a), "node", a.Files[0].Name)
	description := answer(t, http.MethodGet, base+"/api-json")
	routes := imported(t, "openapi", description)
	golden(t, file, a, routes)
	compare(t, routes, requests(a), func(method, path string) string { return answer(t, method, base+path) })
}

// Django's show_urls shows less than the script.
func TestShowURLs(t *testing.T) {
	_, a := archive(t, "django")
	dir := t.TempDir()
	writeFiles(t, dir, a)
	want, names := "", regexp.MustCompile(`:\w+`)
	for _, format := range []string{"dense", "table", "aligned", "json"} {
		printed := run(t, dir, "/usr/bin/python3 manage.py show_urls --format "+format, "")
		routes := imported(t, "django", printed)
		var patterns []string
		for _, r := range routes {
			if r.Note == "" {
				patterns = append(patterns, names.ReplaceAllString(r.Pattern, ":")) // a route has only one of several names
			}
		}
		slices.Sort(patterns)
		got := strings.Join(patterns, "\n")
		if want = cmp.Or(want, got); got != want {
			t.Errorf("--format %s (-dense +%s):\n%s", format, format, gocmp.Diff(want, got))
		}
		for _, pattern := range []string{"/api/:/:", "/f/*rest", "/legacy/*path", "/admin/login", "/admin/auth/user/:/change"} {
			if !strings.Contains(got, "\n"+pattern+"\n") {
				t.Errorf("--format %s has no %s:\n%s", format, pattern, got)
			}
		}
	}
}

// writeFiles writes the files of an archive into a folder.
func writeFiles(t *testing.T, dir string, a *txtar.Archive) {
	t.Helper()
	for _, f := range a.Files {
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// run returns what a command prints on stdout.
func run(t *testing.T, dir, command, stdin string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	words := strings.Fields(command)
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Dir, cmd.Stdin = dir, strings.NewReader(stdin)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v: run test/frameworks/install.sh\n%s", command, err, errs.String())
	}
	return out.String()
}

// archive returns an archive of testdata and the path of its file.
func archive(t *testing.T, name string) (file string, a *txtar.Archive) {
	t.Helper()
	file = filepath.Join("testdata", name+".txtar")
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return file, a
}

// imported returns the table of a listing.
func imported(t *testing.T, from, listing string) []imports.Route {
	t.Helper()
	routes, err := imports.Read(from, "", []byte(listing), imports.Options{})
	if err != nil {
		t.Fatalf("%v\n%s", err, listing)
	}
	return routes
}

// golden compares a table with the last file of an archive.
func golden(t *testing.T, file string, a *txtar.Archive, routes []imports.Route) {
	t.Helper()
	var got strings.Builder
	for _, r := range routes {
		fmt.Fprintln(&got, strings.TrimSpace(r.Pattern+"  "+r.Note))
	}
	want := &a.Files[len(a.Files)-1].Data
	if diff := gocmp.Diff(string(*want), got.String()); diff != "" && !*update {
		t.Errorf("table (-want +got):\n%s", diff)
	}
	*want = []byte(got.String())
	if *update {
		if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// request is a method and a path.
type request struct{ method, path string }

// requests returns the requests in an archive.
func requests(a *txtar.Archive) (out []request) {
	for line := range strings.Lines(string(a.Files[len(a.Files)-2].Data)) {
		method, path, _ := strings.Cut(strings.TrimSpace(line), " ")
		out = append(out, request{method, path})
	}
	return out
}

// application writes an application into a folder with the framework's packages.
func application(t *testing.T, name string, a *txtar.Archive) string {
	t.Helper()
	dir := t.TempDir()
	packages, err := filepath.Abs("../../.tools/frameworks/node_modules")
	if err == nil {
		_, err = os.Stat(filepath.Join(packages, "hono"))
	}
	if err != nil {
		t.Fatalf("%v: run test/frameworks/install.sh", err)
	}
	link := filepath.Join(dir, "node_modules")
	if name == "express4" { // npm installs it under this name, beside version 5
		packages = filepath.Join(packages, name)
		if err := os.Mkdir(link, 0o755); err != nil {
			t.Fatal(err)
		}
		link = filepath.Join(link, "express")
	}
	if err := os.Symlink(packages, link); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, a.Files[0].Name), a.Files[0].Data, 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// exported runs the script in the application and imports what it writes.
func exported(t *testing.T, framework, dir, server string) []imports.Route {
	t.Helper()
	script, err := imports.Script(framework)
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"--require", "./elbsli-routes.cjs", server}
	if framework == "hono" {
		args = []string{"./elbsli-routes.mjs", server}
	}
	if err := os.WriteFile(filepath.Join(dir, strings.TrimPrefix(args[len(args)-2], "./")), []byte(script), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "node", args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("node %s: %v\n%s", args, err, out)
	}
	list, err := os.ReadFile(filepath.Join(dir, "elbsli-routes.txt"))
	if err != nil {
		t.Fatal(err)
	}
	routes := imported(t, "list", string(list))
	return routes
}

func tableOf(t *testing.T, routes []imports.Route) *routenorm.Table {
	t.Helper()
	var patterns []routenorm.Pattern
	for _, r := range routes {
		if r.Note != "" {
			continue
		}
		p, err := routenorm.ParsePattern(r.Pattern)
		if err != nil {
			t.Fatal(err)
		}
		patterns = append(patterns, p)
	}
	table, conflicts := routenorm.NewTable(patterns)
	if len(conflicts) > 0 {
		t.Fatal(conflicts[0])
	}
	return table
}

// compare looks requests up in a table and in the framework. framework returns the name of its route, or "" if none.
// Each route of the table must be one route of the framework.
func compare(t *testing.T, routes []imports.Route, asked []request, framework func(method, path string) string) {
	t.Helper()
	table := tableOf(t, routes)
	names := map[string]string{} // by route of the table
	for _, r := range asked {
		name := framework(r.method, r.path)
		clean, _ := routenorm.Clean(nil, []byte(r.path))
		route := routenorm.Other
		if i := table.Match(r.method, nil, clean); i >= 0 {
			route = table.Pattern(i).String()
		}
		if (name == "") != (route == routenorm.Other) {
			t.Errorf("%s %s: %q in the framework, %s in the table", r.method, r.path, name, route)
		}
		if n, ok := names[route]; ok && n != name && name != "" {
			t.Errorf("%s %s: %s is %q in the framework, and %q before", r.method, r.path, route, name, n)
		}
		names[route] = name
	}
}

// answer returns the name of the handler that answered, or "" if none did.
func answer(t *testing.T, method, url string) string {
	t.Helper()
	resp, body := response(t, http.DefaultClient.Do, method, url)
	if resp.StatusCode != http.StatusOK {
		return ""
	}
	return body
}

// response returns the response to a request, and its body.
func response(t *testing.T, do func(*http.Request) (*http.Response, error), method, url string) (resp *http.Response, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if resp, err = do(req); err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(b)
}

// serve runs an application on a free port until the test ends.
func serve(t *testing.T, dir string, command ...string) string {
	t.Helper()
	addr := real.FreeAddr(t)
	_, port, _ := strings.Cut(addr, ":")
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "PORT="+port)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	exited := make(chan struct{})
	go func() {
		_ = cmd.Wait() // our signal ends it
		close(exited)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-exited
	})
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		c, err := net.Dial("tcp", addr)
		if err == nil {
			_ = c.Close()
			return "http://" + addr
		}
		select {
		case <-exited:
			t.Fatalf("%s ended:\n%s", command, out.String())
		default:
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s does not listen: %v", command, err)
		}
	}
}
