// Package dogstatsdtest is the receiving end of DogStatsD for tests: a receiver on a loopback socket, a parser of its
// datagrams, and a model of what Datadog keeps of them.
//
// The parser was written from the protocol's documentation (docs.datadoghq.com/extend/dogstatsd/datagram_shell, read
// 2026-11-23; versions 1.0 to 1.3), not from any sender. It is strict, so that a line that holds more than was
// meant is an error and not two lines:
//
//	NAME:VALUE[:VALUE…]|TYPE[|@RATE][|#TAG[,TAG…]][|c:CONTAINER][|T UNIX-SECONDS]
//
// A datagram is UTF-8, its lines end with a newline, and empty lines are ignored.
package dogstatsdtest

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Point is one value of one line.
type Point struct {
	Name  string
	Value float64
	Type  string   // c, g, ms, h, s or d
	Tags  []string // in the order of the line; nil if it has none
	Unix  int64    // the timestamp, 0 if the line has none
}

// parse reads one datagram.
func parse(datagram []byte) ([]Point, error) {
	if !utf8.Valid(datagram) {
		return nil, fmt.Errorf("datagram %q is not UTF-8", datagram)
	}
	var points []Point
	for line := range strings.SplitSeq(string(datagram), "\n") {
		if line == "" {
			continue
		}
		more, err := parseLine(line)
		if err != nil {
			return nil, fmt.Errorf("line %q: %w", line, err)
		}
		points = append(points, more...)
	}
	return points, nil
}

func parseLine(line string) ([]Point, error) {
	fields := strings.Split(line, "|")
	if len(fields) < 2 {
		return nil, errors.New("no type")
	}
	values := strings.Split(fields[0], ":")
	p := Point{Name: values[0], Type: fields[1]}
	if err := checkHead(p, values[1:]); err != nil {
		return nil, err
	}
	for _, f := range fields[2:] {
		if err := p.field(f); err != nil {
			return nil, err
		}
	}
	return p.each(values[1:])
}

func checkHead(p Point, values []string) error {
	switch p.Type {
	case "c", "g", "ms", "h", "s", "d":
	default:
		return fmt.Errorf("unknown type %q", p.Type)
	}
	if len(values) == 0 {
		return errors.New("no value")
	}
	for i, r := range p.Name {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || r != '_' && r != '.' && (r < '0' || r > '9')) {
			return fmt.Errorf("metric name %q", p.Name)
		}
	}
	if p.Name == "" {
		return errors.New("no metric name")
	}
	return nil
}

// field reads one optional field. Each may occur once.
func (p *Point) field(f string) error {
	switch {
	case strings.HasPrefix(f, "#") && p.Tags == nil:
		p.Tags = strings.Split(f[1:], ",")
		for _, t := range p.Tags {
			if t == "" {
				return errors.New("empty tag")
			}
		}
		return nil
	case strings.HasPrefix(f, "T") && p.Unix == 0 && (p.Type == "c" || p.Type == "g"):
		t, err := strconv.ParseInt(f[1:], 10, 64)
		if err != nil || t <= 0 {
			return fmt.Errorf("timestamp %q", f)
		}
		p.Unix = t
		return nil
	}
	// A rate or a container id is legal, but elb-sli must not send one: counts must be whole, and a container id differs
	// from one attempt to the next.
	return fmt.Errorf("field %q", f)
}

func (p Point) each(values []string) ([]Point, error) {
	var points []Point
	for _, v := range values {
		n, err := strconv.ParseFloat(v, 64)
		if err != nil {
			return nil, fmt.Errorf("value %q", v)
		}
		p.Value = n
		points = append(points, p)
	}
	return points, nil
}
