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

// What no route could be learned from is shown by its shape, so that a person sees what is missing.
func TestRoutesSuggestOther(t *testing.T) {
	for _, tt := range []struct{ path, want, never string }{
		{"/%E6%B3%A8%E6%96%87/lines", "/lines  12 requests", "%E6"},
		{`/\xe6\xb3\xa8\xe6\x96\x87/lines`, "/lines  12 requests", "\xe6"},
		{"/wp-admin/anna", "#   GET (what only scanners ask for)  12 requests", "anna"},
	} {
		got := mustRoutes(t, "", append([]string{"suggest"}, writeTwoDays(t, []string{"/health", tt.path})...)...)
		loads(t, got)
		_, other, _ := strings.Cut(got, `share of "other"`)
		if !strings.Contains(other, tt.want) || strings.Contains(got, tt.never) || !strings.Contains(got, "- GET /health") {
			t.Errorf("%s: want %q and no %q in:\n%s", tt.path, tt.want, tt.never, got)
		}
	}
}

// A table that nobody will read says so.
func TestRoutesSuggestMany(t *testing.T) {
	const warning = "# Warning: more than 200 routes."
	for n, want := range map[int]bool{200: false, 201: true} {
		var paths []string
		for i := range n {
			last := []string{"search", "export", "count"}[i%3]
			paths = append(paths, fmt.Sprintf("/shop/list/%c%c/%s", 'a'+i/26, 'a'+i%26, last))
		}
		got := mustRoutes(t, "", append([]string{"suggest"}, writeTwoDays(t, paths)...)...)
		if strings.Contains(got, warning) != want {
			t.Errorf("%d paths: warning %v:\n%.400s\n…\n%s", n, !want, got, got[max(0, len(got)-600):])
		}
	}
}
