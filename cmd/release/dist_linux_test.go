//go:build dist

package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/x509"
	"debug/elf"
	"debug/macho"
	"debug/pe"
	"encoding/json"
	"encoding/pem"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
)

// These tests check the files from make release, with the same VERSION and PLATFORMS.
var (
	madeVersion   = flag.String("version", "", "the release's tag")
	madePlatforms = flag.String("platforms", "", "the tool's platforms, OS/ARCH, with spaces between them")
)

const (
	out  = "../../dist/release"
	logs = "../../testdata"
)

func TestFiles(t *testing.T) {
	want := []string{"SHA256SUMS", "elbsli-lambda-amd64.zip", "elbsli-lambda-arm64.zip", "elbsli.cdx.json", "elbsli.rb", "elbsli.schema.json",
		"function.cdx.json", "licenses.txt"}
	for _, p := range strings.Fields(*madePlatforms) {
		system, arch, _ := strings.Cut(p, "/")
		want = append(want, program{os: system, arch: arch}.archive())
	}
	slices.Sort(want)
	entries, err := os.ReadDir(out)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if !slices.Equal(got, want) {
		t.Errorf("the release holds\n%q, want\n%q", got, want)
	}
	for _, name := range []string{"elbsli.cdx.json", "function.cdx.json", "elbsli.schema.json"} {
		if b := read(t, name); !json.Valid(b) || len(b) < 1000 {
			t.Errorf("%s is %d bytes, or no JSON", name, len(b))
		}
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(out, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Each archive has a program for its platform, and the licenses of all that is in it.
func TestPrograms(t *testing.T) {
	for _, p := range append(strings.Fields(*madePlatforms), "lambda/arm64", "lambda/amd64") {
		system, arch, _ := strings.Cut(p, "/")
		name := program{os: system, arch: arch}.archive()
		files := unpacked(t, name, read(t, name))
		if len(files) != 3 || !strings.HasPrefix(files[0], "-rwxr-xr-x ") || !strings.Contains(files[1], "Apache License") || !strings.Contains(files[2], "==== github.com/aws/") {
			t.Errorf("%s holds %d files, want the program, LICENSE and licenses.txt", name, len(files))
			continue
		}
		if strings.Contains(files[2], "go-containerregistry") {
			t.Errorf("%s: what packs it is linked into it", name)
		}
		head, content, _ := strings.Cut(files[0], ": ")
		if got := machine(t, content); got != strings.Replace(p, "lambda", "linux", 1) {
			t.Errorf("%s: %s is for %s", name, head, got)
		}
	}
}

// machine returns the platform that a program is for.
func machine(t *testing.T, program string) string {
	t.Helper()
	r := strings.NewReader(program)
	if f, err := elf.NewFile(r); err == nil {
		if libraries, err := f.ImportedLibraries(); err != nil || len(libraries) > 0 {
			t.Errorf("it needs %q, %v", libraries, err)
		}
		return map[elf.Machine]string{elf.EM_X86_64: "linux/amd64", elf.EM_AARCH64: "linux/arm64"}[f.Machine]
	}
	if f, err := macho.NewFile(r); err == nil {
		return map[macho.Cpu]string{macho.CpuAmd64: "darwin/amd64", macho.CpuArm64: "darwin/arm64"}[f.Cpu]
	}
	f, err := pe.NewFile(r)
	if err != nil {
		t.Fatal("neither of ELF, Mach-O and PE")
	}
	return map[uint16]string{pe.IMAGE_FILE_MACHINE_AMD64: "windows/amd64", pe.IMAGE_FILE_MACHINE_ARM64: "windows/arm64"}[f.Machine]
}

// images reads the image layout back, by platform.
func images(t *testing.T) map[string]v1.Image {
	t.Helper()
	index, err := layout.ImageIndexFromPath("../../dist/image")
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]v1.Image{}
	for _, m := range manifest.Manifests {
		image, err := index.Image(m.Digest)
		if err != nil {
			t.Fatal(err)
		}
		found[m.Platform.OS+"/"+m.Platform.Architecture] = image
	}
	return found
}

func TestImage(t *testing.T) {
	found := images(t)
	if len(found) != 2 || found["linux/amd64"] == nil || found["linux/arm64"] == nil {
		t.Fatalf("the image is for %v", found)
	}
	for platform, image := range found {
		c, err := image.ConfigFile()
		if err != nil {
			t.Fatal(err)
		}
		if got := c.OS + "/" + c.Architecture; got != platform || c.Config.User != "65532:65532" || !slices.Equal(c.Config.Entrypoint, []string{"/elbsli"}) ||
			c.Config.WorkingDir != "/work" || "v"+c.Config.Labels["org.opencontainers.image.version"] != *madeVersion {
			t.Errorf("%s: its configuration says %s, %+v", platform, got, c.Config)
		}
		root := extracted(t, image)
		program, err := os.ReadFile(filepath.Join(root, "elbsli"))
		if err != nil {
			t.Fatal(err)
		}
		if got := machine(t, string(program)); got != platform {
			t.Errorf("%s: the program is for %s", platform, got)
		}
		trusted, err := os.ReadFile(filepath.Join(root, "etc/ssl/certs/ca-certificates.crt"))
		if err != nil {
			t.Fatal(err)
		}
		names := map[string]bool{}
		for block, rest := pem.Decode(trusted); block != nil; block, rest = pem.Decode(rest) {
			c, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				t.Fatal(err)
			}
			names[c.Subject.CommonName] = true
		}
		// AWS and Datadog have certificates from these.
		for _, name := range []string{"Amazon Root CA 1", "Starfield Services Root Certificate Authority - G2", "DigiCert Global Root G2"} {
			if !names[name] {
				t.Errorf("%s: %s is not among the %d that are trusted", platform, name, len(names))
			}
		}
		for _, name := range []string{"usr/share/doc/elbsli/LICENSE", "usr/share/doc/elbsli/licenses.txt"} {
			if _, err := os.Stat(filepath.Join(root, name)); err != nil {
				t.Errorf("%s: %v", platform, err)
			}
		}
	}
}

// extracted writes the files of an image below a folder.
func extracted(t *testing.T, image v1.Image) (root string) {
	t.Helper()
	root = t.TempDir()
	content := mutate.Extract(image)
	defer content.Close()
	for r := tar.NewReader(content); ; {
		h, err := r.Next()
		if err == io.EOF {
			return root
		}
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(root, h.Name)
		if h.Typeflag == tar.TypeDir {
			err = os.MkdirAll(path, 0o755)
		} else {
			err = os.WriteFile(path, whole(t, r), h.FileInfo().Mode())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// The image's program runs with only the image, the logs and its user, without the machine's time zones.
func TestImageRuns(t *testing.T) {
	root := extracted(t, images(t)["linux/"+runtime.GOARCH])
	if err := os.CopyFS(filepath.Join(root, "work"), os.DirFS(logs)); err != nil {
		t.Fatal(err)
	}
	// The test's folders above the root must be accessible to the image's user.
	for dir := root; strings.HasPrefix(dir, os.TempDir()+"/"); dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	run := func(args ...string) string {
		t.Helper()
		cmd := exec.Command("/elbsli", args...)
		cmd.Dir, cmd.Env = "/work", []string{"ZONEINFO="}
		cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: 65532, Gid: 65532}}
		if os.Geteuid() != 0 { // a namespace in which this user is root, and may change the root
			cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Cloneflags: syscall.CLONE_NEWUSER,
				UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Geteuid(), Size: 1}},
				GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getegid(), Size: 1}}}
		}
		var stderr strings.Builder
		cmd.Stderr = &stderr
		b, err := cmd.Output()
		if err != nil {
			t.Fatalf("elbsli %q: %v\n%s", args, err, stderr.String())
		}
		return string(b)
	}
	if got, want := run("--version"), "elbsli "+*madeVersion+"\n"; got != want {
		t.Errorf("--version says %q, want %q", got, want)
	}
	for zone, want := range map[string]string{"UTC": " 2026-11-20 14:00–15:00,", "Asia/Tokyo": " 2026-11-20 23:00–00:00,"} {
		if got := run("replay", "--config", "config.yaml", "--timezone", zone, "logs"); !strings.Contains(got, want) {
			t.Errorf("in %s there is no%s in\n%s", zone, want, got)
		}
	}
	first, _, _ := strings.Cut(run("init", "logs"), "\n")
	if want := "# yaml-language-server: $schema=https://github.com/elb-sli/elb-sli/releases/download/" + *madeVersion + "/elbsli.schema.json"; first != want {
		t.Errorf("init begins with %q, want %q", first, want)
	}
}

// The commands that the formula runs at installation work.
func TestFormulaCommands(t *testing.T) {
	dir := t.TempDir()
	name := "elbsli-linux-" + runtime.GOARCH + ".tar.gz"
	_, content, _ := strings.Cut(unpacked(t, name, read(t, name))[0], ": ")
	program := filepath.Join(dir, "elbsli")
	if err := os.WriteFile(program, []byte(content), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"completion", "bash"}, {"completion", "zsh"}, {"completion", "fish"}, {"man", "--out", filepath.Join(dir, "man")}} {
		if b, err := exec.Command(program, args...).CombinedOutput(); err != nil || args[0] == "completion" && len(b) < 100 {
			t.Errorf("elbsli %q: %v\n%s", args, err, b)
		}
	}
	page, err := os.ReadFile(filepath.Join(dir, "man/man1/elbsli.1"))
	if head := fmt.Sprintf(`^\.TH ELBSLI 1 "20[0-9]{2}-[0-9]{2}-[0-9]{2}" "elbsli %s"\n`, regexp.QuoteMeta(*madeVersion)); err != nil || !regexp.MustCompile(head).Match(page) {
		t.Errorf("the man page begins with %.80q, want the day of the commit: %v", page, err)
	}
	if formula := string(read(t, "elbsli.rb")); !strings.Contains(formula, `generate_completions_from_executable(bin/"elbsli", "completion", shells: [:bash, :zsh, :fish])`) ||
		!strings.Contains(formula, `system bin/"elbsli", "man", "--out", man`) {
		t.Errorf("the formula has other commands:\n%s", formula)
	}
}

// The program in the zip requests an event from Lambda without any configuration.
func TestFunctionRuns(t *testing.T) {
	name := "elbsli-lambda-" + runtime.GOARCH + ".zip"
	_, content, _ := strings.Cut(unpacked(t, name, read(t, name))[0], ": ")
	bootstrap := filepath.Join(t.TempDir(), "bootstrap")
	if err := os.WriteFile(bootstrap, []byte(content), 0o700); err != nil {
		t.Fatal(err)
	}
	asked, over := make(chan string), make(chan bool)
	lambda := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case asked <- r.URL.Path:
		case <-over:
		}
		<-over
	}))
	t.Cleanup(lambda.Close)
	t.Cleanup(func() { close(over) })
	var log bytes.Buffer
	cmd := exec.Command(bootstrap)
	cmd.Env = []string{"AWS_LAMBDA_RUNTIME_API=" + strings.TrimPrefix(lambda.URL, "http://"), "AWS_REGION=eu-west-1", "AWS_ACCESS_KEY_ID=a",
		"AWS_SECRET_ACCESS_KEY=b", "AWS_LAMBDA_FUNCTION_NAME=elb-sli"}
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	select {
	case path := <-asked:
		if !strings.HasSuffix(path, "/runtime/invocation/next") && !strings.HasSuffix(path, "/extension/register") {
			t.Errorf("the function asks for %s", path)
		}
	case <-time.After(time.Minute):
		t.Error("the function asks for no event")
	}
	_ = cmd.Process.Kill() // how it ends does not matter
	_ = cmd.Wait()
	if want := fmt.Sprintf(`"msg":"configuration","version":%q`, *madeVersion); !strings.Contains(log.String(), want) {
		t.Errorf("the log is %s, want %s in it", log.String(), want)
	}
}

// The image contains the same program as the archive for Linux.
func TestImageIsTheArchives(t *testing.T) {
	for platform, image := range images(t) {
		_, arch, _ := strings.Cut(platform, "/")
		z, err := gzip.NewReader(bytes.NewReader(read(t, "elbsli-linux-"+arch+".tar.gz")))
		if err != nil {
			t.Fatal(err)
		}
		r := tar.NewReader(z)
		if _, err := r.Next(); err != nil {
			t.Fatal(err)
		}
		inImage, err := os.ReadFile(filepath.Join(extracted(t, image), "elbsli"))
		if err != nil || !bytes.Equal(whole(t, r), inImage) {
			t.Errorf("%s: another program than in the archive, %v", platform, err)
		}
	}
}
