package config

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/tag"
)

// maxTags is the maximum length of all configured tags, each with a comma. The receiver reads 8,192 bytes at a time,
// and a point has further tags.
const maxTags = 4000

func metrics() kind[metricsEntry] {
	return mapping([]key[metricsEntry]{
		is("prefix", "The names of all metrics begin with this. The default is elb_sli.",
			prefix(), func(m *metricsEntry, v string) { m.prefix = v }),
		is("resolution", "A bucket of counts has this length, which must divide 5 minutes. The default is 60s.",
			located(duration(checkResolution)), func(m *metricsEntry, v placed[time.Duration]) { m.resolution = v }),
		is("tags", "Every point has these tags.",
			tags(), func(m *metricsEntry, v []placed[string]) { m.tags = v }),
		is("dimensions", "Each dimension is an additional tag. Its value is one of those listed, or other.",
			section(dimensions()), func(m *metricsEntry, v []dimensionEntry) { m.dimensions = v }),
	}, newMetrics)
}

var prefixForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*$`)

// prefix is Datadog's form of a metric name. maxPrefix leaves room for the rest of the name.
func prefix() kind[string] {
	const maxPrefix = 150
	k := guessedText("a metric name", prefixForm.String(), func(t string) error {
		switch {
		case !prefixForm.MatchString(t):
			return fmt.Errorf("want a metric name (a letter, then letters, digits, _ and single dots), not %q", t)
		case len(t) > maxPrefix:
			return fmt.Errorf("longer than %d bytes", maxPrefix)
		}
		return nil
	}, func(t string) string { return likelyForm(t, "_", prefixForm) })
	k.shape.MaxLength = maxPrefix
	return k
}

func checkResolution(d time.Duration) error {
	switch {
	case d < 10*time.Second || d > pipeline.Period:
		return fmt.Errorf("want 10s to 300s, not %s", d)
	case d%(10*time.Second) != 0:
		return fmt.Errorf("want a multiple of 10s, not %s: Datadog rounds timestamps down to that", d)
	case pipeline.Period%d != 0:
		return fmt.Errorf("%s does not divide the 5 minutes of a log object: want 10s, 20s, 30s, 50s, 60s, 100s, 150s or 300s", d)
	}
	return nil
}

func limits() kind[limitsEntry] {
	return mapping([]key[limitsEntry]{
		is("routes", fmt.Sprintf("The table may have this many routes. The default is %d.", DefaultRoutes),
			integer(1, 20000), func(l *limitsEntry, v int) { l.routes = v }),
		is("points", fmt.Sprintf("One log object may have this many points. The default is %d.", defaultPoints),
			located(integer(1, 10000)), func(l *limitsEntry, v placed[int]) { l.points = v }),
	}, newLimits)
}

// tags is the kind of a mapping of tag keys to values, read as "key:value" in Datadog's spelling.
func tags() kind[[]placed[string]] {
	key, val := tagName("tag"), anyText("a tag value")
	names := &shape{Pattern: tagForm.String(), MaxLength: maxTagKey, Not: &shape{Enum: strings.Fields(reservedTags)}}
	s := &shape{Type: types{"object"}, Extra: &extra{val.shape}, Names: names}
	return kind[[]placed[string]]{s, func(v value) ([]placed[string], bool) {
		if v.node.Kind != yaml.MappingNode {
			v.fail("want a mapping such as {env: production}, not %s", v.typeName())
			return nil, false
		}
		var out []placed[string]
		size := 0
		v.pairs(func(_ string, at, node value) {
			name, ok := key.read(at)
			if !ok {
				return
			}
			if err := checkTagKey(name); err != nil {
				at.fail("%v", err)
				return
			}
			if got, ok := val.read(node); ok {
				out = append(out, placed[string]{name + ":" + tag.Value(name, got), at.at()})
				size += len(out[len(out)-1].v) + 1
			}
		})
		if size > maxTags {
			v.fail("more than %d bytes of tags: a point must fit into a datagram", maxTags)
		}
		return out, true
	}}
}

// reservedTags are the keys that the metrics use themselves, and those by which Datadog identifies the origin of a
// metric.
const reservedTags = " sli lb route method journey writer rule reason result reached_target host device "

// maxTagKey leaves most of the 200 characters that Datadog keeps of a tag for the value.
const maxTagKey = 100

func checkTagKey(k string) error {
	if len(k) > maxTagKey {
		return fmt.Errorf("longer than %d bytes", maxTagKey)
	}
	if strings.Contains(reservedTags, " "+k+" ") {
		return fmt.Errorf("tag %q is reserved", k)
	}
	return nil
}
