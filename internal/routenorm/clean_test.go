package routenorm

import (
	"bytes"
	"strings"
	"testing"
)

const refused = "(refused)"

var cleanTests = []struct{ in, want string }{
	{"/", "/"},
	{"/hoge/123", "/hoge/123"},
	{"/hoge/123?page=2", "/hoge/123"},
	{"/hoge#top", "/hoge"},
	{"/hoge#top?x", "/hoge"},
	{"/hoge?x#y/../z", "/hoge"},
	{"/?", "/"},
	{"/#", "/"},
	{"/hoge/", "/hoge"},
	{"/hoge///", "/hoge"},
	{"//", "/"},
	{"///?a", "/"},
	{"//hoge//123//", "/hoge/123"},
	{"/a;jsessionid=1/b", "/a/b"},
	{"/a;jsessionid=1", "/a"},
	{"/a/;x/b", "/a/b"},
	{"/;x", "/"},
	{"/1;2;3/tags", "/1/tags"},
	{"/a;b?c;d", "/a"},
	{"/a b/é/%20/\xff", "/a b/é/%20/\xff"},
	{"/a%2Fb", "/a%2Fb"},
	{"/...", "/..."},
	{"/.env/..a", "/.env/..a"},
	{"/a.", "/a."},
	{"/a/..", refused},
	{"/../etc/passwd", refused},
	{"/./a", refused},
	{"/.", refused},
	{"/a/..;x/b", refused},
	{"/a/..?x", refused},
	{"/%2e%2E/a", refused},
	{"/a/.%2e", refused},
	{"/%2e", refused},
	{"/..%2f..%2fetc", refused},
	{"/a%2F..%2Fb", refused},
	{"/..%5cwinnt", refused},
	{`/a\..\b`, refused},
	{"/%2e%2", "/%2e%2"},
	{"/%2ea", "/%2ea"},
	{"/a\x00", refused},
	{"/a\n", refused},
	{"/a\x7f", refused},
	{"/a%00", refused},
	{"/a%0A", refused},
	{"/a%1f", refused},
	{"/a%7F", refused},
	{"/a%7e", "/a%7e"},
	{"/a%0", "/a%0"},
	{"/a%0g", "/a%0g"},
	{"/a?%00\x00", "/a"},
	{"", refused},
	{"-", refused},
	{"*", refused},
	{"hoge", refused},
	{"?a=/", refused},
	{"http://h/a", refused},
	{"/" + strings.Repeat("a", MaxPath-1), "/" + strings.Repeat("a", MaxPath-1)},
	{"/" + strings.Repeat("a", MaxPath), refused},
	{"/a?" + strings.Repeat("a", MaxPath), "/a"},
	{"/a" + strings.Repeat("/", MaxPath), "/a"},
	{strings.Repeat("//", MaxPath) + "a", "/a"},
	{strings.Repeat("/a", maxDepth), strings.Repeat("/a", maxDepth)},
	{strings.Repeat("/a", maxDepth) + "//", strings.Repeat("/a", maxDepth)},
	{strings.Repeat("/a", maxDepth) + "/?", strings.Repeat("/a", maxDepth)},
	{strings.Repeat("/a", maxDepth+1), refused},
}

func clean(dst []byte, in string) string {
	out, ok := Clean(dst, []byte(in))
	if !ok {
		return refused
	}
	return string(out)
}

func TestClean(t *testing.T) {
	for _, tt := range cleanTests {
		if got := clean(nil, tt.in); got != tt.want {
			t.Errorf("%.80q: got %.80q, want %.80q", tt.in, got, tt.want)
		}
	}
}

// TestCleanCopies: a path is not copied if only its end is removed, nor if dst has room.
func TestCleanCopies(t *testing.T) {
	dst := []byte(strings.Repeat("z", 100))
	for _, in := range []string{"/hoge/123?page=2", "/hoge/", "/hoge//1", "/a;b/c"} {
		path := []byte(in)
		if n := testing.AllocsPerRun(100, func() { Clean(dst, path) }); n != 0 {
			t.Errorf("%q: %v allocations", in, n)
		}
		out, _ := Clean(dst, path)
		if rebuilt := strings.Contains(in, "//") || strings.Contains(in, ";"); (&out[0] == &path[0]) == rebuilt {
			t.Errorf("%q: result is part of the path: %v", in, !rebuilt)
		}
		if string(path) != in {
			t.Errorf("%q: is now %q", in, path)
		}
	}
}

// FuzzClean checks that a cleaned path has nothing that Clean removes or refuses, and that cleaning it again changes
// nothing.
func FuzzClean(f *testing.F) {
	for _, tt := range cleanTests {
		f.Add([]byte(tt.in))
	}
	f.Fuzz(func(t *testing.T, path []byte) {
		before := bytes.Clone(path)
		out, ok := Clean(nil, path)
		if !bytes.Equal(before, path) {
			t.Fatalf("%q: was changed to %q", before, path)
		}
		if !ok {
			return
		}
		if len(out) == 0 || out[0] != '/' || len(out) > MaxPath || bytes.ContainsAny(out, "?#;\x00\n\x7f") || bytes.Contains(out, []byte("//")) {
			t.Fatalf("%q: cleaned to %q", path, out)
		}
		for i, seg := range strings.Split(string(out[1:]), "/") {
			plain := strings.NewReplacer("%2e", ".", "%2E", ".").Replace(seg)
			if plain == "." || plain == ".." || seg == "" && len(out) > 1 || i >= maxDepth {
				t.Fatalf("%q: cleaned to %q", path, out)
			}
		}
		if again, ok := Clean(nil, out); !ok || !bytes.Equal(again, out) {
			t.Fatalf("%q: cleaned to %q, then to %q, %v", path, out, again, ok)
		}
	})
}

// FuzzPlain checks that Plain and Clean agree on the paths that Plain accepts, and that Clean would accept them without
// it.
func FuzzPlain(f *testing.F) {
	for _, tt := range cleanTests {
		f.Add([]byte(tt.in))
	}
	f.Fuzz(func(t *testing.T, path []byte) {
		plain, ok := Plain(path)
		if !ok {
			return
		}
		// With parameters in its first segment, no path is plain.
		slow, ok := Clean(nil, append([]byte("/;"), path...))
		if !ok || !bytes.Equal(slow, plain) {
			t.Fatalf("%q: plain %q, the other way %q, %v", path, plain, slow, ok)
		}
	})
}

func BenchmarkClean(b *testing.B) {
	for name, path := range map[string][]byte{
		"whole":   []byte("/api/v1/organizations/12345/users/67890"),
		"query":   []byte("/api/v1/organizations/12345/users/67890?page=2&per_page=50&sort=name"),
		"slashes": []byte("/api/v1//organizations/12345;v=1/users/67890/"),
	} {
		b.Run(name, func(b *testing.B) {
			dst := make([]byte, 0, MaxPath)
			b.ReportAllocs()
			b.SetBytes(int64(len(path)))
			for b.Loop() {
				Clean(dst, path)
			}
		})
	}
}
