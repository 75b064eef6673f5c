package hostile_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/elblog"
	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/sli"
	"github.com/elb-sli/elb-sli/test/oracle"
)

// policy returns what the main programs make from a configuration.
func policy(tb testing.TB, yaml string) *pipeline.Policy {
	tb.Helper()
	p, err := policyOf(yaml)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

func policyOf(yaml string) (*pipeline.Policy, error) {
	c, err := config.Parse("config.yaml", []byte(yaml))
	if err != nil {
		return nil, err
	}
	return c.Policy(), nil
}

// objectOf parses the key of an access log.
func objectOf(tb testing.TB, key string) *elblog.Object {
	tb.Helper()
	o, skip := elblog.ParseKey(key)
	if skip != "" {
		tb.Fatalf("%s: %s", key, skip)
	}
	return &o
}

// fixed is the end of a period for tests that send nothing.
var fixed = time.Date(2026, 11, 20, 1, 5, 0, 0, time.UTC)

// flood writes lines for requests that have almost nothing in common: paths, methods, hosts, user agents, clients and
// domains are invented, and so are some of the load balancers.
type flood struct {
	*rand.Rand
	lines int
	words bool // paths of words that could belong to an API, so that there are many heuristic routes
	mixed bool // both paths with such words and others
	b     bytes.Buffer
}

const (
	consonants = "bdfgklmnprstvz"
	vowels     = "aeiou"
)

// word writes a pronounceable word, like the words of an API.
func (f *flood) word(syllables int) {
	for range syllables {
		f.b.WriteByte(consonants[f.IntN(len(consonants))])
		f.b.WriteByte(vowels[f.IntN(len(vowels))])
	}
}

func (f *flood) path() {
	for range 1 + f.IntN(4) {
		f.b.WriteByte('/')
		if f.words || f.mixed && f.IntN(2) == 0 {
			f.word(3)
		} else {
			fmt.Fprintf(&f.b, "%x", f.Uint64())
		}
	}
}

func (f *flood) line() []byte {
	f.b.Reset()
	lb := "app/web/50dc6c495c0c9188"
	if f.IntN(20) == 0 {
		lb = fmt.Sprintf("app/x%d/%016x", f.Uint32(), f.Uint64())
	}
	at := fixed.Add(-time.Duration(f.Int64N(int64(5 * time.Minute))))
	fmt.Fprintf(&f.b, `https %s %s %d.%d.%d.%d:%d 10.0.0.5:80 0.001 0.002 0.003 200 200 1 2 "`, at.Format("2006-01-02T15:04:05.000000Z"),
		lb, f.IntN(256), f.IntN(256), f.IntN(256), f.IntN(256), f.IntN(65536))
	switch f.IntN(3) {
	case 0:
		f.b.WriteString("GET")
	case 1:
		f.b.WriteString(strings.ToUpper(registered[f.IntN(len(registered))]))
	default:
		f.word(4)
	}
	fmt.Fprintf(&f.b, " https://h%x.example.net:443", f.Uint64())
	f.path()
	fmt.Fprintf(&f.b, `?q=%x HTTP/1.1" "agent/%x" - - arn:aws:targetgroup/%x "Root=%x" "d%x.example" "-" 1 %s "forward" "-" "-"`+"\n",
		f.Uint64(), f.Uint64(), f.Uint64(), f.Uint64(), f.Uint64(), at.Format("2006-01-02T15:04:05.000000Z"))
	return f.b.Bytes()
}

// write writes the lines.
func (f *flood) write(w io.Writer) error {
	out := bufio.NewWriterSize(w, 1<<16)
	for range f.lines {
		if _, err := out.Write(f.line()); err != nil {
			return err
		}
	}
	return out.Flush()
}

// series returns the number of distinct availability series.
func series(r *pipeline.Result) (n int) {
	for _, s := range r.Tally.All() {
		if s.Key.SLI == sli.Availability {
			n++
		}
	}
	return n
}

// With a table, a log has at most (routes + 1) × methods series, whatever its lines contain. A log that requests each
// route by each method has exactly that many, so the bound is tight.
func TestSeriesAreBoundedByTheTable(t *testing.T) {
	const routes = 20
	yaml := "routes:\n"
	for i := range routes {
		yaml += fmt.Sprintf("  - /r%d/:id\n", i)
	}
	methods := len(registered) + 1 // and other
	if methods != 41 {
		t.Fatalf("%d methods are registered, 40 are documented", len(registered))
	}
	bound := (routes + 1) * methods
	o := objectOf(t, formats[0].object("", "x", fixed))
	all := strings.Builder{}
	for _, m := range append(slices.Clone(registered), "evil", "GeT", "X-1|c") {
		for i := range routes + 5 { // five without a route
			fields := formats[0].at(fixed.Add(-time.Minute))
			all.WriteString(with(fields, "request", fmt.Sprintf("%s https://h%d.example:443/r%d/x%d HTTP/1.1", strings.ToUpper(m), i, i, i)) + "\n")
		}
	}
	for _, tt := range []struct {
		name  string
		log   io.Reader
		exact bool
	}{
		{"every route by every method", strings.NewReader(all.String()), true},
		{"flood", piped(&flood{Rand: rand.New(rand.NewPCG(1, 1)), lines: scaled(20_000)}), false},
		{"flood of words", piped(&flood{Rand: rand.New(rand.NewPCG(1, 2)), lines: scaled(20_000), words: true}), false},
	} {
		res, err := new(pipeline.Worker).Read(policy(t, yaml), elblog.Input{Body: tt.log}, o)
		if err != nil {
			t.Fatal(err)
		}
		n := series(res)
		t.Logf("%s: %d lines, %d series, at most %d", tt.name, res.Lines, n, bound)
		if n > bound || tt.exact && n != bound {
			t.Errorf("%s: %d series, want at most %d", tt.name, n, bound)
		}
		if got := res.Malformed["load-balancer"]; !tt.exact && got == 0 {
			t.Errorf("%s: no line of another load balancer than the key's was refused", tt.name)
		}
	}
}

// piped returns a reader of what f writes.
func piped(f *flood) io.Reader {
	r, w := io.Pipe()
	go func() { w.CloseWithError(f.write(w)) }()
	return r
}

// In heuristic mode, an object has at most limits.points points, and no request is lost because of that.
func TestPointsAreBoundedInHeuristicMode(t *testing.T) {
	t.Parallel()
	const limit = 600
	w := newWorld(t, fmt.Sprintf("limits: {points: %d}\nmetrics: {tags: {env: production}}\nhistorical: true\n", limit))
	f := &flood{Rand: rand.New(rand.NewPCG(2, 3)), lines: scaled(30_000), words: true}
	var text bytes.Buffer
	if err := f.write(&text); err != nil {
		t.Fatal(err)
	}
	key := formats[0].object("", "flood", fixed)
	w.put(key, text.String())
	w.counted(key)
	points := 0
	for _, p := range w.points {
		if p.Type == "c" {
			points++
		}
	}
	t.Logf("%d lines, %d points, %d folded", f.lines, points, w.sum("folded"))
	if points > limit || w.sum("folded") == 0 {
		t.Errorf("%d points, %d requests folded, want at most %d points", points, w.sum("folded"), limit)
	}
	if n := w.sum("total") + w.sum("excluded") + w.sum("malformed"); n != int64(f.lines) {
		t.Errorf("%d of %d lines were counted", n, f.lines)
	}
}

const childVariable = "ELBSLI_HOSTILE_CHILD"

// A stranger whose requests match every rule in every minute, on every route and in every way, cannot make an object
// fail. A configuration that made this possible would cause a warning.
func TestStrangersMakeNoObjectFail(t *testing.T) {
	t.Parallel()
	yaml := oracle.SampleYAML[:strings.Index(oracle.SampleYAML, "classify:")] + "metrics: {tags: {env: production}, resolution: 10s}\nclassify:\n"
	const rules = 30
	yaml += exclusions(rules)
	limited := func(points int) string { return fmt.Sprintf("%slimits: {points: %d}\n", yaml, points) }
	least := 1 + sort.Search(1000, func(i int) bool {
		c, err := config.Parse("config.yaml", []byte(limited(i+1)))
		if err != nil {
			t.Fatal(err)
		}
		return !slices.ContainsFunc(c.Warnings, func(w config.Error) bool { return w.Subject == "limits.points" })
	})
	if least > 1000 {
		t.Fatal("every limit has a warning")
	}
	f := formats[0]
	requests := plantedRequests(f, 20)
	var text strings.Builder
	for minute := -1; minute <= 5; minute++ { // two of them are clamped
		fields := f.at(period().Add(-5*time.Minute + time.Duration(minute)*time.Minute))
		for i := range rules {
			text.WriteString(with(fields, "user_agent", fmt.Sprintf("bot%d/1", i)) + "\n")
		}
		for _, l := range requests {
			text.WriteString(strings.ReplaceAll(l, "\n", "") + "\n")
		}
		for _, status := range []string{"200", "404", "460", "463", "500", "504", "-", "000", "999", "99", "x"} {
			for _, request := range []string{"POST https://a:443/twilio/voice/CA1 HTTP/1.1", "GET https://a:443/hoge/1 HTTP/1.1", "PRI * HTTP/2.0", "BREW https://a:443/none HTTP/1.1"} {
				changed := slices.Clone(fields)
				changed[8].value = status
				text.WriteString(with(changed, "request", request) + "\n" + strings.Replace(with(changed, "request", request), "10.0.0.5:8080", "-", 1) + "\n")
			}
		}
		text.WriteString("\nnonsense\nhttps x\n" + line(fields)[:60] + "\n" + with(fields, "elb", "app/x/1") + "\n" + with(fields, "request_processing_time", "x") + "\n")
	}
	w := newWorld(t, limited(least))
	key := f.object("", "everything", period())
	w.put(key, text.String())
	w.counted(key)
	n := 0
	for _, p := range w.points {
		if p.Type == "c" {
			n++
		}
	}
	t.Logf("limits.points %d is the smallest without a warning; %d points were sent, %d requests folded", least, n, w.sum("folded"))
	if n > least || w.sum("folded") == 0 {
		t.Errorf("%d points, %d folded", n, w.sum("folded"))
	}
}

// child does one task, "kind argument", in its own process, and first prints the maximum KiB that it had from the system.
func child(what string) {
	kind, argument, _ := strings.Cut(what, " ")
	if err := inChild(kind, argument); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func inChild(kind, argument string) error {
	if kind == "config" {
		if _, err := config.Load(argument); err == nil {
			return errors.New("the configuration is accepted")
		}
		fmt.Println(system())
		return nil
	}
	lines, err := strconv.Atoi(argument)
	if err != nil {
		return err
	}
	return drown(kind, lines)
}

// system returns the KiB that this process has from the system. They are never returned, so this is the maximum.
func system() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Sys >> 10
}

// drown counts a flood of lines.
func drown(name string, lines int) error {
	yaml := oracle.SampleYAML
	if name == "heuristic" {
		yaml = ""
	}
	p, err := policyOf(yaml)
	if err != nil {
		return err
	}
	o, _ := elblog.ParseKey(formats[0].object("", "x", fixed))
	f := &flood{Rand: rand.New(rand.NewPCG(4, 5)), lines: lines, mixed: true}
	res, err := new(pipeline.Worker).Read(p, elblog.Input{Body: piped(f)}, &o)
	if err != nil {
		return err
	}
	fmt.Println(system(), series(res), res.Lines)
	return nil
}

// Memory does not grow with the number of invented values: a million distinct paths need no more than a fifth as many do.
func TestMemoryIsFlat(t *testing.T) {
	many := longer(t, 400_000)
	for _, kind := range []string{"table", "heuristic"} {
		few := memory(t, kind, many/5)
		all := memory(t, kind, many)
		t.Logf("%s: %d lines %d KiB, %d lines %d KiB", kind, many/5, few, many, all)
		if all > few+16<<10 || all > 128<<10 {
			t.Errorf("%s: %d KiB for %d lines, %d KiB for %d", kind, few, many/5, all, many)
		}
	}
}

// memory returns the KiB that a flood of lines needs.
func memory(t *testing.T, kind string, lines int) (kib int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s %d", childVariable, kind, lines))
	out, err := cmd.Output()
	var n, read int
	if _, scan := fmt.Sscan(string(out), &kib, &n, &read); err != nil || scan != nil || read != lines {
		t.Fatalf("%s: %v, %v, said %q", kind, err, scan, out)
	}
	return kib
}
