package logcheck

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/delivery"
)

const line = `https 2026-11-20T01:00:%02d.000000Z app/web/50dc6c495c0c9188 203.0.113.%d:41234 %s 0.001 0.020 0.000 %d %s 312 1024 ` +
	`"GET https://%s:443%s HTTP/2.0" "curl/8" - - arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/%s/73e2d6bc24d8a067 "Root=1-0-0" "%[6]s" "-" 1 2026-11-20T01:00:00.000000Z "%s" "-" "-" "-" "-" "-" "-"` + "\n"

// checkOf compares a configuration with a log of such lines.
func checkOf(t *testing.T, yaml string, lines ...string) *Check {
	t.Helper()
	cfg, err := config.Parse("config.yaml", []byte(yaml))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "a.log")
	if err := os.WriteFile(file, []byte(strings.Join(lines, "")), 0o644); err != nil {
		t.Fatal(err)
	}
	sources, _, err := logs.Find(t.Context(), nil, []string{file}, delivery.Window{})
	if err != nil {
		t.Fatal(err)
	}
	k := New("config.yaml", cfg, sources, 5)
	for _, s := range sources {
		l, err := k.Read(s)
		if err != nil {
			t.Fatal(err)
		}
		k.Take(s, l)
	}
	return k
}

func answered(second, client, status int, domain, path, group string) string {
	return fmt.Sprintf(line, second, client, "10.0.1.5:8080", status, fmt.Sprint(status), domain, path, group, "forward")
}

// The requests in other are those without a route: excluded ones are in no count, and so in no share.
func TestShareOfOther(t *testing.T) {
	k := checkOf(t, "routes: [GET /hoge/:id]\nclassify: [{name: probe, when: {path: /probe}, then: excluded}]\n",
		answered(1, 1, 200, "a.example.com", "/hoge/1", "blue"), answered(2, 1, 200, "a.example.com", "/hoge/2", "blue"), answered(3, 1, 502, "a.example.com", "/hoge/3", "blue"),
		answered(4, 1, 200, "a.example.com", "/fuga/7", "blue"), answered(5, 1, 200, "a.example.com", "/probe", "blue"))
	r := k.Result(0)
	if r.Other.Requests != 1 || r.Other.Share != 0.25 || len(r.Other.Shapes) != 1 || !strings.HasSuffix(r.Other.Shapes[0].Path, "/:id") || r.Entries != 5 {
		t.Errorf("%d of %d entries are other, a share of %v: %+v", r.Other.Requests, r.Entries, r.Other.Share, r.Other.Shapes)
	}
	all := checkOf(t, "routes: [GET /hoge/:id]\n", answered(1, 1, 200, "a.example.com", "/hoge/1", "blue"))
	if r := all.Result(0); r.Other.Requests != 0 || r.Other.Share != 0 || len(r.Other.Shapes) != 0 {
		t.Errorf("every request has a route: %+v", r.Other)
	}
}

// No route helps against scanners, so their requests are not among those that a warning asks routes for.
func TestWarningOfOther(t *testing.T) {
	for _, tt := range []struct {
		scanned, missing int
		want             string
	}{
		{30, 0, ""},
		{0, 30, "30.0 % of the requests are other: add routes"},
		{10, 20, "20.0 % of the requests are other, besides those of scanners: add routes"},
	} {
		var lines []string
		for i := range 100 {
			path := "/hoge/1"
			if i < tt.scanned {
				path = "/.env"
			} else if i < tt.scanned+tt.missing {
				path = "/fuga/7"
			}
			lines = append(lines, answered(i%60, i, 200, "a.example.com", path, "blue"))
		}
		got := ""
		for _, w := range checkOf(t, "routes: [GET /hoge/:id]\nunmatched: other\n", lines...).Warnings() {
			got += w.Problem
		}
		if !strings.HasPrefix(got, tt.want) || tt.want == "" && got != "" {
			t.Errorf("%d of scanners, %d without a route: %q, want %q", tt.scanned, tt.missing, got, tt.want)
		}
	}
}

// A value that is not configured is shown if a target answered with a success, and a domain only if several clients asked
// for it, because a client may send any.
func TestUnlistedValues(t *testing.T) {
	var lines []string
	for client := range 8 {
		lines = append(lines, answered(1, client, 200, "B.example.com", "/", "green"), answered(2, client, 404, "c.example.com", "/", "red"),
			answered(3, client, 399, "d.example.com", "/", "white"), answered(4, client, 400, "e.example.com", "/", "black"),
			fmt.Sprintf(line, 5, client, "-", 200, "-", "f.example.com", "/", "gray", "fixed-response"), answered(6, client, 200, "bad host!", "/", "blue"))
	}
	lines = append(lines, answered(7, 9, 200, "a.example.com", "/", "blue"), answered(8, 9, 200, "once.example.com", "/", "blue"))
	k := checkOf(t, "routes: [/]\nmetrics: {dimensions: {target_group: [blue], domain: [a.example.com]}}\n", lines...)
	got := map[string][]Value{}
	for _, d := range k.Result(0).Dimensions {
		got[d.Name], got[d.Name+" unlisted"] = d.Values, d.Unlisted
	}
	want := map[string][]Value{
		"target_group": {{"blue", 10}, {"other", 40}}, "target_group unlisted": {{"green", 8}, {"white", 8}},
		"domain": {{"a.example.com", 1}, {"other", 49}}, "domain unlisted": {{"b.example.com", 8}, {"d.example.com", 8}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A log with too many points is folded as in the Lambda. That is one warning, and no reason to add routes or to look for a
// journey's requests.
func TestFoldedLog(t *testing.T) {
	var lines []string
	for i := range 50 {
		lines = append(lines, answered(i, 1, 200, "a.example.com", "/hoge/1", "blue"))
	}
	k := checkOf(t, "routes: [GET /hoge/:id]\njourneys: [{name: hoge, routes: [GET /hoge/:id], availability: {objective: 90}, latency: {objective: 90, threshold: 1s}}]\n"+
		"metrics: {dimensions: {target_group: [blue]}}\nlimits: {points: 1}\n", lines...)
	r := k.Result(0)
	if r.Points.Folded != 1 || r.Other.Requests != 0 || r.Other.Share != 0 || r.Dimensions[0].Values[0] != (Value{"blue", 50}) {
		t.Errorf("%d folded, %d in other, a share of %v: %+v", r.Points.Folded, r.Other.Requests, r.Other.Share, r.Dimensions)
	}
	if all := k.Warnings(); len(all) != 1 || all[0].Subject != "limits.points" || !strings.HasPrefix(all[0].Problem, "1 log object has more than 1 point (up to 5)") {
		t.Errorf("%v", all)
	}
}

func TestIsHostName(t *testing.T) {
	for s, want := range map[string]bool{
		"azAZ09.-_": true, "a": true, strings.Repeat("a", 253): true, strings.Repeat("a", 254): false, "": false, "-": false,
		"a b": false, "a/b": false, "a:1": false, "é": false, "@": false, "[": false, "`": false, "{": false,
	} {
		if got := isHostName(s); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
}

// One of each thing is not written in the plural.
func TestOneOfEach(t *testing.T) {
	l := Logs{Objects: 1, Entries: 1, Malformed: 1, Skipped: 1, Series: 1, Points: Points{Most: 1, Series: 1, Limit: 9000, Extension: 10240}}
	l.Other.Requests, l.CustomMetrics.Hours = 1, 1
	var b bytes.Buffer
	l.Write(&b, term.Style{})
	for _, want := range []string{"1 entry in 1 log; 1 malformed line, 1 other object skipped\n", "  1 request, 0.00 % of", "  1 series; at most 1 point of one log, of 1 series", "in the busiest of 1 hour with logs\n"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}
