package main

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/elb-sli/elb-sli/internal/loggen"
	"github.com/elb-sli/elb-sli/internal/loggen/parquetlog"
	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/sli"
)

//go:embed peers
var scripts embed.FS

// peer is another program that counts the log. It counts total and good events by method, without routes, minutes and
// latency. Its output has lines of METHOD TOTAL GOOD.
type peer struct {
	name    string
	missing string // why it cannot run; "" if it can
	env     []string
	args    []string
	check   func(out []byte, l *testLog) error
}

// peers is `make bench-peers`.
func peers(dir string, lines, rounds int) error {
	l, err := newLog(dir, "peers", loggen.Bench{Seed: 1, Lines: lines})
	if err != nil {
		return err
	}
	elbsli, err := build(dir, "elbsli", "./cmd/elbsli")
	if err != nil {
		return err
	}
	if err := os.CopyFS(dir, scripts); err != nil {
		return err
	}
	if err := comparePeers("lines of text", l, rounds, elbsli.peer(l), duckDB(dir, l, "text.sql"), mawk(dir, l), goAccess(l), alp(l)); err != nil {
		return err
	}
	columns, err := newParquetLog(l, loggen.Bench{Seed: 1, Lines: lines})
	if err != nil {
		return err
	}
	return comparePeers("rows of Parquet", columns, rounds, elbsli.peer(columns), duckDB(dir, columns, "parquet.sql"))
}

// newParquetLog writes the requests of l as a vended log.
func newParquetLog(l *testLog, b loggen.Bench) (*testLog, error) {
	columns := *l
	columns.path = strings.TrimSuffix(l.path, ".log.gz") + ".parquet"
	f, err := os.Create(columns.path)
	if err != nil {
		return nil, err
	}
	defer f.Close() // a second Close after a successful one is harmless
	var sum loggen.Tally
	if err := b.WriteVended(f, loggen.Vended{Parquet: parquetlog.Open}, &sum); err != nil {
		return nil, err
	}
	columns.want = sum.Answer()
	columns.want.Objects = 1
	return &columns, f.Close()
}

// peer returns `elbsli replay` as the first of the programs to compare.
func (b binary) peer(l *testLog) peer {
	return peer{name: "elbsli replay", args: []string{string(b), "replay", "--config", l.conf, "--format", "json", l.path},
		check: func(out []byte, l *testLog) error { return check("elbsli", out, l.want) }}
}

// comparePeers prints the cost of each program for l, relative to the first one.
func comparePeers(what string, l *testLog, rounds int, all ...peer) error {
	fmt.Printf("%-16s %10s %12s %10s %10s   %d %s, all programs with one thread\n", "", "CPU s", "lines/s", "× elbsli", "peak MiB", l.lines, what)
	var base cost
	for _, p := range all {
		if p.missing != "" {
			fmt.Printf("%-16s skipped: %s\n", p.name, p.missing)
			continue
		}
		spent, most, err := p.run(l, rounds)
		if err != nil && base > 0 && !errors.Is(err, errWrong) {
			fmt.Printf("%-16s does not run: %v\n", p.name, err)
			continue
		}
		if err != nil {
			return err
		}
		if base == 0 {
			base = spent
		}
		fmt.Printf("%-16s %10.2f %12.0f %10.2f %10.1f\n", p.name, spent/1e9, cost(l.lines)/spent*1e9, spent/base, mib(most))
	}
	fmt.Println("Median CPU of each process from its start to its end. elbsli also counts by route and minute, and latencies.")
	fmt.Println()
	return nil
}

var errWrong = errors.New("wrong counts")

func (p peer) run(l *testLog, rounds int) (middle cost, most int64, err error) {
	var costs []cost
	for range rounds {
		out, u, err := measure(nil, append(p.env, "GOMAXPROCS=1"), p.args...)
		if err != nil {
			return 0, 0, err
		}
		if err := p.check(out, l); err != nil {
			return 0, 0, fmt.Errorf("%w: %w", errWrong, err)
		}
		costs, most = append(costs, cost(u.CPU)), max(most, u.Memory)
	}
	return median(costs), most, nil
}

// tool returns the path of a program: in .tools/bin, where the repository's own tools are, or otherwise in PATH.
func tool(name string) string {
	if path, err := filepath.Abs(filepath.Join(".tools/bin", name)); err == nil {
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	path, _ := exec.LookPath(name) // "" means that there is none
	return path
}

// duckDB runs the command line program, or the npm package @duckdb/node-api in .tools. entries names the statement that
// reads the log.
func duckDB(dir string, l *testLog, entries string) peer {
	p := peer{name: "DuckDB", check: checkMethods("DuckDB")}
	sql, err := os.ReadFile(filepath.Join(dir, "peers/count.sql"))
	if err != nil {
		p.missing = err.Error()
		return p
	}
	from, err := os.ReadFile(filepath.Join(dir, "peers", entries))
	if err != nil {
		p.missing = err.Error()
		return p
	}
	query := strings.ReplaceAll(strings.Replace(string(sql), "ENTRIES", string(from), 1), "LOG", l.path)
	if path := tool("duckdb"); path != "" {
		p.args = []string{path, "-list", "-separator", " ", "-noheader", "-c", query}
		return p
	}
	module, err := filepath.Abs(".tools/duckdb/node_modules/@duckdb/node-api/lib/index.js")
	if err != nil {
		p.missing = err.Error()
		return p
	}
	node := tool("node")
	if _, err := os.Stat(module); err != nil || node == "" {
		p.missing = "no program duckdb, and no npm package: test/duckdb/install.sh"
		return p
	}
	p.args = []string{node, filepath.Join(dir, "peers/duckdb.mjs"), module, query}
	return p
}

func mawk(dir string, l *testLog) peer {
	p := peer{name: "gzip | mawk", check: checkMethods("mawk")}
	if tool("mawk") == "" {
		p.missing = "no program mawk"
		return p
	}
	p.args = []string{"sh", "-c", `gzip -dc "$1" | mawk -f "$2"`, "sh", l.path, filepath.Join(dir, "peers/count.awk")}
	p.env = []string{"LC_ALL=C"}
	return p
}

// goAccess counts requests. It has no rules that decide which of them are good.
func goAccess(l *testLog) peer {
	p := peer{name: "GoAccess"}
	path := tool("goaccess")
	if path == "" {
		p.missing = "no program goaccess"
		return p
	}
	p.args = []string{"sh", "-c", `gzip -dc "$1" | "$2" --log-format=AWSALB --no-global-config --ignore-panel=REFERRERS --json-pretty-print -o json -`, "sh", l.path, path}
	p.check = func(out []byte, l *testLog) error {
		var a struct {
			General struct {
				Total int64 `json:"total_requests"`
			}
		}
		if err := json.Unmarshal(out, &a); err != nil {
			return fmt.Errorf("GoAccess: %w", err)
		}
		if a.General.Total != l.lines {
			return fmt.Errorf("GoAccess: %d requests, want %d", a.General.Total, l.lines)
		}
		return nil
	}
	return p
}

// alp counts requests by method and URI, normalized by the given regexps.
func alp(l *testLog) peer {
	p := peer{name: "gzip | alp"}
	path := tool("alp")
	if path == "" {
		p.missing = "no program alp"
		return p
	}
	pattern := `^\S+ (?P<time>\S+) \S+ \S+ \S+ \S+ (?P<response_time>\S+) \S+ (?P<status>\d+) \S+ \S+ (?P<body_bytes>\d+) "(?P<method>\S+) \S+//[^/]+(?P<uri>\S+) `
	p.args = []string{"sh", "-c", `gzip -dc "$1" | "$2" regexp --pattern "$3" -m '^/' -o count,method --format tsv --noheaders`, "sh", l.path, path, pattern}
	p.check = func(out []byte, l *testLog) error {
		var n int64
		for line := range strings.Lines(string(out)) {
			c, err := strconv.ParseInt(strings.Fields(line + " x")[0], 10, 64)
			if err != nil {
				return fmt.Errorf("alp: %q", line)
			}
			n += c
		}
		if n != l.lines {
			return fmt.Errorf("alp: %d requests, want %d", n, l.lines)
		}
		return nil
	}
	return p
}

// checkMethods compares lines of METHOD TOTAL GOOD with the known counts.
func checkMethods(who string) func([]byte, *testLog) error {
	return func(out []byte, l *testLog) error {
		want := map[string]count{}
		for _, s := range l.want.Series {
			if s.SLI == sli.Availability {
				c := want[s.Method]
				want[s.Method] = count{c.total + s.Total, c.good + s.Good}
			}
		}
		got := map[string]count{}
		for line := range bytes.Lines(out) {
			var method string
			var c count
			if _, err := fmt.Sscan(string(line), &method, &c.total, &c.good); err != nil {
				return fmt.Errorf("%s: %q: %w", who, line, err)
			}
			method = routenorm.Method([]byte(method)) // peers do not know which methods are registered
			got[method] = count{got[method].total + c.total, got[method].good + c.good}
		}
		if !maps.Equal(got, want) {
			return fmt.Errorf("%s: %v, want %v", who, got, want)
		}
		return nil
	}
}
