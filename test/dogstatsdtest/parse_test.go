package dogstatsdtest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want []Point
	}{
		{"page.views:1|c", []Point{{"page.views", 1, "c", nil, 0}}},
		{"fuel.level:0.5|g\n", []Point{{"fuel.level", 0.5, "g", nil, 0}}},
		{"a:1|c\n\nb:-2|d\n", []Point{{"a", 1, "c", nil, 0}, {"b", -2, "d", nil, 0}}},
		{"a:1:2|d|#x:y", []Point{{"a", 1, "d", []string{"x:y"}, 0}, {"a", 2, "d", []string{"x:y"}, 0}}},
		{"a:15|c|#country:china,b|T1656581400", []Point{{"a", 15, "c", []string{"country:china", "b"}, 1656581400}}},
		{"a:1|c|#route:/hoge/:id,道:路", []Point{{"a", 1, "c", []string{"route:/hoge/:id", "道:路"}, 0}}},
		{"\n", nil},
		{"", nil},
	} {
		got, err := parse([]byte(tt.in))
		if err != nil || !cmp.Equal(tt.want, got) {
			t.Errorf("Parse(%q) = %v, %v, want %v", tt.in, got, err, tt.want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, in := range []string{
		"a", "a:1", "a|c", "a:|c", ":1|c", "a:1|x", "a:one|c", "a b:1|c", "1a:1|c", "a:1|c|#", "a:1|c|#x,,y",
		"a:1|c|#x|#y", "a:1|c|T", "a:1|c|T0", "a:1|c|T1|T2", "a:1|d|T5", "a:1|c|@0.5", "a:1|c|c:123", "a:1|c|#x\xff",
		"a:1|c|", "a:1|c|card:low",
	} {
		if got, err := parse([]byte(in)); err == nil {
			t.Errorf("Parse(%q) = %v, want an error", in, got)
		}
	}
}

func TestBackendKeepsTheLastOfAPoint(t *testing.T) {
	var b Backend
	p := func(v float64, tag string, unix int64) Point { return Point{"m", v, "c", []string{"x:1", tag}, unix} }
	b.Flush([]Point{p(1, "writer:0", 120), p(2, "writer:0", 129), p(5, "writer:1", 120)}) // one flush adds up
	b.Flush([]Point{p(4, "writer:0", 120)})                                               // the next flush replaces the first
	b.Flush([]Point{p(8, "writer:0", 130), p(16, "writer:0", 180)})
	want := map[Cell]int64{{"m", "x:1", 120}: 4 + 5 + 8, {"m", "x:1", 180}: 16}
	if diff := cmp.Diff(want, b.Sums()); diff != "" {
		t.Errorf("sums (-want +got):\n%s", diff)
	}
}
