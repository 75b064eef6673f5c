package learn

import (
	"maps"
	"math"
	"slices"
	"strings"
)

// explains tells whether requests of these methods may be the flood's.
func (f *flood) explains(methods map[string]int) bool {
	all := 0
	for _, n := range methods {
		all += n
	}
	g := 0.0
	for _, m := range slices.Sorted(maps.Keys(methods)) { // sums of floats depend on their order
		n := methods[m]
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

// floodMade tells whether the flood may have made a route near the root.
func (g *grower) floodMade(l lead, methods map[string]int) bool {
	return g.flood != nil && l.b.near && len(l.b.kids) == 0 && g.flood.tells() && g.flood.explains(methods)
}

// asks tells whether the flood may have asked for a path that scanners know.
func (f *flood) asks(method, path string) bool {
	return f != nil && f.methods[method] >= 0.01 && !strings.Contains(path, ":") && scannedPath(path)
}

// exceeded tells whether a route has more requests of a method than the flood may have among all of the route's. What
// HEAD asked for counts with GET.
func (f *flood) exceeded(ends map[string]support, method string) bool {
	if f == nil || !f.tells() {
		return true
	}
	return f.exceeds(ends, method) || method == "GET" && f.exceeds(ends, "HEAD")
}

// exceeds tells the same of a method as sent: how many requests the flood has is told by the other methods, as they can
// only be more for what clients ask.
func (f *flood) exceeds(ends map[string]support, method string) bool {
	flooded, sum, shares := math.Inf(1), 0.0, 0.0
	for _, m := range slices.Sorted(maps.Keys(f.methods)) { // sums of floats depend on their order
		if share := f.methods[m]; m != method && share >= 0.05 {
			n := float64(ends[m].n)
			flooded = min(flooded, (n+f.margin(n))/share)
			sum += n
			shares += share
		}
	}
	if shares == 0 {
		return true
	}
	flooded = min(flooded, (sum+f.margin(sum))/shares)
	part := flooded * f.methods[method]
	return float64(ends[method].n) >= part+3*math.Sqrt(part)+minSupport*min(part, 1)
}

// margin is how many requests more than it has a method might have had. A flood that asks for each path many times over
// leaves out methods altogether.
func (f *flood) margin(n float64) float64 {
	if n > 0 || f.reaches() && f.rhythm.least <= 3 {
		return 1
	}
	return 0
}

// reaches tells whether the flood asks for what is below words of the API, and not only for what scanners know.
func (f *flood) reaches() bool { return f.deep >= manyInvented }

// unrehearsed returns the methods of a branch without those that the flood's rhythm explains: each path was asked for as
// often as what the flood made up, or a few paths were, and others by the way. Where that is all there is, a word behind
// the prefix may still be the API's, since its neighbours were not invented, and then the busiest method stays.
func (g *grower) unrehearsed(l lead) map[string]support {
	if g.flood == nil || g.flood.rhythm.least <= 3 {
		return l.b.ends
	}
	r, out, busiest := g.flood.rhythm, map[string]support{}, ""
	for m, s := range l.b.ends {
		few := s.n < r.least || s.paths > 3 && s.n < s.paths*r.least
		if few || s.n > (s.paths+2)*r.most {
			out[m] = s
		}
		if b := l.b.ends[busiest]; s.n > b.n || s.n == b.n && m < busiest {
			busiest = m
		}
	}
	if len(out) > 0 || !isTop(l.labels) && (r.back || hasParam(l.labels)) {
		return out
	}
	return map[string]support{busiest: l.b.ends[busiest]}
}

// isTop tells whether labels are one word behind the prefix at most.
func isTop(labels []string) bool {
	for _, seg := range labels[:max(len(labels)-1, 0)] {
		if strings.HasPrefix(seg, paramLabel) || !isPrefix(seg) {
			return false
		}
	}
	return true
}

func hasParam(labels []string) bool {
	return slices.ContainsFunc(labels, isLabel)
}
