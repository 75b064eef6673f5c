package imports

import (
	"os"
	"path/filepath"
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
	files, _ := filepath.Glob("testdata/*.txtar")
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		kind, _, _ := strings.Cut(filepath.Base(file), "_")
		kind = strings.TrimSuffix(strings.TrimSuffix(kind, "json"), "join")
		if kind == "list" || strings.HasPrefix(string(a.Files[1].Data), "error: ") {
			continue
		}
		for _, im := range Importers() {
			_, err := Read(im.Name, "", a.Files[0].Data, Options{})
			if im.Name == kind {
				if err != nil {
					t.Errorf("%s: %v", file, err)
				}
				continue
			}
			if want := ": take --from " + kind; err == nil || !strings.HasSuffix(err.Error(), want) {
				t.Errorf("%s, --from %s: %v, want %q", file, im.Name, err, want)
			}
		}
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
	const csv = "resource_name,hits\nAdmin::UsersController#show,3\nApp\\Http\\Controllers\\UserController@show,2\n"
	for _, tt := range []struct{ join, want string }{
		{"u GET /admin/u/:id(.:format) admin/users#show", "GET /admin/u/:id"},
		{`[{"method":"GET|HEAD","uri":"api/u/{u}","action":"App\\Http\\Controllers\\UserController@show"}]`, "GET /api/u/:u"},
		{"GET /a\n", "the kind of the table to join is not known"},
		{"Endpoint  Methods  Rule\n--------  -------  ----\na         GET      /a\n", "does not name what APM shows"},
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
