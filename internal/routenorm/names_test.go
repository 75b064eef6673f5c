package routenorm

import (
	"fmt"
	"strings"
	"testing"
)

// TestNames finds every name among many of all lengths, and none that differs in a byte or in length.
func TestNames(t *testing.T) {
	nodes := map[string]*node{}
	for i := range 40 {
		nodes[strings.Repeat("a", i+1)] = &node{}
		nodes["service-"+strings.Repeat("x", i)+"-endpoint"] = &node{}
	}
	for i := range 1000 {
		nodes[fmt.Sprint(i)] = &node{}
		nodes[fmt.Sprintf("service-%04d-endpoint", i)] = &node{}
	}
	var all names
	n := 0
	for name, next := range nodes {
		all.add(name, next)
		if n++; all.n != n || nodeAt(&all, name) != next {
			t.Fatalf("%q is not there as name %d", name, n)
		}
	}
	for name, next := range nodes {
		if nodeAt(&all, name) != next {
			t.Errorf("%q is gone", name)
		}
		for _, other := range []string{name + "\x00", name[:len(name)-1], name[1:], name[:len(name)/2] + "_" + name[len(name)/2+1:]} {
			if got := nodeAt(&all, other); got != nodes[other] {
				t.Errorf("%q is found as another name", other)
			}
		}
	}
}

// A single name is stored in the node itself.
func TestNamesOne(t *testing.T) {
	for _, name := range []string{"a", "hoge", "12345678", "longer-than-a-word"} {
		var one names
		next := &node{}
		if one.get([]byte(name)) != nil {
			t.Errorf("%q is there before it was added", name)
		}
		one.add(name, next)
		if nodeAt(&one, name) != next || one.get([]byte(name+"x")) != nil || one.get([]byte(name[1:])) != nil {
			t.Errorf("%q is confused with others", name)
		}
	}
}

func nodeAt(t *names, name string) *node {
	if e := t.get([]byte(name)); e != nil {
		return e.next
	}
	return nil
}
