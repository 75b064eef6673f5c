package main

import (
	"strings"
	"testing"
)

// A typing mistake gets an answer with the likely intention, or with a valid value.
func TestTypedOptions(t *testing.T) {
	for _, tt := range []struct{ args, want string }{
		{"replay --confg x.yaml", "unknown flag: --confg; did you mean --config?"},
		{"replay --colour x.log", "unknown flag: --colour; see elbsli replay --help"},
		{"replay --config", "--config needs a value: --config FILE"},
		{"replay --format htm x.log", `--format "htm": one of table, json, html, markdown, csv; did you mean html?`},
		{"replay --format jsn x.log", `--format "jsn": one of table, json, html, markdown, csv; did you mean json?`},
		{"report --lang jp x.log", `--lang "jp": one of en, ja; did you mean ja?`},
		{"report --weeks twelve x.log", `--weeks "twelve": want a whole number; see elbsli report --help`},
		{"report --limit 5,000 x.log", `--limit "5,000": want a whole number; did you mean 5000?`},
		{"check --price-per-100 5%", `--price-per-100 "5%": want a number; did you mean 5?`},
		{"check --price-per-100 $5", `--price-per-100 "$5": want a number; see`},
		{"alerts --lag 300", `--lag "300": want a duration with its unit; did you mean 300s or 300m?`},
		{"alerts --lag soon", `--lag "soon": want a duration such as 90s, 5m or 2h`},
		{"objectives --write=yes", `--write "yes": want true or false, or the option without a value`},
		{"explain --rule waf", `--rule "waf": one of waf-blocked,`},
		{"explain --rule waf", `did you mean waf-blocked?`},
		{"routes import --from opnapi x", "did you mean openapi?"},
		{"completion tcsh", `"tcsh": one of bash, zsh, fish`},
		{"completion", "one shell: bash, zsh, fish"},
		{"man repaly", `"repaly" is not a command; did you mean "replay"?`},
		{"man --out x replay", "--out writes all pages"},
		{"help jurney", `"jurney" is neither a command nor a term in the help; did you mean journey?`},
		{"help frobnicate", `"frobnicate" is neither a command nor a term in the help; elbsli help lists both`},
		{"--verbose replay", `elbsli: "--verbose" is not an option here: options follow the command`},
	} {
		stdout, stderr, status := runWith(t, "", strings.Fields(tt.args)...)
		if status != statusUsage || !strings.Contains(stderr, tt.want) || stdout != "" {
			t.Errorf("elbsli %s: exit %d, %q, want %q", tt.args, status, stderr, tt.want)
		}
	}
}
