package config

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/elb-sli/elb-sli/internal/classify"
	"github.com/elb-sli/elb-sli/internal/pipeline"
)

// Parse parses a configuration. name is the file's name, used in places. The error is of type Errors.
func Parse(name string, b []byte) (*Config, error) {
	c, err := parse(name, b)
	if err != nil {
		return nil, err
	}
	c.Digest = digest(b)
	return c, nil
}

// Default returns the configuration without a file: the built-in rules and heuristic routes.
func Default() *Config {
	c, err := parse("", nil)
	if err != nil {
		panic(err) // the built-in rules are valid
	}
	c.Digest = digest(classify.Defaults())
	return c
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// builder makes a Config from a file, and reports contradictions in it.
type builder struct {
	*report
	in      file
	builtin file
	out     *Config
}

func parse(name string, text []byte) (*Config, error) {
	r := &report{file: name}
	grammar := fileKind()
	in, root := decode(r, text, grammar)
	builtin, builtinRoot := builtin(grammar)
	b := builder{report: r, in: in, builtin: builtin, out: &Config{}}
	b.routes()
	b.rules()
	b.objectives()
	b.plainValues()
	if err := r.err(); err != nil {
		return nil, err
	}
	b.out.Warnings = warnings(&b)
	b.out.Counting = counting(root, builtinRoot)
	return b.out, nil
}

// decode reads text into a file. It also returns the root of the text, nil for an empty text.
func decode(r *report, text []byte, grammar kind[file]) (file, *yaml.Node) {
	root := read(r, text)
	if root != nil {
		if f, ok := section(grammar).read(value{r, root, rootSubject}); ok {
			return f, root
		}
	}
	return newFile(value{}), root
}

// builtin parses the built-in rules in the same way as the user's.
func builtin(grammar kind[file]) (file, *yaml.Node) {
	r := &report{file: "defaults.yaml"}
	f, root := decode(r, classify.Defaults(), grammar)
	if err := r.err(); err != nil {
		panic(err) // the built-in rules are valid
	}
	return f, root
}

// plainValues sets the values that do not depend on other parts of the file.
func (b *builder) plainValues() {
	c, m, l := b.out, b.in.metrics, b.in.limits
	c.Metrics = Metrics{m.prefix, m.resolution.v, unplaced(m.tags), nil}
	slices.Sort(c.Metrics.Tags)
	b.dimensions()
	c.Limits = Limits{l.routes, l.points.v}
	c.ClassicInterval, c.Historical, c.Formats = b.in.classicInterval.v, b.in.historical, b.in.formats
	if c.ClassicInterval > pipeline.Period && !c.Historical {
		b.add(b.in.classicInterval.at, "classic_interval", `60m needs "historical: true": the first minutes of such a log are always late`)
	}
}
