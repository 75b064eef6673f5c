package learn

import (
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
)

// restKids is the least number of segments that a path of the clients' own begins with.
const restKids = 5

// isRest tells whether what follows b is a path of the clients' own, such as a file's: it ends at many depths, or at
// some and looks like files, and is made of words that come and go.
func (g *grower) isRest(b *branch, at place) bool {
	if at.top || len(b.kids) < restKids || strings.HasPrefix(at.labels[len(at.labels)-1], paramLabel) {
		return false
	}
	var t tails
	t.collect(b, 0, g)
	depths, deep := 0, 0
	for d, n := range t.ends {
		if d > 0 && n >= 2 {
			depths++
			deep = d
		}
	}
	if deep < 3 || t.segments == 0 || t.known*5 > t.segments || t.typed*5 > t.segments {
		return false
	}
	return depths >= 3 && t.files*3 >= t.paths
}

// tails describes the paths below a branch.
type tails struct {
	ends     [routenorm.MaxDepth + 1]int // requests by depth
	paths    int                         // distinct
	files    int                         // of them, with an extension
	segments int                         // distinct at their place
	known    int                         // of them, words of the vocabulary
	typed    int                         // of them, values by their shape, but for files
}

func (t *tails) collect(b *branch, depth int, g *grower) {
	if depth > 0 {
		t.ends[min(depth, routenorm.MaxDepth)] += b.ending().n
	}
	for seg, k := range b.kids {
		if g.flood != nil && g.isInvented(seg) && g.flood.rhythm.has(g, k.through) {
			continue
		}
		t.segments++
		file := guess.HasExtension([]byte(seg))
		switch typed := isValue(seg); {
		case typed && !file:
			t.typed++
		case !typed && (isFixed(seg) || g.familiar(seg) == 1):
			t.known++
		}
		if len(k.ends) > 0 {
			t.paths++
			if file {
				t.files++
			}
		}
		t.collect(k, depth+1, g)
	}
}

// foldRest makes all paths below b one *rest.
func (b *branch) foldRest() {
	rest := &branch{values: map[string]support{}}
	for seg, k := range b.kids {
		rest.values[seg] = k.through
		rest.through.add(k.through)
		rest.fold(k)
	}
	b.kids = map[string]*branch{restLabel: rest}
}

func (b *branch) fold(o *branch) {
	b.joinEnds(o)
	for _, k := range o.kids {
		b.fold(k)
	}
}
