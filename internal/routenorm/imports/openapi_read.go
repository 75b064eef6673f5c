package imports

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// formError rewrites a decoder's message about Go types in terms of the description. Other errors are returned
// unchanged.
func formError(err error) error {
	var inJSON *json.UnmarshalTypeError
	var inYAML *yaml.TypeError
	switch {
	case errors.As(err, &inJSON):
		return fmt.Errorf("%q is not in the form of an OpenAPI description: %s", inJSON.Field, inJSON.Value)
	case errors.As(err, &inYAML):
		where, _, _ := strings.Cut(inYAML.Errors[0], ":")
		return fmt.Errorf("%s: not in the form of an OpenAPI description", where)
	}
	return err
}

// text is a string, or another scalar that should have been quoted.
type text string

// UnmarshalJSON accepts any scalar.
func (t *text) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		*t = text(s)
		return nil
	}
	*t = text(b)
	return nil
}

// UnmarshalYAML accepts any scalar.
func (t *text) UnmarshalYAML(n *yaml.Node) error {
	*t = text(n.Value)
	return nil
}

// lenient is a value that is empty if it is missing or does not have the form of a T.
type lenient[T any] struct{ v T }

// UnmarshalJSON accepts anything.
func (l *lenient[T]) UnmarshalJSON(b []byte) error {
	var v T
	if json.Unmarshal(b, &v) == nil {
		l.v = v
	}
	return nil
}

// UnmarshalYAML accepts anything.
func (l *lenient[T]) UnmarshalYAML(n *yaml.Node) error {
	var v T
	if n.Decode(&v) == nil {
		l.v = v
	}
	return nil
}

// apiPaths is the paths of a description in its order, including duplicates and invalid ones.
type apiPaths []apiEntry

type apiEntry struct {
	name string
	item *apiPath
	err  error // why item could not be read
}

func (p *apiPaths) add(name string, decode func(any) error) {
	item := &apiPath{}
	*p = append(*p, apiEntry{name, item, decode(item)})
}

// UnmarshalJSON decodes an object.
func (p *apiPaths) UnmarshalJSON(b []byte) error {
	d := json.NewDecoder(bytes.NewReader(b))
	switch begin, err := d.Token(); {
	case err != nil || begin == nil:
		return err
	case begin != json.Delim('{'):
		return errors.New("paths are not an object")
	}
	for d.More() {
		name, err := d.Token()
		var item json.RawMessage
		if err == nil {
			err = d.Decode(&item)
		}
		if err != nil {
			return err
		}
		p.add(name.(string), func(to any) error { return json.Unmarshal(item, to) })
	}
	return nil
}

// UnmarshalYAML decodes a mapping.
func (p *apiPaths) UnmarshalYAML(n *yaml.Node) error {
	switch {
	case n.Tag == "!!null":
		return nil
	case n.Kind != yaml.MappingNode:
		return errors.New("paths are not a mapping")
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Tag == "!!merge" {
			var merged apiPaths
			if err := value.Decode(&merged); err != nil {
				return err
			}
			*p = append(*p, merged...)
			continue
		}
		p.add(key.Value, value.Decode)
	}
	return nil
}

// find returns the item with a name; nil if there is none.
func (p apiPaths) find(name string) *apiPath {
	for _, e := range p {
		if e.name == name && e.err == nil {
			return e.item
		}
	}
	return nil
}

// maxRefs limits a chain of references.
const maxRefs = 8

// resolve returns a path's item with the fields that its reference adds. elsewhere is a reference that could not be
// followed.
func (a *openAPI) resolve(item *apiPath, depth int) (out *apiPath, elsewhere string) {
	if item.Ref == "" {
		return item, ""
	}
	var target *apiPath
	if depth > 0 {
		if name, ok := strings.CutPrefix(item.Ref, "#/components/pathItems/"); ok {
			target = a.Components.PathItems.find(unescapePointer(name))
		} else if name, ok := strings.CutPrefix(item.Ref, "#/paths/"); ok {
			target = a.Paths.find(unescapePointer(name))
		}
	}
	if target == nil {
		return item, item.Ref
	}
	target, elsewhere = a.resolve(target, depth-1)
	both := *target
	from := item.fields()
	for i, f := range both.fields() {
		if *from[i] != nil {
			*f = *from[i]
		}
	}
	if len(item.Servers) > 0 {
		both.Servers = item.Servers
	}
	if len(item.Parameters.v) > 0 {
		both.Parameters = item.Parameters
	}
	return &both, elsewhere
}

// unescapePointer decodes the last part of a reference: a JSON pointer (RFC 6901) in a URL's fragment.
func unescapePointer(s string) string {
	if u, err := url.PathUnescape(s); err == nil {
		s = u
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "~1", "/"), "~0", "~")
}

type namedMethod struct {
	method string
	*apiMethod
}

// fields returns the fields for the methods of a path.
func (p *apiPath) fields() []**apiMethod {
	return []**apiMethod{&p.Delete, &p.Get, &p.Head, &p.Options, &p.Patch, &p.Post, &p.Put, &p.Query, &p.Trace, &p.Any}
}

// methods returns the methods of a path in a fixed order.
func (p *apiPath) methods() (out []namedMethod) {
	names := []string{"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE", ""}
	for i, f := range p.fields() {
		if *f != nil {
			out = append(out, namedMethod{names[i], *f})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.More.v)) {
		if m := p.More.v[name]; m != nil {
			out = append(out, namedMethod{name, m})
		}
	}
	return out
}
