package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/elb-sli/elb-sli/test/logs"
)

// Every error says what to do: it names a command, an option, a valid value, or a similar name.
func TestMessages(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"app.log": "", "config.yaml": "routes: [GET /a]\njourneys: [{name: shop, routes: [GET /b], availability: {objective: 99}}]\n", "notes.txt": "not a log\n", "folder/x.yaml": "",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir("empty", 0o755); err != nil {
		t.Fatal(err)
	}
	folder := "AWSLogs/123456789012/elasticloadbalancing/eu-west-1/2026/11/20/"
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, end := range []string{"0105", "0230"} {
		if err := os.WriteFile(folder+"123456789012_elasticloadbalancing_eu-west-1_app.web.50dc6c495c0c9188_20261120T"+end+"Z_10.0.0.1_abcdefgh.log.gz", nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cut := logs.Gzip(t, "a line\n")
	if err := os.WriteFile("cut.log.gz", cut[:len(cut)-5], 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll("counts/date=2026-11-20", 0o755); err != nil {
		t.Fatal(err)
	}
	other := "counts/date=2026-11-20/" + strings.Repeat("a", 32) + "-" + strings.Repeat("b", 16) + ".parquet"
	if err := os.WriteFile(other, nil, 0o644); err != nil {
		t.Fatal(err)
	}

	// The errors about logs of each command that reads logs.
	reading := []string{"replay", "report", "explain", "check --logs", "objectives", "alerts", "gate --journey shop --since 1h", "init", "routes suggest"}
	for _, command := range reading {
		for _, tt := range []struct{ logs, want string }{
			{"ap.log", "ap.log: no such file or directory; did you mean app.log?"},
			{"nothing-like-it/", "nothing-like-it/: no such file or directory; name a log, a folder of logs, s3://BUCKET/PREFIX"},
			{"nothing-like-it", "nothing-like-it: no such file or directory; name a log, a folder of logs, s3://BUCKET/PREFIX"},
			{"no/such/folder", "no/such/folder: no such file or directory; there is no folder no/such"},
			{"empty", "empty: no access log in or below this folder; copy some there, for example with aws s3 sync"},
			{"gs://bucket/x", "logs are read from s3://BUCKET/PREFIX, files, folders and stdin, not from gs://"},
			{"s3://bucket/x", "no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID"},
		} {
			args := append(strings.Fields(command), tt.logs)
			if _, stderr, status := runWith(t, "", args...); status == statusDone || !strings.Contains(stderr, tt.want) {
				t.Errorf("elbsli %s: exit %d, %q, want %q", strings.Join(args, " "), status, stderr, tt.want)
			}
		}
	}
	for _, tt := range []struct{ args, want string }{
		{"replay --config confg.yaml app.log", "configuration: confg.yaml: no such file or directory; did you mean config.yaml?"},
		{"check --config folder", "configuration: folder: is a directory; name a file in it"},
		{"check --config other/elb.yaml", "there is no folder other"},
		{"replay --since 1h AWSLogs", "no access log here has a period that ends in the time of --since and --until: 2 are from 2026-11-20T01:05Z to 2026-11-20T02:30Z"},
		{"replay --since 2w AWSLogs", `--since "2w": did you mean 14d?`},
		{"replay --since 90mins AWSLogs", `--since "90mins": did you mean 90m?`},
		{"replay --since 2026/11/20 AWSLogs", `--since "2026/11/20": did you mean 2026-11-20?`},
		{"replay --timezone Tokyo app.log", `--timezone "Tokyo": did you mean Asia/Tokyo?`},
		{"replay --timezone nowhere app.log", `--timezone "nowhere": want a name such as Asia/Tokyo or UTC`},
		{"replay --out no/such/x.html --format html notes.txt", "no/such/x.html: there is no folder for it: mkdir -p no/such"},
		{"replay --history s3:/bucket/x notes.txt", `"s3:/bucket/x": a history is a folder or s3://BUCKET/PREFIX, not s3:`},
		{"replay notes.txt", "none of 1 line is an entry of an access log: elbsli explain FILE shows why"},
		{"replay app.log", "nothing was read: the logs are empty"},
		{"history compact kept", "kept: no such file or directory; elbsli replay --history kept LOGS makes a history"},
		{"report --history empty", "elbsli replay --history empty LOGS counts logs"},
		{"routes import config.yaml", "--from is missing: one of openapi, rails,"},
		{"routes import --from rails no-such-file", "no-such-file: no such file or directory; elbsli routes import --help shows how to create it"},
		{"gate --journey shopp --since 1h notes.txt", `no journey or group "shopp" with an objective: did you mean "shop"?`},
		{"gate --journey x --since 1h notes.txt", `no journey or group "x" with an objective: there are shop`},
		{"verify --config config.yaml app.log", "DD_API_KEY is empty or has invalid characters: export both DD_API_KEY and DD_APP_KEY"},
		{"objectives notes.txt", "no request was counted: name logs or a history with requests"},
		{"replay -c config.yaml app.log", "unknown flag: -c: options have no short names; did you mean --config or --compare? See elbsli replay --help."},
		{"replay -config config.yaml app.log", "did you mean --config?"},
		{"replay --format yaml app.log", "one of table, json, html, markdown, csv; see elbsli replay --help"},
		{"replay s3:/bucket/x", "did you mean s3://bucket/x?"},
		{"replay --timezone jst app.log", `--timezone "jst": did you mean Asia/Tokyo?`},
		{"replay --statsd localhost app.log", `--statsd "localhost": did you mean localhost:8125?`},
		{"replay --statsd :8125 app.log", `--statsd ":8125": want HOST:PORT, such as localhost:8125`},
		{"replay --statsd unix:///run/x app.log", `--statsd "unix:///run/x": want HOST:PORT, such as localhost:8125`},
		{"replay --statsd localhost:0 app.log", `--statsd "localhost:0": want HOST:PORT, such as localhost:8125`},
		{"replay -config=x.yaml app.log", "unknown flag: -config: options have no short names; did you mean --config?"},
		{"replay --history config.yaml app.log", `"config.yaml" is a file: a history is a folder, or s3://BUCKET/PREFIX`},
		{"replay cut.log.gz", "corrupt gzip stream: unexpected EOF: it is incomplete, so copy it again"},
		{"init cut.log.gz", "corrupt gzip stream: unexpected EOF: it is incomplete, so copy it again"},
		{"routes suggest cut.log.gz", "corrupt gzip stream: unexpected EOF: it is incomplete, so copy it again"},
		{"report --history nowhere", "nowhere: no such file or directory; elbsli replay --history nowhere LOGS makes a history"},
		{"objectives --history nowhere", "nowhere: no such file or directory; elbsli replay --history nowhere LOGS makes a history"},
		{"report --history counts", "counts: nothing in it was counted without a configuration: name its configuration with --config"},
		{"report --config config.yaml --history empty", "empty: nothing was counted yet; elbsli replay --config config.yaml --history empty LOGS counts logs"},
		{"report --notes no.yaml app.log", "notes: no.yaml: no such file or directory; docs/report.md shows such a file"},
		{"init notes.txt", "notes.txt: no entry of an access log: elbsli explain notes.txt says why"},
		{"check --config notes.txt", "next: fix the error, and run elbsli check --config notes.txt again"},
		{"--vers", `did you mean "--version"?`},
		{"-v replay", `did you mean "--version"?`},
		{"classify", "elbsli classify --defaults prints the built-in rules"},
	} {
		if _, stderr, _ := runWith(t, "", strings.Fields(tt.args)...); !strings.Contains(stderr, tt.want) {
			t.Errorf("elbsli %s: %q, want %q", tt.args, stderr, tt.want)
		}
	}
}

// A profile that does not exist is named, with how to list the existing ones.
func TestUnknownProfile(t *testing.T) {
	t.Setenv("AWS_PROFILE", "nobody")
	for _, args := range []string{"replay s3://bucket/x", "doctor --region eu-west-1"} {
		want := `aws: there is no profile "nobody": aws configure list-profiles lists the existing ones`
		if _, stderr, status := runWith(t, "", strings.Fields(args)...); status != statusFailure || !strings.Contains(stderr, want) {
			t.Errorf("elbsli %s: exit %d, %q, want %q", args, status, stderr, want)
		}
	}
}
