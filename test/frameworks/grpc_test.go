//go:build real

package frameworks_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// grpcurl is asked about a server with reflection. The .proto file says the same.
func TestGRPC(t *testing.T) {
	t.Parallel()
	file, a := archive(t, "grpc")
	dir := t.TempDir()
	writeFiles(t, dir, a)
	server, proto := goProgram(t, dir), string(a.Files[3].Data)
	address := strings.TrimPrefix(serve(t, dir, server, "shop.proto"), "http://")
	answers := strings.Split(run(t, dir, server+" shop.proto ask", string(a.Files[4].Data)), "\n")
	grpcurl := grpcurl(t, dir) + " -plaintext " + address
	described := run(t, dir, grpcurl+" describe", "")
	var services []string
	for _, text := range []string{described, proto, described + "\n" + proto} {
		routes := imported(t, "grpc", text)
		if text == described {
			golden(t, file, a, routes)
		}
		i := -1
		compare(t, routes, requests(a), func(string, string) string { i++; return answers[i] })
	}
	listed := run(t, dir, grpcurl+" list", "")
	for service := range strings.Lines(listed) {
		services = append(services, run(t, dir, grpcurl+" list "+strings.TrimSpace(service), ""))
	}
	for _, text := range append(services, listed, listed+strings.Join(services, "")) {
		routes := imported(t, "grpc", text)
		for _, r := range routes {
			path := strings.TrimPrefix(r.Pattern, "POST /")
			service, method, _ := strings.Cut(path, "/")
			if method == ":method" && text == listed && strings.Contains(listed, service+"\n") {
				continue
			}
			if name := service + "." + method; !strings.Contains(text, name+"\n") {
				t.Errorf("%s of\n%s", r.Pattern, text)
			}
		}
	}
}

// grpcurl builds the program of that name for the module in a folder, without the resolver of xDS, which takes twice as long to
// compile as the rest.
func grpcurl(t *testing.T, module string) string {
	t.Helper()
	source, dir := strings.TrimSpace(run(t, module, "go list -f {{.Dir}} github.com/fullstorydev/grpcurl/cmd/grpcurl", "")), t.TempDir()
	for _, file := range []string{"grpcurl.go", "unix.go"} {
		text, err := os.ReadFile(filepath.Join(source, file))
		if err != nil {
			t.Fatal(err)
		}
		text = bytes.Replace(text, []byte(`_ "google.golang.org/grpc/xds"`), nil, 1)
		if err := os.WriteFile(filepath.Join(dir, file), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	program := filepath.Join(dir, "grpcurl")
	run(t, module, "env CGO_ENABLED=0 go build -o "+program+" "+program+".go "+filepath.Join(dir, "unix.go"), "")
	return program
}
