package routenorm

import "math"

// flood describes requests for paths that no API has, answered as if it had: by a front end, or a server that says 200
// to everything. Such an answer proves nothing any more, so whatever asks for a route has to differ from the flood.
type flood struct {
	methods map[string]float64 // share of each method
}

const (
	floodPaths = 100 // rare segments at the root that make a flood
	floodShift = 16  // the least G statistic against the flood's methods; by chance 1 in 3,000 has it
)

// newFlood looks for a flood at the root of the tree: there any API has few words and they come back. It is nil if
// there is none.
func (g *grower) newFlood(root *branch) *flood {
	methods, rare, all := map[string]int{}, 0, 0
	for seg, k := range root.kids {
		if isFixed(seg) || !isValue(seg) && g.familiar(seg) == 1 || k.through.n > 2 && k.through.spread() > 1 {
			continue
		}
		rare++
		k.countMethods(methods)
	}
	if rare < floodPaths {
		return nil
	}
	f := &flood{methods: map[string]float64{}}
	for _, n := range methods {
		all += n
	}
	for m, n := range methods {
		f.methods[m] = float64(n) / float64(all)
	}
	return f
}

// countMethods adds up the methods of all requests that end at b or below.
func (b *branch) countMethods(methods map[string]int) {
	for m, s := range b.ends {
		methods[m] += s.n
	}
	for _, k := range b.kids {
		k.countMethods(methods)
	}
}

// explains tells whether requests of these methods may be the flood's.
func (f *flood) explains(methods map[string]int) bool {
	if f == nil {
		return false
	}
	all := 0
	for _, n := range methods {
		all += n
	}
	g := 0.0
	for m, n := range methods {
		expected := float64(all) * max(f.methods[m], 0.001)
		g += 2 * float64(n) * math.Log(float64(n)/expected)
	}
	return g < floodShift
}

// tells tells whether the flood's methods are so mixed that a route's differ from them.
func (f *flood) tells() bool {
	for _, share := range f.methods {
		if share > 0.9 {
			return false
		}
	}
	return true
}

// dropFlood removes the branches below b that the flood may have made: parameters that take anything, and words near
// the root, where scanners ask for what they know from elsewhere. A word of the API further down that comes back is its
// own proof: only those ask for it who know it.
func (g *grower) dropFlood(b *branch, at place) {
	if g.flood == nil {
		return
	}
	flooded := at.top && (len(at.labels) == 0 || b.isFlooded(g))
	for seg, k := range b.kids {
		switch {
		case k.values != nil:
			if k.takesIDs() || k.recurring(g) >= 3 {
				continue
			}
		case !at.top || k.showsMore(g.flood):
			continue
		case !flooded:
			methods := map[string]int{}
			k.countMethods(methods)
			if !g.flood.tells() || !g.flood.explains(methods) {
				continue
			}
		}
		delete(b.kids, seg)
	}
}

// isFlooded tells whether rare segments outnumber those that come back.
func (b *branch) isFlooded(g *grower) bool {
	rare := 0
	for _, k := range b.kids {
		if !g.supported(k.through, minSupport) {
			rare++
		}
	}
	return rare >= 20 && rare*2 > len(b.kids)
}

// recurring is the number of a parameter's values that come back.
func (b *branch) recurring(g *grower) int {
	n := 0
	for _, s := range b.values {
		if g.supported(s, 3) {
			n++
		}
	}
	return n
}

// showsMore tells whether a word has what no flood brings: methods that the flood has not, or, somewhere below, members
// with ids.
func (b *branch) showsMore(f *flood) bool {
	methods := map[string]int{}
	b.countMethods(methods)
	for m, n := range methods {
		if n >= 2 && f.methods[m] < 0.01 {
			return true
		}
	}
	return b.hasMembers()
}

func (b *branch) hasMembers() bool {
	members := 0
	for seg, k := range b.kids {
		switch kindOf([]byte(seg)) {
		case kindInteger, kindUUID, kindULID, kindHex, kindPrefixed:
			members++
		}
		if members >= 3 || len(k.kids) > 0 && k.hasMembers() {
			return true
		}
	}
	return false
}

// takesIDs tells whether most values of a parameter are numbers, UUIDs and the like.
func (b *branch) takesIDs() bool {
	ids := 0
	for v := range b.values {
		switch kindOf([]byte(v)) {
		case kindInteger, kindUUID, kindULID, kindHex, kindDate, kindPrefixed:
			ids++
		}
	}
	return ids*2 > len(b.values)
}

// part is the number of requests of a method that the flood may have among all of a route's.
func (f *flood) part(ends map[string]support, method string) float64 {
	if f == nil || !f.tells() {
		return 0
	}
	least := math.Inf(1) // requests of the flood among them
	for m, share := range f.methods {
		if share >= 0.05 {
			least = min(least, float64(ends[m].n)/share)
		}
	}
	return least * f.methods[method]
}
