package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/config"
	"github.com/elb-sli/elb-sli/internal/report"
)

const recipesDir = "../../testdata/recipes"

// recipe is a section under "Recipes" in the document: its configuration, and the name of the file with its requests.
type recipe struct{ name, config string }

var notInName = regexp.MustCompile(`[^a-z0-9]+`)

// documentedRecipes returns the recipes in the document. Each section has one configuration.
func documentedRecipes(t *testing.T) (all []recipe) {
	t.Helper()
	_, text, _ := strings.Cut(readFile(t, configurationDoc), "\n## Recipes\n")
	text, _, _ = strings.Cut(text, "\n## ")
	for _, section := range strings.Split(text, "\n### ")[1:] {
		title, _, _ := strings.Cut(section, "\n")
		blocks := yamlBlock.FindAllStringSubmatch(section, -1)
		if len(blocks) != 1 {
			t.Fatalf("%s: %d configurations, want one", title, len(blocks))
		}
		all = append(all, recipe{notInName.ReplaceAllString(strings.ToLower(title), "-"), blocks[0][1]})
	}
	return all
}

// Every recipe in the document has requests that show its effect, and has that effect. A request is a line of a vended
// log with an additional key, want: the verdict, the rule that gave it, and fast or slow if it is an event of a latency
// objective.
func TestRecipes(t *testing.T) {
	var names []string
	for _, r := range documentedRecipes(t) {
		names = append(names, r.name+".jsonl")
		t.Run(r.name, func(t *testing.T) { r.test(t) })
	}
	files, err := filepath.Glob(filepath.Join(recipesDir, "*.jsonl"))
	if err != nil || len(names) < 17 {
		t.Fatalf("%d recipes, %v", len(names), err)
	}
	for i, f := range files {
		files[i] = filepath.Base(f)
	}
	if diff := gocmp.Diff(slices.Sorted(slices.Values(names)), files); diff != "" {
		t.Errorf("recipes and their requests (-document +testdata/recipes):\n%s", diff)
	}
}

func (r recipe) test(t *testing.T) {
	cfg := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(cfg, []byte(r.config), 0o600); err != nil {
		t.Fatal(err)
	}
	parsed, err := config.Parse(cfg, []byte(r.config))
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]int{} // requests by the recipe's rules, with "" for the built-in ones
	for _, rule := range parsed.Classifier.Rules() {
		if !rule.Builtin {
			shown[rule.Name] = 0
		}
	}
	for line := range strings.Lines(readFile(t, filepath.Join(recipesDir, r.name+".jsonl"))) {
		var request struct{ Want string }
		if err := json.Unmarshal([]byte(line), &request); err != nil {
			t.Fatal(err)
		}
		got := outcome(t, line, "--config", cfg)
		if got != request.Want {
			t.Errorf("got %q, want %q: %s", got, request.Want, line)
		}
		rule := strings.Fields(got)[1]
		if _, ours := shown[rule]; !ours {
			rule = ""
		}
		shown[rule]++
	}
	for rule, n := range shown {
		if n == 0 {
			t.Errorf("no request shows the rule %q", rule)
		}
	}
	if shown[""] == 0 {
		t.Error("no request shows what the recipe does not change")
	}
}

// outcome returns the verdict on one request, its rule, and whether it was fast or slow.
func outcome(t *testing.T, line string, options ...string) string {
	t.Helper()
	stdout, stderr, status := runWith(t, line, append([]string{"replay", "--format", "json"}, append(options, "-")...)...)
	if status != statusDone {
		t.Fatalf("exit %d, %s", status, stderr)
	}
	var got report.Report
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || got.Entries != 1 {
		t.Fatalf("%v: %s", err, stdout)
	}
	for rule := range got.Excluded {
		return "excluded " + rule
	}
	verdict, rule, speed := "", "", ""
	for name := range got.Rules {
		rule = name
	}
	for _, s := range got.Series {
		switch {
		case s.SLI == "availability" && s.Good == 1:
			verdict = "good"
		case s.SLI == "availability":
			verdict = "bad"
		case s.Good == 1:
			speed = " fast"
		default:
			speed = " slow"
		}
	}
	return fmt.Sprintf("%s %s%s", verdict, rule, speed)
}
