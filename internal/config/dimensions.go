package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/pipeline"
	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/tag"
)

// maxCombinations limits the combinations of dimension values, because each can create a series of every route.
const maxCombinations = 100

type dimensionEntry struct {
	at     routenorm.Place
	name   string
	values []placed[string]
}

// dimensions is the kind of a mapping of dimensions to values. It returns them in the order of the names.
func dimensions() kind[[]dimensionEntry] {
	keyOf := func(name, doc string, k kind[string]) key[[]dimensionEntry] {
		return is(name, doc, located(many(located(k))), func(all *[]dimensionEntry, v placed[[]placed[string]]) {
			*all = append(*all, dimensionEntry{v.at, name, v.v})
		})
	}
	k := mapping([]key[[]dimensionEntry]{
		keyOf(pipeline.DomainDimension, "The domain_name is compared without its port and trailing dot, and its case is ignored.", domainValue()),
		keyOf(pipeline.TargetGroupDimension, "A target group is given by its name or its ARN.", dimensionValue("a target group's name")),
	}, func(value) []dimensionEntry { return nil })
	return kind[[]dimensionEntry]{k.shape, func(v value) ([]dimensionEntry, bool) {
		all, ok := k.read(v)
		slices.SortFunc(all, func(a, b dimensionEntry) int { return cmp.Compare(a.name, b.name) })
		return all, ok
	}}
}

// dimensionValue is the kind of one value. A glob is not allowed, because it would let clients create series.
func dimensionValue(want string) kind[string] {
	return text(want, "^[^*?, ]+$", func(t string) error {
		switch {
		case t == routenorm.Other:
			return fmt.Errorf("%q is the value of everything that is not listed", t)
		case strings.ContainsAny(t, "*?, "):
			return fmt.Errorf("want %s, whole and without wildcards, not %q", want, t)
		}
		return nil
	})
}

func domainValue() kind[string] {
	k := dimensionValue("a domain")
	return kind[string]{k.shape, func(v value) (string, bool) {
		t, ok := k.read(v)
		return strings.ToLower(t), ok
	}}
}

// dimensions sets the dimensions. It rejects two values that Datadog would store alike, and a tag with two meanings.
func (b *builder) dimensions() {
	combinations := 1
	for _, d := range b.in.metrics.dimensions {
		for _, t := range b.in.metrics.tags {
			if name, _, _ := strings.Cut(t.v, ":"); name == d.name {
				b.add(d.at, "metrics.dimensions."+d.name, "the tag is already given at %s", t.at)
			}
		}
		out := pipeline.Dimension{Name: d.name}
		first := map[string]routenorm.Place{}
		for _, v := range d.values {
			spelled := tag.Value(d.name, v.v)
			if at, ok := first[spelled]; ok {
				b.add(v.at, "metrics.dimensions."+d.name, "%q has the tag value of the one at %s: %q", v.v, at, spelled)
				continue
			}
			first[spelled] = v.at
			out.Values = append(out.Values, v.v)
		}
		b.out.Metrics.Dimensions = append(b.out.Metrics.Dimensions, out)
		if combinations *= len(d.values) + 1; combinations > maxCombinations {
			b.add(d.at, "metrics.dimensions", "%d combinations of values, with %q: each may be a series of every route, and %d is the most", combinations, routenorm.Other, maxCombinations)
			return
		}
	}
}
