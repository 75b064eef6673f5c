//go:build real

package frameworks_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The manifest of a build is compared with the answers of the server that Next.js starts on that build.
func TestNextjs(t *testing.T) {
	for _, name := range []string{"nextjs", "nextjs_i18n"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, a := archive(t, name)
			// A link to the packages does not do: the compiler stays below the folder that has them.
			dir, err := os.MkdirTemp("../../.tools/frameworks", name)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { os.RemoveAll(dir) })
			writeFiles(t, dir, a)
			const next = "env NEXT_TELEMETRY_DISABLED=1 node ../node_modules/next/dist/bin/next"
			run(t, dir, next+" build", "")
			manifest, err := os.ReadFile(filepath.Join(dir, ".next", "routes-manifest.json"))
			if err != nil {
				t.Fatal(err)
			}
			routes := imported(t, "nextjs", string(manifest))
			golden(t, file, a, routes)
			base := serve(t, dir, strings.Fields(next+" start --hostname 127.0.0.1")...)
			compare(t, routes, requests(a), func(method, path string) string { return nextName(t, method, base+path) })
		})
	}
}

// nextName returns the name of the page that answers, between "@@", or of the rule that redirects, in the parameter "by"; "" if
// there is neither.
func nextName(t *testing.T, method, address string) string {
	t.Helper()
	resp, body := response(t, http.DefaultTransport.RoundTrip, method, address) // does not follow redirects
	if to, err := url.Parse(resp.Header.Get("Location")); resp.StatusCode != http.StatusOK {
		if err != nil {
			t.Fatal(err)
		}
		return to.Query().Get("by")
	}
	words := strings.Split(body, "@@")
	if len(words) < 3 {
		t.Fatalf("%s: no name in %s", address, body)
	}
	return words[1]
}
