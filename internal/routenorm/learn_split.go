package routenorm

import (
	"os"
	"sort"
	"strings"
)

var Debug = os.Getenv("SITE")

// grower turns the tree of paths into the tree of routes, from the root down: at each place it decides which segments
// are words of the API and which are values of a parameter, joins the values' branches, and goes on below.
type grower struct {
	prior   prior
	samples int // samples that were seen
	votes   map[string]int // words that were values somewhere in the first pass
	next    map[string]int
}

const (
	minSupport = 5 // requests of a route
)

// spreadNeeded is the number of samples a route must be seen in.
func (g *grower) spreadNeeded() int { return min(2, g.samples) }

func (g *grower) supported(s support) bool {
	return s.n >= minSupport && s.spread() >= g.spreadNeeded()
}

// place is where a decision is made.
type place struct {
	path   []string // labels above
	params int      // parameters above
	top    bool     // nothing above but a prefix such as /api/v1: more evidence is asked for
}

// grow decides below b.
func (g *grower) grow(b *branch, at place) {
	if len(b.kids) == 0 {
		return
	}
	var typed, words []string
	for _, seg := range b.names() {
		if isTyped(seg) {
			typed = append(typed, seg)
		} else {
			words = append(words, seg)
		}
	}
	param := &branch{values: map[string]support{}}
	take := func(segs []string) {
		for _, seg := range segs {
			k := b.kids[seg]
			v := param.values[seg]
			v.add(k.through)
			param.values[seg] = v
			param.join(k)
			delete(b.kids, seg)
		}
	}
	if !g.fixed(b, typed, words, at) {
		take(typed)
	}
	for range 4 {
		segs := g.values(b, param, at)
		if len(segs) == 0 {
			break
		}
		for _, s := range segs {
			g.next[s]++
		}
		take(segs)
	}
	if len(at.path) == 0 && !g.rootParam(b, param) {
		param.values = nil
	}
	if len(param.values) > 0 {
		b.kids[":"] = param
	}
	for _, seg := range b.names() {
		k := b.kids[seg]
		if k.through.n < minSupport {
			continue
		}
		below := place{path: append(at.path[:len(at.path):len(at.path)], seg), params: at.params}
		if k.values != nil {
			below.params++
		} else {
			below.top = at.top && isPrefix(seg)
		}
		g.grow(k, below)
	}
}

// fixedWord tells whether a segment is never a value.
func (g *grower) fixedWord(w string) bool {
	return kindOf([]byte(w)) == kindVersion || reserved(w)
}

// rootNames asks for many words that come back and have a sub-route in common.
func (g *grower) rootNames(b *branch, words []string) bool {
	common := map[string]int{}
	for _, w := range words {
		k := b.kids[w]
		if !g.supported(k.through) {
			continue
		}
		for seg := range k.kids {
			if !isTyped(seg) {
				common[seg]++
			}
		}
	}
	for _, n := range common {
		if n >= 10 {
			return true
		}
	}
	return false
}

// rootParam asks much of a parameter that is the whole path: values that come back.
func (g *grower) rootParam(b, param *branch) bool {
	back := 0
	for _, s := range param.values {
		if s.n >= 3 && s.spread() >= g.spreadNeeded() {
			back++
		}
	}
	return back >= 10 && param.through.n*20 >= b.through.n
}

func isTyped(seg string) bool { return kindOf([]byte(seg)).isID() }

// isPrefix tells whether a fixed segment only leads to the API.
func isPrefix(seg string) bool {
	switch strings.ToLower(seg) {
	case "api", "rest", "apis", "restapi", "v", "public", "private", "service", "services", "gateway":
		return true
	}
	return kindOf([]byte(seg)) != kindWord
}

// fixed tells whether the typed segments are words for once, as in /api/3/… or /2.0/….
func (g *grower) fixed(b *branch, typed, words []string, at place) bool {
	if len(typed) == 0 || at.params > 0 || len(typed) > 2 || !at.top {
		return false
	}
	for _, seg := range typed {
		k := b.kids[seg]
		if k.through.n < 20 || k.through.spread() < g.samples || len(k.kids) < 3 {
			return false
		}
	}
	return true
}

// values returns the words below b that are values of a parameter rather than words of the API. param is what is
// known of the parameter.
func (g *grower) values(b, param *branch, at place) []string {
	var free, rare []string
	for _, w := range b.names() {
		if isTyped(w) || g.fixedWord(w) {
			continue
		}
		if g.share(w) == 1 {
			continue
		}
		free = append(free, w)
		if s := b.kids[w].through; s.n <= 2 || s.spread() == 1 && g.samples > 1 {
			rare = append(rare, w)
		}
	}
	if len(at.path) == 0 && !g.rootNames(b, free) {
		return nil
	}
	if Debug != "" && strings.Join(at.path, "/") == Debug {
		println("enter", Debug, "free", len(free), "rare", len(rare), "values", len(param.values))
	}
	open := len(param.values) >= 3
	if !open || len(param.values) < 20 {
		need := 4
		switch {
		case at.top:
			need = 12
		case open:
			need = 2
		}
		if len(rare) < need || len(rare)*5 < len(free) {
			rare = nil
			if !open {
				return g.alike(b, at)
			}
		}
	}
	var out []string
	p := &branch{}
	p.join(param)
	in := map[string]bool{}
	wordy := len(rare) > 0
	for w := range param.values {
		if !isTyped(w) {
			wordy = true
		}
	}
	for _, w := range rare {
		p.join(b.kids[w])
		in[w] = true
		out = append(out, w)
	}
	if p.through.n == 0 {
		return nil
	}
	if Debug != "" && strings.Join(at.path, "/") == Debug {
		println(Debug, "open", open, "free", len(free), "rare", len(rare), "values", len(param.values))
		for _, w := range b.names() {
			if !in[w] && !isTyped(w) {
				println("   ", w, b.kids[w].through.n, b.kids[w].through.spread(), int(100*g.score(w, b.kids[w], p, wordy)))
			}
		}
	}
	for _, w := range b.names() {
		if !in[w] && !isTyped(w) && !g.fixedWord(w) && g.score(w, b.kids[w], p, wordy) <= 0 {
			out = append(out, w)
		}
	}
	sort.Strings(out)
	return out
}

// share is the part of a word that the API's vocabulary knows. The names of formats are values as often as words.
func (g *grower) share(w string) float64 {
	switch strings.ToLower(w) {
	case "json", "xml", "csv", "html", "yaml", "yml", "pdf", "text", "txt", "rss", "atom":
		return 0
	}
	return g.prior.share(w)
}

// score is positive if w is rather a word of the API than a value of the parameter p.
func (g *grower) score(w string, k, p *branch, open bool) float64 {
	s := 4*g.share(w) - 1
	if !open {
		s += 2
	}
	if strings.ContainsAny(w, "0123456789") {
		s -= 2
	}
	if g.votes[w] > 0 {
		s -= 2
	}
	own, shared, subs := 0, 0, 0
	for seg, c := range k.kids {
		if isTyped(seg) {
			continue
		}
		own += c.through.n
		if o := p.kids[seg]; o != nil {
			shared += c.through.n
			if !reserved(seg) {
				subs++
			}
		}
	}
	if Debug != "" && w == "JSON" { println("JSON", own, shared, subs, len(p.kids), p.through.n) }
	if own > 0 {
		share := float64(shared) / float64(own)
		if share < 0.3 {
			s += 2
		} else {
			s -= share * (3 + 0.3*float64(min(subs, 20)))
		}
	}
	if e := p.ending(); e.n >= 10 && len(k.ends) > 0 {
		common := false
		for m := range k.ends {
			if p.ends[m].n > 0 {
				common = true
			}
		}
		if !common {
			s += 3
		}
	}
	return s
}

// reserved tells whether a word is never a value.
func reserved(w string) bool {
	switch strings.ToLower(w) {
	case "new", "edit", "me", "self", "search", "all", "current", "mine", "bulk", "batch", "count", "export", "import", "login", "logout":
		return true
	}
	return false
}

// alike returns the words that share sub-routes so specific that only a parameter explains it.
func (g *grower) alike(b *branch, at place) []string {
	var cand []string
	count := map[string]int{}
	for _, w := range b.names() {
		if isTyped(w) || g.fixedWord(w) || g.share(w) == 1 && g.votes[w] == 0 || !g.supported(b.kids[w].through) {
			continue
		}
		cand = append(cand, w)
		for seg := range b.kids[w].kids {
			if !isTyped(seg) && !reserved(seg) {
				count[seg]++
			}
		}
	}
	common := 0
	for _, n := range count {
		if n >= 2 {
			common++
		}
	}
	if at.params > 0 && len(cand) >= 3 {
		all := true
		for _, w := range b.names() {
			if !isTyped(w) && (g.fixedWord(w) || g.share(w) > 0) {
				all = false
			}
		}
		if all {
			if Debug != "" {
				println("ALLSTRANGE", strings.Join(at.path, "/"), strings.Join(cand, " "))
			}
			return cand
		}
	}
	if at.top || len(cand) < 2 || common < 1 || common*len(cand) < 6 || at.params == 0 && common < 5 {
		return nil
	}
	var out []string
	for _, w := range cand {
		own, shared := 0, 0
		for seg, c := range b.kids[w].kids {
			if isTyped(seg) {
				continue
			}
			own += c.through.n
			if count[seg] >= 2 {
				shared += c.through.n
			}
		}
		if own > 0 && shared*10 >= own*7 {
			out = append(out, w)
		}
	}
	if len(out) < 2 || len(out)*2 < len(cand) {
		return nil
	}
	if Debug != "" {
		println("alike", strings.Join(at.path, "/"), strings.Join(out, " "), common)
	}
	return out
}
