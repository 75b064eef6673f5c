package config

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/elb-sli/elb-sli/internal/classify"
)

// Each golden file has a configuration and the result of parsing it: its errors, or its values and warnings.
func TestGolden(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) < 3 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		a, err := txtar.ParseFile(name)
		if err != nil || len(a.Files) == 0 {
			t.Fatal(name, err)
		}
		want := txtar.Archive{Comment: a.Comment, Files: append(a.Files[:1:1], outcome(a.Files[0].Data)...)}
		if *update {
			if err := os.WriteFile(name, txtar.Format(&want), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if d := cmp.Diff(string(txtar.Format(a)), string(txtar.Format(&want))); d != "" {
			t.Errorf("%s: run with -update: %s", name, d)
		}
	}
}

func outcome(text []byte) []txtar.File {
	c, err := Parse("config.yaml", text)
	if err != nil {
		return []txtar.File{{Name: "errors", Data: []byte(err.Error() + "\n")}}
	}
	files := []txtar.File{{Name: "values", Data: []byte(values(c))}}
	if w := c.Warnings; len(w) > 0 {
		files = append(files, txtar.File{Name: "warnings", Data: []byte(Errors(w).Error() + "\n")})
	}
	return files
}

// values returns a configuration in readable form.
func values(c *Config) string {
	var b strings.Builder
	for i := range c.Table.Len() {
		fmt.Fprintf(&b, "route %d: %s, at %s, journey %d\n", i, c.Table.Pattern(i), c.Table.Pattern(i).Place, c.journeyOf[i])
	}
	fmt.Fprintf(&b, "unmatched: %v\n", c.Unmatched)
	for i, r := range c.Classifier.Rules() {
		at := "built in"
		if !r.Builtin {
			at = fmt.Sprintf("at %q", c.RulePlaces[i])
		}
		fmt.Fprintf(&b, "rule %s: %s, %s, when %s\n", r.Name, r.Then, at, given(r.When))
	}
	for _, j := range c.Journeys {
		fmt.Fprintf(&b, "journey: %+v\n", j)
	}
	fmt.Fprintf(&b, "metrics: %+v\nlimits: %+v\nclassic interval: %s, historical: %v\n", c.Metrics, c.Limits, c.ClassicInterval, c.Historical)
	return b.String()
}

// given returns the conditions of a rule.
func given(w classify.When) string {
	var all []string
	v := reflect.ValueOf(w)
	for i := range v.NumField() {
		if !v.Field(i).IsZero() {
			all = append(all, fmt.Sprintf("%s %+v", v.Type().Field(i).Name, v.Field(i)))
		}
	}
	return strings.Join(all, ", ")
}
