package routenorm

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"
)

// Table is an index over patterns. It is immutable and safe for concurrent use.
type Table struct {
	patterns []Pattern
	hosts    map[string]*node
	any      *node
}

// node is a node of the tree of segments. All patterns that pass through it start with the same segments.
type node struct {
	literals names
	mixed    []mixedEdge // longest literals first
	param    *node
	ends     []end // patterns that end here
	rest     []end // patterns that end here with a rest
	forks    bool  // a segment may match more than one kind of child
	leaf     bool  // nothing is below param, and only last ends there, so that node need not be fetched
	last     end
	only     [1]end // storage for a single element of ends
}

type mixedEdge struct {
	seg  segment
	next *node
}

// children calls f with each child of n.
func (n *node) children(f func(*node)) {
	for _, e := range n.literals.slots {
		if e.next != nil {
			f(e.next)
		}
	}
	for _, m := range n.mixed {
		f(m.next)
	}
	if n.param != nil {
		f(n.param)
	}
}

// below appends the indices of all patterns that end at n or below it.
func (n *node) below(list []int) []int {
	for _, e := range n.ends {
		list = append(list, e.index)
	}
	for _, e := range n.rest {
		list = append(list, e.index)
	}
	n.children(func(c *node) { list = c.below(list) })
	return list
}

// end is one method of a pattern, at the node where the pattern ends.
type end struct {
	method string // "" if the pattern matches any method
	index  int
}

// NewTable builds an index of ps, and returns a conflict for every pattern that ties with an earlier one.
//
// Of the patterns that match a request, the most specific one wins. A pattern with a host comes before one without.
// Then the segments decide, from left to right: a literal comes first, then literals with parameters (longer literals
// first), then a :name, then a *rest. Then the method decides: the request's own, then GET for HEAD, then none. Two
// patterns tie if some request matches both and they are equal in this order, or if they first differ in two segments
// neither of which is a special case of the other ("x-:a" and ":a.json").
func NewTable(ps []Pattern) (*Table, []Conflict) {
	t := grown(ps)
	conflicts := t.conflicts()
	t.any.compress()
	for _, n := range t.hosts {
		n.compress()
	}
	return t, conflicts
}

// grown returns the table of ps before its tree is compressed.
func grown(ps []Pattern) *Table {
	t := &Table{patterns: slices.Clone(ps), hosts: map[string]*node{}, any: &node{}}
	for i, p := range ps {
		root := t.any
		if p.Host != "" {
			if t.hosts[p.Host] == nil {
				t.hosts[p.Host] = &node{}
			}
			root = t.hosts[p.Host]
		}
		if len(p.Methods) == 0 {
			root.add(p.segs, end{"", i})
		}
		for _, m := range p.Methods {
			root.add(p.segs, end{m, i})
		}
	}
	return t
}

// Len returns the number of patterns.
func (t *Table) Len() int { return len(t.patterns) }

// Pattern returns the pattern with index i.
func (t *Table) Pattern(i int) Pattern { return t.patterns[i] }

// Match returns the index of the pattern that wins the request; -1 if none matches. method is a result of Method, and
// path a result of Clean. host may include a port.
func (t *Table) Match(method string, host, path []byte) int {
	return t.Hosted(host).Match(method, path)
}

// NamesHosts reports whether some pattern has a host. If none does, Hosted returns the same for every host.
func (t *Table) NamesHosts() bool { return len(t.hosts) > 0 }

// Hosted is the part of a table for the requests to one host.
type Hosted struct {
	table *Table
	own   *node // nil: no pattern has this host
	any   *node
}

// Hosted returns the patterns for a host, which may include a port. Consecutive requests often have the same host, so
// the result is worth keeping.
func (t *Table) Hosted(host []byte) Hosted {
	if len(t.hosts) == 0 {
		return Hosted{t, nil, t.any}
	}
	return Hosted{t, t.host(host), t.any}
}

// Match is [Table.Match] for this host.
func (h Hosted) Match(method string, path []byte) int {
	if len(path) == 0 || path[0] != '/' {
		return -1
	}
	if h.own != nil {
		if i := h.own.match(method, path); i >= 0 {
			return i
		}
	}
	return h.any.match(method, path)
}

// anyMethod is a value that Method never returns. Every pattern matches it.
const anyMethod = "*"

// Route returns the route of the pattern that matches a path with any method; "" if there is none.
func (h Hosted) Route(path []byte) string {
	if i := h.Match(anyMethod, path); i >= 0 {
		return h.table.Pattern(i).Route()
	}
	return ""
}

// MaxHost is the maximum length of a DNS host name in bytes. No pattern has a longer one.
const MaxHost = 253

// isPort reports whether b is a port as in a Host header after the ":": up to five digits.
func isPort(b []byte) bool {
	for _, c := range b {
		if !isDigit(c) {
			return false
		}
	}
	return len(b) <= 5
}

// host returns the tree of a host's patterns; nil if there is none.
func (t *Table) host(host []byte) *node {
	if i := bytes.LastIndexByte(host, ':'); i >= 0 && isPort(host[i+1:]) {
		host = host[:i]
	}
	host = bytes.TrimSuffix(host, dot)
	var buf [MaxHost]byte
	if len(host) > len(buf) {
		return nil
	}
	for i, c := range host {
		if isUpper(c) {
			c |= 0x20
		}
		buf[i] = c
	}
	return t.hosts[string(buf[:len(host)])]
}

var dot = []byte(".")

func (n *node) match(method string, path []byte) int {
	for len(path) > 1 {
		seg, rest := cutSegment(path)
		e := n.literals.get(seg)
		switch {
		case n.forks:
			return n.matchFork(e, method, seg, rest)
		case e != nil:
			var ok bool
			if rest, ok = e.behind(rest); !ok {
				return -1
			}
			n = e.next
		case n.param != nil:
			if n.leaf {
				return n.matchLeaf(method, rest)
			}
			n = n.param
		default:
			return -1
		}
		path = rest
	}
	return pick(n.ends, method)
}

// matchLeaf is match below n.param if n.leaf is set.
func (n *node) matchLeaf(method string, rest []byte) int {
	if len(rest) > 0 {
		return -1
	}
	one := [1]end{n.last}
	return pick(one[:], method)
}

// matchFork is match below a node with several kinds of children. e is the edge of the literal; nil if there is none.
func (n *node) matchFork(e *edge, method string, seg, rest []byte) int {
	if e != nil {
		if below, ok := e.behind(rest); ok {
			if i := e.next.match(method, below); i >= 0 {
				return i
			}
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

// cutSegment returns the first segment of a path, and the path after it. It searches eight bytes for the slash at once;
// most segments are shorter.
func cutSegment(path []byte) (seg, rest []byte) {
	const ones = 0x01_01_01_01_01_01_01_01
	from := 1
	if len(path) > 8 {
		w := binary.LittleEndian.Uint64(path[1:]) ^ ones*'/'
		if m := (w - ones) &^ w & (ones * 0x80); m != 0 {
			i := 1 + bits.TrailingZeros64(m)>>3
			return path[1:i], path[i:]
		}
		from = 9
	}
	if i := bytes.IndexByte(path[from:], '/'); i >= 0 {
		return path[1 : from+i], path[from+i:]
	}
	return path[1:], nil
}

// pick returns the pattern with the most specific method; -1 if none matches.
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
	switch {
	case get >= 0:
		return get
	case any < 0 && method == anyMethod && len(ends) > 0:
		return ends[0].index
	}
	return any
}

func (n *node) add(segs []segment, e end) {
	if len(segs) == 0 {
		if n.ends == nil {
			n.ends = n.only[:0]
		}
		n.ends = append(n.ends, e)
		return
	}
	s := segs[0]
	switch s.kind {
	case segRest:
		n.rest = append(n.rest, e)
		return
	case segLiteral:
		n = n.literalChild(s.prefix())
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

// compress sets the fields that depend on the children of n and of all nodes below it. In a large table, every node
// that a match need not fetch makes a difference. So consecutive literals become one edge, and a node whose param is a
// leaf stores the pattern that ends there.
func (n *node) compress() {
	for i := range n.literals.slots {
		if e := &n.literals.slots[i]; e.next != nil {
			e.lengthen()
		}
	}
	if p := n.param; p != nil && len(p.ends) == 1 && len(p.rest) == 0 && len(p.mixed) == 0 && p.param == nil && p.literals.n == 0 {
		n.leaf, n.last = true, p.ends[0]
	}
	n.forks = len(n.mixed) > 0 || len(n.rest) > 0 || n.param != nil && n.literals.n > 0
	n.children((*node).compress)
}

// lengthen extends e to the first node below at which a request may end or branch.
func (e *edge) lengthen() {
	for n := e.next; n.literals.n == 1 && n.param == nil && len(n.mixed)+len(n.ends)+len(n.rest) == 0; n = e.next {
		only := &n.literals.only[0]
		e.more, e.next = e.more+"/"+only.name, only.next
	}
}

func (n *node) literalChild(name string) *node {
	if e := n.literals.get([]byte(name)); e != nil {
		return e.next
	}
	c := &node{}
	n.literals.add(name, c)
	return c
}

func (n *node) mixedChild(s segment) *node {
	at := len(n.mixed)
	for i, m := range n.mixed {
		if m.seg.same(s) {
			return m.next
		}
		if at == len(n.mixed) && m.seg.size() < s.size() {
			at = i
		}
	}
	c := &node{}
	n.mixed = slices.Insert(n.mixed, at, mixedEdge{s, c})
	return c
}
