package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/elb-sli/elb-sli/internal/config"
)

const configurationDoc = "../../docs/configuration.md"

var yamlBlock = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// Every example configuration in the documentation is valid.
func TestDocumentedConfigurations(t *testing.T) {
	blocks := yamlBlock.FindAllStringSubmatch(readFile(t, configurationDoc), -1)
	for i, b := range blocks {
		if _, err := config.Parse(fmt.Sprintf("example %d", i+1), []byte(b[1])); err != nil {
			t.Error(err)
		}
	}
	rule := regexp.MustCompile("`(- \\{name: .*?\\})`") // in the READMEs
	for _, name := range []string{"../../README.md", "../../README.ja.md"} {
		example := rule.FindStringSubmatch(readFile(t, name))
		if example == nil {
			t.Errorf("%s has no rule", name)
		} else if _, err := config.Parse(name, []byte("classify:\n  "+example[1])); err != nil {
			t.Error(err)
		}
	}
	if len(blocks) < 10 {
		t.Errorf("%d examples", len(blocks))
	}
}

// schemaNode is the part of a schema that the test reads.
type schemaNode struct {
	Properties map[string]*schemaNode `json:"properties"`
	Items      *schemaNode            `json:"items"`
}

// keys returns the path of each key: "classify.when.elb_status".
func (n *schemaNode) keys(prefix string) (all []string) {
	if n.Items != nil {
		all = n.Items.keys(prefix)
	}
	for name, p := range n.Properties {
		all = append(all, prefix+name)
		all = append(all, p.keys(prefix+name+".")...)
	}
	return all
}

// Every key is documented, and nothing else is.
func TestDocumentedKeys(t *testing.T) {
	var schema schemaNode
	if err := json.Unmarshal(config.Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	known := make(map[string]bool)
	for _, k := range schema.keys("") {
		known[k] = true
	}
	if len(known) < 35 {
		t.Fatalf("only %d keys in the schema", len(known))
	}
	documented := make(map[string]bool)
	row := regexp.MustCompile("(?m)^\\| (`[a-z_.]+`(?:, `[a-z_.]+`)*) \\|")
	for _, m := range row.FindAllStringSubmatch(readFile(t, configurationDoc), -1) {
		for _, name := range strings.Split(m[1], ", ") {
			documented[strings.Trim(name, "`")] = true
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(known)), slices.Sorted(maps.Keys(documented))); diff != "" {
		t.Errorf("keys (-schema +documented):\n%s", diff)
	}
}

// The documented defaults are those of the code.
func TestDocumentedDefaults(t *testing.T) {
	c := config.Default()
	doc := readFile(t, configurationDoc)
	for key, want := range map[string]string{
		"metrics.prefix":     c.Metrics.Prefix,
		"metrics.resolution": fmt.Sprintf("%ds", c.Metrics.Resolution/time.Second),
		"limits.routes":      fmt.Sprint(c.Limits.Routes),
		"limits.points":      fmt.Sprint(c.Limits.Points),
		"classic_interval":   fmt.Sprintf("%dm", c.ClassicInterval/time.Minute),
		"historical":         fmt.Sprint(c.Historical),
	} {
		row := regexp.MustCompile("(?m)^\\| `" + regexp.QuoteMeta(key) + "` \\|[^|]*\\| ([^|]*) \\|").FindStringSubmatch(doc)
		if row == nil || row[1] != "`"+want+"`" {
			t.Errorf("%s: documented default %q, want %q", key, row, want)
		}
	}
}

// outline is the structure of a document, which a translation shares with the original.
type outline struct {
	Headings []int    // their levels
	Tables   []string // columns and rows of each
	Blocks   []string // code, whole
	Names    []string // `code` in rows of tables
}

var inlineCode = regexp.MustCompile("`[^`]+`")

func outlineOf(text string) (o outline) {
	rows, columns := 0, 0
	block, in := "", false
	for line := range strings.Lines(text + "\n") {
		switch isRow := strings.HasPrefix(line, "|"); {
		case strings.HasPrefix(line, "```") && in:
			o.Blocks, block, in = append(o.Blocks, block), "", false
		case strings.HasPrefix(line, "```"):
			in = true
			block = line
		case in:
			block += line
		case strings.HasPrefix(line, "#"):
			o.Headings = append(o.Headings, strings.IndexByte(line, ' '))
		case isRow:
			rows, columns = rows+1, strings.Count(line, "|")-1
			o.Names = append(o.Names, inlineCode.FindAllString(line, -1)...)
		case rows > 0:
			o.Tables = append(o.Tables, fmt.Sprintf("%d x %d", rows, columns))
			rows = 0
		}
	}
	return o
}

// comment matches comments in code, which a translation may change.
var comment = regexp.MustCompile(`(?m)\s+# .*$`)

// The Japanese README has the structure of the English one.
func TestJapaneseReadme(t *testing.T) {
	english, japanese := outlineOf(readFile(t, "../../README.md")), outlineOf(readFile(t, "../../README.ja.md"))
	for _, o := range []*outline{&english, &japanese} {
		for i, b := range o.Blocks {
			o.Blocks[i] = comment.ReplaceAllString(b, "")
		}
		slices.Sort(o.Names) // the order within a sentence may differ
	}
	if diff := cmp.Diff(english, japanese); diff != "" {
		t.Errorf("README.ja.md is not README.md in Japanese (-english +japanese):\n%s", diff)
	}
	if diff := cmp.Diff(links(t, "../../README.md"), links(t, "../../README.ja.md")); diff != "" {
		t.Errorf("links (-english +japanese):\n%s", diff)
	}
}

var link = regexp.MustCompile(`\]\(([^)]+)\)`)

// links counts a document's links, except the one to the other language.
func links(t *testing.T, name string) map[string]int {
	n := make(map[string]int)
	for _, m := range link.FindAllStringSubmatch(readFile(t, name), -1) {
		if m[1] != "README.md" && m[1] != "README.ja.md" {
			n[strings.Replace(m[1], "week.ja.", "week.", 1)]++ // the page and its picture exist in both languages
		}
	}
	return n
}
