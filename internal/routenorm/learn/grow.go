package learn

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
)

// grower turns the tree of paths into the tree of routes, from the root down. At each place, it decides which segments are
// words of the API and which are values of a parameter, joins the values' branches into one, and continues below.
type grower struct {
	weights    Weights
	vocabulary guess.Vocabulary
	segments   map[string]segment
	doubts     []Doubt
	languages  []Languages
}

// Labels of children that are not segments. No cleaned path contains these bytes.
const (
	paramLabel = "\x00" // followed by the rest of the parameter's segment: "\x00.json"
	restLabel  = "\x01"
)

// isLabel reports whether a label is not a segment.
func isLabel(label string) bool { return strings.HasPrefix(label, paramLabel) || label == restLabel }

// place is where a decision is made.
type place struct {
	labels []string // of the branches above
	before string   // the last of these, or ""
	top    bool     // there is nothing above except a prefix such as /api/v1
}

func (p place) below(label string) place {
	prefix := !isLabel(label) && (guess.IsBase([]byte(label)) || guess.KindOf([]byte(label)) != guess.KindWord)
	return place{append(slices.Clip(p.labels), label), label, p.top && prefix}
}

// site is the segments at one place that may be values of one parameter: all of them, or those with the same tail.
type site struct {
	at       place
	tail     string // what follows the value in each segment, ".json" or ""
	children []*child
	words    []*child // the children that are judged
	slugs    float64  // how much more the words look like titles than like words of an API
}

// path returns the path of the parameter.
func (s *site) path() string { return patternPath(s.at.below(paramLabel + s.tail).labels) }

// grow makes the decisions for the segments below b.
func (g *grower) grow(b *branch, at place) {
	for _, s := range g.sites(b, at) {
		g.judge(s)
		param, near, languages := &branch{}, []string{}, []string{}
		for _, c := range s.children {
			if c.value <= 0.5 {
				c.b.word = c.odds < -sure
				if c.odds > doubtful && c.b.through >= minSupport {
					near = append(near, c.seg)
				}
				continue
			}
			param.join(c.b)
			param.values++
			if isLanguageTag(c.seg) {
				languages = append(languages, c.seg)
			}
			if guess.HasExtension([]byte(c.seg)) {
				param.files++
			} else if c.typed {
				param.ids++
			}
			delete(b.kids, c.seg)
		}
		if len(languages) > 1 && len(languages) == param.values {
			g.languages = append(g.languages, Languages{s.path(), languages})
		}
		slices.Sort(near)
		if param.values > 0 {
			b.kids[paramLabel+s.tail] = param
		}
		if len(near) > 2 || len(near) > 0 && param.values > 0 {
			g.doubts = append(g.doubts, Doubt{s.path(), near, param.values})
		}
	}
	for _, seg := range b.names() {
		g.grow(b.kids[seg], at.below(seg))
	}
	if !at.top && b.leadsToRest() {
		rest := &branch{}
		for label, k := range b.kids {
			if label == paramLabel || !k.word && !isLabel(label) && k.from < inCommon {
				rest.joinAll(k)
				delete(b.kids, label)
			}
		}
		b.kids[restLabel] = rest
	}
}

const (
	sure     = 2    // the odds, for or against, beyond which a decision is not in doubt
	doubtful = -1.5 // the minimum odds of a word that may be a value after all
	inCommon = 3    // how many values must lead to a word to make it a word of the API
)

// leadsToRest reports whether the parameter below b begins paths that clients choose, such as those of files. Such paths
// end at three levels of values, or at two and then often with a file. Few of the values are ids, and what comes below one
// value does not come below the others.
func (b *branch) leadsToRest() bool {
	param := cmp.Or(b.kids[paramLabel], &branch{})
	all, values, ids, files, common, levels := param.through, 0, 0, 0, 0, 0
	for ; levels < 3 && param != nil && param.ending*20 >= all; levels++ {
		values, ids, files = values+param.values, ids+param.ids, files+param.files
		for label, k := range param.kids {
			if label == restLabel {
				levels = 3
			} else if !isLabel(label) && k.from >= inCommon {
				common += k.through
			}
		}
		param = param.kids[paramLabel]
	}
	return (levels >= 3 || levels == 2 && files*3 >= values) && ids*5 <= values*2 && common*2 <= all
}

// sites divides the segments below b. Ids with a format or a verb ("/Calls/CA123.json", "/orders/7:cancel") are a site of
// their own if the tail is part of the route. Each verb is, and so is a format if ids are hardly ever requested without it.
func (g *grower) sites(b *branch, at place) []*site {
	all := &site{at: at}
	byTail, bare, languages := map[string]*site{}, 0, []*child{}
	for _, seg := range b.names() {
		k := b.kids[seg]
		word, tail := guess.CutTail([]byte(seg))
		c := &child{seg: seg, word: seg, b: k, typed: g.segment(seg).typed || guess.IsReleaseOf([]byte(seg), []byte(at.before))}
		switch {
		case at.top && isNumeral(seg) && k.through*5 >= b.through && len(k.kids) > 0, // a version with a whole API below it
			len(at.labels) == 0 && len(k.kids) == 0 && isRootPage(seg):
			k.word = true
			continue
		case len(tail) > 0 && (tail[0] == ':' || g.segment(string(word)).typed):
			c.word, c.typed = string(word), g.segment(string(word)).typed
			if byTail[string(tail)] == nil {
				byTail[string(tail)] = &site{at: at, tail: string(tail)}
			}
			byTail[string(tail)].children = append(byTail[string(tail)].children, c)
			continue
		case isLanguageTag(seg):
			languages = append(languages, c)
		}
		if c.typed {
			bare += k.ending
		}
		all.children = append(all.children, c)
	}
	// Several languages at one place are one parameter, not one route for each language: to its users, a page is one route,
	// and each additional route is billed. The evidence for other names does not work for languages, because they are few
	// and busy, and occur again and again like words. A single language is a word.
	for _, c := range languages {
		c.typed = len(languages) > 1
	}
	out := []*site{all}
	for _, tail := range slices.Sorted(maps.Keys(byTail)) {
		s, ends := byTail[tail], 0
		for _, c := range s.children {
			ends += c.b.ending
		}
		if tail[0] == ':' || ends > 6*bare && ends >= minSupport {
			out = append(out, s)
		} else {
			all.children = append(all.children, s.children...)
		}
	}
	return out
}
