package learn

import "github.com/elb-sli/elb-sli/internal/routenorm/guess"

// Bounds of isRest.
const (
	restRequests = 6    // the least of them that tell
	restValues   = 3    // the least values
	restEnds     = 0.05 // the share of requests that end at a level that counts
	restShared   = 0.4  // the largest share of a level's requests for words that three values have in common
	restIDs      = 0.4  // the largest share of ids among the segments
	restFiles    = 0.3  // the least share of files among the ends, where these are at two levels only
	restLevels   = 6    // how deep it looks
)

// below is what stands below the values of a parameter, by level.
type below struct {
	ends     [restLevels]int // requests that end there
	through  [restLevels]int // requests that do or go on
	words    [restLevels]map[string]*shared
	files    int // requests that end at a name with an extension
	segments int // distinct at their place
	ids      int // of them
}

// shared is a word at a level: how many values have it, and its requests.
type shared struct {
	last      *branch
	values, n int
}

// isRest reports whether values are the beginnings of paths of the clients' own, such as those of files: such paths end
// at many levels, or at two and then often with a file, and what stands in them below one value does not below others.
func (g *grower) isRest(values []*child) bool {
	var t below
	for _, c := range values {
		g.look(&t, c.seg, c.b, c.b, 0)
	}
	if len(values) < restValues || t.through[0] < restRequests || float64(t.ids) > restIDs*float64(t.segments) {
		return false
	}
	levels := 0
	for level, n := range t.ends {
		if float64(n) >= restEnds*float64(t.through[0]) && n > 1 {
			levels++
		}
		if level == 0 {
			continue
		}
		same := 0
		for _, w := range t.words[level] {
			if w.values >= 3 {
				same += w.n
			}
		}
		if float64(same) > restShared*float64(t.through[level]) {
			return false
		}
	}
	return levels >= 3 || levels == 2 && float64(t.files) >= restFiles*float64(t.through[0])
}

func (g *grower) look(t *below, seg string, b, value *branch, level int) {
	is, ends := g.segment(seg), b.ending
	t.segments++
	t.ends[level] += ends
	t.through[level] += b.through
	if guess.HasExtension([]byte(seg)) {
		t.files += ends
	} else if is.typed {
		t.ids++
	}
	w := t.words[level][seg]
	if w == nil {
		if t.words[level] == nil {
			t.words[level] = map[string]*shared{}
		}
		w = &shared{}
		t.words[level][seg] = w
	}
	if w.last != value {
		w.last = value
		w.values++
	}
	w.n += b.through
	if level+1 == restLevels {
		return
	}
	for below, k := range b.kids {
		g.look(t, below, k, value, level+1)
	}
}

// fold makes one branch of all that is below b.
func (b *branch) fold() {
	rest := &branch{through: b.through}
	rest.joinAll(b)
	*b = *rest
}
