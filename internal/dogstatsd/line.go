package dogstatsd

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/elb-sli/elb-sli/internal/sli"
)

// maxLine is the maximum length of a line in bytes: the Lambda extension and the Agent read 8,192 bytes per datagram.
const maxLine = 8192

var (
	errForged  = errors.New("holds a character that would end its field, or is not UTF-8")
	errEmpty   = errors.New("is empty")
	errTooLong = fmt.Errorf("line is over %d bytes", maxLine)
)

// checkPoint returns the size of p's line, or why p cannot be one line. The error names the metric and the position of the
// tag. It never repeats a tag's value, because that may come from a client.
func checkPoint(p *sli.Point, global int) (size int, err error) {
	if err := checkMetric(p.Metric, p.Tags); err != nil {
		return 0, err
	}
	if p.Unix <= 0 {
		return 0, fmt.Errorf("metric %q: no timestamp: %d", p.Metric, p.Unix)
	}
	return checkSize(p.Metric, len(strconv.FormatInt(p.Value, 10)), p.Tags, global)
}

// checkMetric refuses a name or a tag that could forge a line or a field.
func checkMetric(name string, tags []string) error {
	if name == "" {
		return errors.New("metric's name is empty")
	}
	if !utf8.ValidString(name) || strings.ContainsFunc(name, endsName) {
		return fmt.Errorf("metric %q: name %w", name, errForged)
	}
	for i, t := range tags {
		if err := checkTag(t); err != nil {
			return fmt.Errorf("metric %q: tag %d of %d %w", name, i+1, len(tags), err)
		}
	}
	return nil
}

func checkTag(t string) error {
	if t == "" {
		return errEmpty
	}
	if !utf8.ValidString(t) || strings.ContainsFunc(t, endsTag) {
		return errForged
	}
	return nil
}

func endsTag(r rune) bool { return r < ' ' || r == 0x7f || r == '|' || r == ',' || r == '#' }

func endsName(r rune) bool { return endsTag(r) || r == ':' || r == '@' || r == ' ' }

// checkSize returns the length of a line in bytes with its newline, or slightly more. A line that is too long is an error.
func checkSize(name string, value int, tags []string, global int) (int, error) {
	const others = len(":|c|#|T\n") + 20 // and the digits of the timestamp
	size := len(name) + value + others + global
	for _, t := range tags {
		size += len(t) + len(",")
	}
	if size > maxLine {
		return 0, fmt.Errorf("metric %q: %w", name, errTooLong)
	}
	return size, nil
}

// EnvironmentTags returns the "key:value" tags that datadog-go takes from the environment, in its order.
func EnvironmentTags() ([]string, error) {
	variables := [...]struct{ name, tag string }{
		{"DD_ENTITY_ID", "dd.internal.entity_id"},
		{"DD_ENV", "env"},
		{"DD_SERVICE", "service"},
		{"DD_VERSION", "version"},
	}
	var tags []string
	for _, v := range variables {
		value := os.Getenv(v.name)
		if value == "" {
			continue
		}
		t := v.tag + ":" + value
		if err := checkTag(t); err != nil {
			return nil, fmt.Errorf("environment variable %s %w", v.name, err)
		}
		tags = append(tags, t)
	}
	return tags, nil
}
