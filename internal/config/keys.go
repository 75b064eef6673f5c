package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// value is a node with the keys that lead to it.
type value struct {
	r       *report
	node    *yaml.Node
	subject string
}

func (v value) at() routenorm.Place { return place(v.r.file, v.node) }

func (v value) fail(format string, args ...any) { v.r.add(v.at(), v.subject, format, args...) }

// typeName names the type of the node in words for the file's author.
func (v value) typeName() string {
	switch v.node.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	if v.node.Tag == "!!null" {
		return "nothing"
	}
	return fmt.Sprintf("%q", v.node.Value)
}

// kind describes a type of values: its schema, and a func that reads a value. read returns false after reporting an
// error.
type kind[V any] struct {
	shape *shape
	read  func(value) (V, bool)
}

// key is one key of a mapping that is read into a T.
type key[T any] struct {
	name     string
	doc      string // one sentence for the schema
	required bool
	shape    *shape
	read     func(value, *T)
}

// is returns a key whose value is of kind k.
func is[T, V any](name, doc string, k kind[V], set func(*T, V)) key[T] {
	return key[T]{name: name, doc: doc, shape: k.shape, read: func(v value, into *T) {
		if got, ok := k.read(v); ok {
			set(into, got)
		}
	}}
}

// must makes a key required.
func must[T any](k key[T]) key[T] {
	k.required = true
	return k
}

// mapping is the kind of a mapping with these keys. fill returns the initial value.
func mapping[T any](keys []key[T], fill func(value) T) kind[T] {
	return kind[T]{objectShape(keys), func(v value) (T, bool) {
		into := fill(v)
		if v.node.Kind != yaml.MappingNode {
			v.fail("want a mapping, not %s%s", v.typeName(), orMeant(likelyMapping(v, keys, into)))
			return into, false
		}
		misspelled := map[string]bool{}
		seen := v.pairs(func(name string, at, val value) {
			i := slices.IndexFunc(keys, func(k key[T]) bool { return k.name == name })
			if i < 0 {
				misspelled[Nearest(name, names(keys))] = true
				at.fail("unknown key %q%s", name, suggest(name, names(keys)))
				return
			}
			keys[i].read(val, &into)
		})
		for _, k := range keys {
			if k.required && !seen[k.name] && !misspelled[k.name] {
				v.fail("%q is missing", k.name)
			}
		}
		return into, true
	}}
}

// likelyMapping returns the mapping that a scalar probably stands for, if exactly one of the required keys accepts the
// scalar.
func likelyMapping[T any](v value, keys []key[T], scratch T) string {
	if v.node.Kind != yaml.ScalarNode || v.node.Tag == "!!null" {
		return ""
	}
	fits, pairs := 0, []string{}
	for _, k := range keys {
		if !k.required {
			continue
		}
		tried := &report{file: v.r.file}
		k.read(value{tried, v.node, v.subject}, &scratch)
		if tried.count() > 0 {
			pairs = append(pairs, k.name+": …")
			continue
		}
		fits++
		pairs = append(pairs, k.name+": "+v.node.Value)
	}
	if fits != 1 {
		return ""
	}
	return "{" + strings.Join(pairs, ", ") + "}"
}

// pairs calls f with each key of a mapping, its place and its value, and returns the keys. It rejects keys that are not
// text or that appear twice.
func (v value) pairs(f func(name string, at, val value)) map[string]bool {
	seen := map[string]bool{}
	first := map[string]*yaml.Node{}
	for i := 0; i+1 < len(v.node.Content); i += 2 {
		k, val := v.node.Content[i], v.node.Content[i+1]
		at := value{v.r, k, v.subject}
		if i > 1 && isNumber(v.node.Content[i-1]) && isNumber(k) && val.Tag == "!!null" {
			before := v.node.Content[i-1].Value
			if before == "0" && strings.HasSuffix(v.node.Content[i-2].Value, "objective") {
				share, _ := strconv.ParseFloat("0."+k.Value, 64) // it is a number
				at.fail("a comma ends the value 0: did you mean %s?", percentOf(share))
				continue
			}
			thousands := ""
			if len(k.Value) == 3 {
				thousands = " or " + before + k.Value
			}
			at.fail("a comma ends the value %s: did you mean %s.%s%s?", before, before, k.Value, thousands)
			continue
		}
		if k.Kind != yaml.ScalarNode || !isText(k) {
			at.fail("want a name as the key, not %s", at.typeName())
			continue
		}
		if seen[k.Value] {
			at.fail("key %q is already given at %s", k.Value, place(v.r.file, first[k.Value]))
			continue
		}
		seen[k.Value], first[k.Value] = true, k
		if v.cutByComma(i) {
			continue // the error is reported for the part after the comma
		}
		subject := k.Value
		if v.subject != rootSubject {
			subject = v.subject + "." + k.Value
		}
		f(k.Value, at, value{v.r, val, subject})
	}
	return seen
}

// cutByComma reports whether a decimal comma split the value of node i of a mapping in two: {objective: 99,9}.
func (v value) cutByComma(i int) bool {
	n := v.node.Content
	return i+3 < len(n) && isNumber(n[i+1]) && isNumber(n[i+2]) && n[i+3].Tag == "!!null"
}

func isNumber(n *yaml.Node) bool { return n.Tag == "!!int" || n.Tag == "!!float" }

const rootSubject = "configuration"

func names[T any](keys []key[T]) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = k.name
	}
	return out
}

// list is the kind of a list. It omits items that cannot be read.
func list[V any](k kind[V]) kind[[]V] {
	return kind[[]V]{&shape{Type: types{"array"}, Items: k.shape}, func(v value) ([]V, bool) {
		if v.node.Kind != yaml.SequenceNode {
			v.fail("want a list, not %s%s", v.typeName(), orMeant(likelyList(v)))
			return nil, false
		}
		return readItems(v, k), true
	}}
}

// likelyList returns what was probably meant by a value that is not a list.
func likelyList(v value) string {
	switch {
	case v.node.Kind == yaml.MappingNode:
		return `"- " before it`
	case v.node.Kind == yaml.ScalarNode && v.node.Tag != "!!null":
		return "[" + v.node.Value + "]"
	}
	return ""
}

func readItems[V any](v value, k kind[V]) []V {
	out := make([]V, 0, len(v.node.Content))
	for _, n := range v.node.Content {
		if item, ok := k.read(value{v.r, n, v.subject}); ok {
			out = append(out, item)
		}
	}
	return out
}

// many is the kind of one value or of a list of at least one.
func many[V any](k kind[V]) kind[[]V] {
	some := &shape{Type: types{"array"}, Items: k.shape, MinItems: 1}
	return kind[[]V]{&shape{AnyOf: []*shape{k.shape, some}}, func(v value) ([]V, bool) {
		if v.node.Kind != yaml.SequenceNode {
			one, ok := k.read(v)
			return []V{one}, ok
		}
		if len(v.node.Content) == 0 {
			v.fail("an empty list")
			return nil, false
		}
		return readItems(v, k), true
	}}
}

// section returns k, but accepts a missing value as the zero V, so that all lines of a section may be commented out.
func section[V any](k kind[V]) kind[V] {
	s := *k.shape
	s.Type = append(slices.Clone(s.Type), "null")
	return kind[V]{&s, func(v value) (V, bool) {
		if v.node.Kind == yaml.ScalarNode && v.node.Tag == "!!null" && v.node.Value == "" {
			var none V
			return none, false
		}
		return k.read(v)
	}}
}

// placed is a value and its place in the file.
type placed[V any] struct {
	v  V
	at routenorm.Place
}

// located returns k with the place of each value.
func located[V any](k kind[V]) kind[placed[V]] {
	return kind[placed[V]]{k.shape, func(v value) (placed[V], bool) {
		got, ok := k.read(v)
		return placed[V]{got, v.at()}, ok
	}}
}
