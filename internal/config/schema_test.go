package config

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Editors read this file if a configuration was made by a build that is not a release.
func TestSchemaGolden(t *testing.T) {
	const golden = "../../docs/elbsli.schema.json"
	if *update {
		if err := os.WriteFile(golden, Schema(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(Schema())); d != "" {
		t.Errorf("run with -update: %s", d)
	}
}

// beyondSchema matches errors that a schema cannot detect: two parts of the file that do not fit together, errors that
// only a parser of routes, addresses or durations finds, and spellings that YAML reads as the right type.
var beyondSchema = regexp.MustCompile(`already|conflicts|tag value of|limits.routes, which|needs "historical|is taken|unknown sender|not a configured route|key ".*" is|as the key|` +
	`CIDR|bits after|IPv4 block|unknown method|registered HTTP|want 10s to|multiple of|does not divide|invalid duration|more than 0s|empty range|control characters|bytes of tags|no answer that could|unknown journey|combinations of values|than the long window|same long window|unknown record field|nothing can be counted|every entry has a load|is not before|is not a time|not "(True|0x10|1_000|[+]5|0777|1e1|[+]9)"`)

// The schema accepts what Parse accepts, and refuses what Parse refuses wherever a schema can.
func TestSchemaAgrees(t *testing.T) {
	var schema map[string]any
	if err := json.Unmarshal(Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	for _, text := range append(valid, exampleText(t)) {
		if v, ok := toJSON(t, text); ok {
			if why := refuses(schema, v); why != "" {
				t.Errorf("%q: the schema refuses it: %s", text, why)
			}
		}
	}
	told := 0
	for _, tt := range wrong {
		if slices.ContainsFunc(tt.want, func(w string) bool { return strings.Contains(w, ": yaml: ") }) {
			continue
		}
		if !slices.ContainsFunc(tt.want, func(w string) bool { return !beyondSchema.MatchString(w) }) {
			continue
		}
		told++
		if v, _ := toJSON(t, tt.text); refuses(schema, v) == "" {
			t.Errorf("%q: the schema accepts it, Parse says %q", tt.text, tt.want)
		}
	}
	if told < 30 {
		t.Errorf("only %d texts were compared", told)
	}
}

// Each key of each table is in the schema, and with one letter more it is unknown to both.
func TestSchemaKeys(t *testing.T) {
	var schema map[string]any
	if err := json.Unmarshal(Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	keys := 0
	var walk func(s map[string]any, wrap func(string) string)
	walk = func(s map[string]any, wrap func(string) string) {
		for _, one := range items(s["anyOf"]) {
			walk(one.(map[string]any), wrap)
		}
		if each, ok := s["items"].(map[string]any); ok {
			walk(each, func(in string) string { return wrap("[" + in + "]") })
		}
		props, _ := s["properties"].(map[string]any)
		for name, sub := range props {
			keys++
			bad := wrap("{" + name + "x: 1}")
			if got := fmt.Sprint(problems(t, bad)); !strings.Contains(got, fmt.Sprintf("unknown key %q: did you mean %q?", name+"x", name)) {
				t.Errorf("%s: %s", bad, got)
			}
			if good := wrap("{" + name + ": 1}"); strings.Contains(fmt.Sprint(problems(t, good)), "unknown key") {
				t.Errorf("%s: %v", good, problems(t, good))
			}
			walk(sub.(map[string]any), func(in string) string { return wrap("{" + name + ": " + in + "}") })
		}
	}
	walk(schema, func(in string) string { return in })
	if keys != 138 {
		t.Errorf("%d keys, want 138", keys)
	}
}

func exampleText(t *testing.T) string {
	b, err := os.ReadFile("testdata/example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func items(v any) []any { l, _ := v.([]any); return l }

// toJSON converts text as an editor's YAML reader does for a schema.
func toJSON(t *testing.T, text string) (any, bool) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	if len(doc.Content) == 0 || doc.Content[0].Tag == "!!null" {
		return nil, false
	}
	return nodeJSON(doc.Content[0]), true
}

func nodeJSON(n *yaml.Node) any {
	switch {
	case n.Kind == yaml.SequenceNode:
		out := []any{}
		for _, c := range n.Content {
			out = append(out, nodeJSON(c))
		}
		return out
	case n.Kind == yaml.MappingNode:
		out := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			out[n.Content[i].Value] = nodeJSON(n.Content[i+1])
		}
		return out
	case n.Tag == "!!null":
		return nil
	case n.Tag == "!!bool":
		return strings.EqualFold(n.Value, "true")
	case n.Tag == "!!int" || n.Tag == "!!float":
		if x, err := strconv.ParseFloat(n.Value, 64); err == nil {
			return x
		}
		i, err := strconv.ParseInt(strings.ReplaceAll(n.Value, "_", ""), 0, 64)
		if err != nil {
			return n.Value
		}
		return float64(i)
	}
	return n.Value
}

// refuses is a validator for the keywords that Schema uses: it returns why v does not fit s, or "".
func refuses(s map[string]any, v any) string {
	if of := items(s["anyOf"]); of != nil && !slices.ContainsFunc(of, func(o any) bool { return refuses(o.(map[string]any), v) == "" }) {
		return fmt.Sprintf("%v is none of anyOf", v)
	}
	if ts, ok := s["type"]; ok && !slices.ContainsFunc(append(items(ts), ts), func(t any) bool { return isType(t, v) }) {
		return fmt.Sprintf("%v is no %v", v, ts)
	}
	if enum := items(s["enum"]); enum != nil && v != nil && !slices.Contains(enum, v) {
		return fmt.Sprintf("%v is none of %v", v, enum)
	}
	if not, ok := s["not"].(map[string]any); ok && refuses(not, v) == "" {
		return fmt.Sprintf("%v is excluded", v)
	}
	switch v := v.(type) {
	case string:
		return refusesText(s, v)
	case float64:
		for word, ok := range map[string]func(limit float64) bool{
			"minimum": func(l float64) bool { return v >= l }, "maximum": func(l float64) bool { return v <= l },
			"exclusiveMinimum": func(l float64) bool { return v > l }, "exclusiveMaximum": func(l float64) bool { return v < l },
		} {
			if l, has := s[word].(float64); has && !ok(l) {
				return fmt.Sprintf("%v: %s %v", v, word, l)
			}
		}
	case []any:
		if l, ok := s["minItems"].(float64); ok && len(v) < int(l) {
			return "too few items"
		}
		for _, item := range v {
			if sub, ok := s["items"].(map[string]any); ok && refuses(sub, item) != "" {
				return refuses(sub, item)
			}
		}
	case map[string]any:
		return refusesObject(s, v)
	}
	return ""
}

func isType(t, v any) bool {
	switch v := v.(type) {
	case nil:
		return t == "null"
	case bool:
		return t == "boolean"
	case string:
		return t == "string"
	case float64:
		return t == "number" || t == "integer" && v == float64(int64(v))
	case []any:
		return t == "array"
	}
	return t == "object"
}

func refusesText(s map[string]any, v string) string {
	if p, ok := s["pattern"].(string); ok && !regexp.MustCompile(p).MatchString(v) {
		return fmt.Sprintf("%q does not match %s", v, p)
	}
	n := float64(utf8.RuneCountInString(v))
	if l, ok := s["minLength"].(float64); ok && n < l {
		return "too short"
	}
	if l, ok := s["maxLength"].(float64); ok && n > l {
		return "too long"
	}
	return ""
}

func refusesObject(s, v map[string]any) string {
	if l, ok := s["minProperties"].(float64); ok && len(v) < int(l) {
		return "too few keys"
	}
	for _, k := range items(s["required"]) {
		if _, ok := v[k.(string)]; !ok {
			return fmt.Sprintf("%v is missing", k)
		}
	}
	props, _ := s["properties"].(map[string]any)
	for k, sub := range v {
		if names, ok := s["propertyNames"].(map[string]any); ok && refuses(names, k) != "" {
			return refuses(names, k)
		}
		p, known := props[k].(map[string]any)
		extra, isShape := s["additionalProperties"].(map[string]any)
		switch {
		case !known && s["additionalProperties"] == false:
			return fmt.Sprintf("unknown key %s", k)
		case !known && isShape:
			p = extra
		}
		if p != nil && refuses(p, sub) != "" {
			return k + ": " + refuses(p, sub)
		}
	}
	return ""
}

// verb matches a verb; every sentence of a hover text must have one.
var verb = regexp.MustCompile(`\b(is|are|has|have|lists|takes?|says|decides|replaces|gets?|holds?|belong|begin|write|needs|stands|bound|page|ends|stops|matches|divides|(?:must|may|cannot) [a-z]+)\b`)

// The texts that an editor shows for a key are whole sentences.
func TestHoverTexts(t *testing.T) {
	var node describedNode
	if err := json.Unmarshal(Schema(), &node); err != nil {
		t.Fatal(err)
	}
	texts := node.descriptions(nil)
	if len(texts) < 100 {
		t.Fatalf("%d descriptions", len(texts))
	}
	for _, text := range texts {
		for s := range strings.SplitSeq(strings.TrimSuffix(text, "."), ". ") {
			if !strings.HasSuffix(text, ".") || s == "" || s[0] < 'A' || s[0] > 'Z' || !verb.MatchString(s) {
				t.Errorf("no whole sentence: %q in %q", s, text)
			}
		}
	}
}

// describedNode is the part of a schema that the test reads.
type describedNode struct {
	Description *string                   `json:"description"`
	Properties  map[string]*describedNode `json:"properties"`
	Items       *describedNode            `json:"items"`
	AnyOf       []*describedNode          `json:"anyOf"`
}

// descriptions appends the description of every key, "" if it has none.
func (n *describedNode) descriptions(all []string) []string {
	for _, p := range n.Properties {
		if p.Description == nil {
			all = append(all, "")
		} else {
			all = append(all, *p.Description)
		}
		all = p.descriptions(all)
	}
	if n.Items != nil {
		all = n.Items.descriptions(all)
	}
	for _, a := range n.AnyOf {
		all = a.descriptions(all)
	}
	return all
}
