package routenorm

import (
	"bytes"
	"sort"
	"strings"
)

// Table is an index over patterns. It is immutable and safe for concurrent use.
type Table struct {
	patterns []Pattern
	hosts    map[string]*node
	any      *node
}

// node is a place in the tree of segments; all patterns that pass through it begin with the same segments.
type node struct {
	literals map[string]*node
	mixed    []mixedEdge // longest literals first
	param    *node
	ends     []end // patterns that end here
	rest     []end // patterns that end here with a *rest
}

type mixedEdge struct {
	seg  segment
	next *node
}

// end is a pattern at the node where it ends.
type end struct {
	method string
	index  int
}

// NewTable builds the index of ps, and names every pattern that ties with an earlier one.
//
// Of the patterns that match a request one must win. A pattern with a host comes before one without; then segments
// decide, from left to right: a literal, then literals with parameters (the longer literals first), then a :name, then
// a *rest; then the method: the request's own, then GET for HEAD, then none. Two patterns tie if some request matches
// both and they are equal in this order, or if they first differ in two segments of which neither is a special case of
// the other ("x-:a" and ":a.json").
func NewTable(ps []Pattern) (*Table, []Conflict) {
	t := &Table{patterns: ps, hosts: map[string]*node{}, any: &node{}}
	for i, p := range ps {
		root := t.any
		if p.Host != "" {
			if t.hosts[p.Host] == nil {
				t.hosts[p.Host] = &node{}
			}
			root = t.hosts[p.Host]
		}
		root.add(p.segs, end{p.Method, i})
	}
	return t, conflicts(ps)
}

// Len returns the number of patterns.
func (t *Table) Len() int { return len(t.patterns) }

// Pattern returns the pattern that Match calls i.
func (t *Table) Pattern(i int) Pattern { return t.patterns[i] }

// Match returns the index of the pattern that wins the request, or -1 if none matches. method is what Method returned,
// host may carry a port, path is what Clean returned.
func (t *Table) Match(method string, host, path []byte) int {
	if len(path) == 0 || path[0] != '/' {
		return -1
	}
	if len(t.hosts) > 0 {
		if n := t.hosts[strings.ToLower(string(host))]; n != nil {
			if i := n.match(method, path); i >= 0 {
				return i
			}
		}
	}
	return t.any.match(method, path)
}

func (n *node) match(method string, path []byte) int {
	if len(path) <= 1 {
		return pick(n.ends, method)
	}
	seg, rest := path[1:], []byte(nil)
	if i := bytes.IndexByte(seg, '/'); i >= 0 {
		seg, rest = seg[:i], seg[i:]
	}
	if c := n.literals[string(seg)]; c != nil {
		if i := c.match(method, rest); i >= 0 {
			return i
		}
	}
	for _, m := range n.mixed {
		if m.seg.match(seg) {
			if i := m.next.match(method, rest); i >= 0 {
				return i
			}
		}
	}
	if n.param != nil {
		if i := n.param.match(method, rest); i >= 0 {
			return i
		}
	}
	return pick(n.rest, method)
}

// pick returns the pattern of the most specific method, or -1.
func pick(ends []end, method string) int {
	get, any := -1, -1
	for _, e := range ends {
		switch {
		case e.method == method:
			return e.index
		case e.method == "":
			any = e.index
		case e.method == "GET" && method == "HEAD":
			get = e.index
		}
	}
	if get >= 0 {
		return get
	}
	return any
}

func (n *node) add(segs []segment, e end) {
	if len(segs) == 0 {
		n.ends = append(n.ends, e)
		return
	}
	s := segs[0]
	switch s.kind {
	case segRest:
		n.rest = append(n.rest, e)
		return
	case segLiteral:
		if n.literals == nil {
			n.literals = map[string]*node{}
		}
		if n.literals[s.lits[0]] == nil {
			n.literals[s.lits[0]] = &node{}
		}
		n = n.literals[s.lits[0]]
	case segMixed:
		n = n.mixedChild(s)
	case segParam:
		if n.param == nil {
			n.param = &node{}
		}
		n = n.param
	}
	n.add(segs[1:], e)
}

func (n *node) mixedChild(s segment) *node {
	for _, m := range n.mixed {
		if m.seg.same(s) {
			return m.next
		}
	}
	c := &node{}
	n.mixed = append(n.mixed, mixedEdge{s, c})
	sort.SliceStable(n.mixed, func(i, j int) bool { return n.mixed[i].seg.size() > n.mixed[j].seg.size() })
	return c
}
