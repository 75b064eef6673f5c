package config

import (
	"go.yaml.in/yaml/v3"

	"github.com/elb-sli/elb-sli/internal/tag"
)

// tags is a mapping of tag keys to values, read as "key:value" in Datadog's spelling.
func tags() kind[[]placed[string]] {
	val := anyText("a tag value")
	s := &shape{Type: types{"object"}, Extra: &extra{val.shape}}
	return kind[[]placed[string]]{s, func(v value) ([]placed[string], bool) {
		if v.node.Kind != yaml.MappingNode {
			v.fail("want a mapping, not %s", v.what())
			return nil, false
		}
		var out []placed[string]
		v.pairs(func(name string, at, node value) {
			name, ok := tagName("tag").read(at)
			if !ok {
				return
			}
			if err := checkTagKey(name); err != nil {
				at.fail("%v", err)
				return
			}
			if got, ok := val.read(node); ok {
				out = append(out, placed[string]{name + ":" + tag.Value(name, got), at.at()})
			}
		})
		return out, true
	}}
}
