package learn

import (
	"slices"
	"sort"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
)

// site is the segments at one place that may be values of one parameter: all of them, or those with one tail.
type site struct {
	at       place
	b        *branch
	tail     string // what follows the value in each segment, ".json" or ""
	children []*child
}

// sites divides the segments below b. A format or a verb behind ids ("/Calls/CA123.json", "/orders/7:cancel") is a site
// of its own where it is part of the route: each verb, and a format without which no id is asked for.
func (g *grower) sites(b *branch, at place) []*site {
	all := &site{at: at, b: b}
	byTail := map[string]*site{}
	bare := 0
	for _, seg := range b.names() {
		word, tail := guess.CutTail([]byte(seg))
		k := b.kids[seg]
		if len(tail) > 0 && g.segment(string(word)).typed || len(tail) > 0 && tail[0] == ':' {
			s := byTail[string(tail)]
			if s == nil {
				s = &site{at: at, b: b, tail: string(tail)}
				byTail[s.tail] = s
			}
			s.children = append(s.children, &child{seg: seg, word: string(word), b: k, typed: g.segment(string(word)).typed})
			continue
		}
		if g.segment(seg).typed {
			bare += k.ending
		}
		if len(tail) == 0 || !isData(tail) {
			word = []byte(seg)
		}
		typed := g.segment(seg).typed || len(at.labels) > 0 && guess.IsReleaseOf([]byte(seg), []byte(at.labels[len(at.labels)-1]))
		all.children = append(all.children, &child{seg: seg, word: string(word), b: k, typed: typed})
	}
	out := []*site{all}
	for tail, s := range byTail {
		ends := 0
		for _, c := range s.children {
			ends += c.b.ending
		}
		if tail[0] == ':' || ends*ownFormat > bare && ends >= minSupport {
			out = append(out, s)
			continue
		}
		all.children = append(all.children, s.children...)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].tail < out[j].tail })
	for _, s := range out {
		sort.Slice(s.children, func(i, j int) bool { return s.children[i].seg < s.children[j].seg })
	}
	return out
}

// ownFormat is how many times more an id is asked for without a format than with one, where the format is part of it.
const ownFormat = 6

// sure is the odds, for or against, beyond which a decision is not in doubt.
const sure = 2

// decide makes one parameter of the values of a site, or one wildcard, to which go also the words that are in doubt.
func (g *grower) decide(s *site) {
	g.versions(s)
	g.locales(s)
	g.judge(s)
	var param *branch
	var values []*child
	for _, c := range s.children {
		if c.value <= 0.5 {
			if c.odds < -sure {
				c.b.word = true
			}
			continue
		}
		if param == nil {
			param = &branch{}
		}
		param.join(c.b)
		values = append(values, c)
		delete(s.b.kids, c.seg)
		if !c.typed && c.odds > sure {
			g.found.values[c.word] = true
		}
	}
	switch {
	case param == nil:
	case s.tail == "" && !s.at.top && g.isRest(values):
		for _, c := range s.children {
			if c.value <= 0.5 && !c.b.word {
				param.join(c.b)
				delete(s.b.kids, c.seg)
			}
		}
		param.fold()
		s.b.kids[restLabel] = param
		return
	default:
		s.b.kids[paramLabel+s.tail] = param
	}
	g.doubt(s, len(values))
}

// maxVersions is the number of versions of an API that one service has at a time.
const maxVersions = 3

// versions makes words of numbers and dates that are versions for once, as in /api/3/… or /2010-04-01/…: a few that
// carry a whole API, where there are hardly any others.
func (g *grower) versions(s *site) {
	if len(s.at.labels) == 0 {
		s.children = slices.DeleteFunc(s.children, func(c *child) bool {
			return guess.IsRootFile([]byte(c.seg)) && len(c.b.kids) == 0 || len(c.seg) == 3 && (c.seg[0] == '4' || c.seg[0] == '5') && guess.KindOf([]byte(c.seg)) == guess.KindInteger && len(c.b.kids) == 0
		})
	}
	if !s.at.top || s.tail != "" {
		return
	}
	var out []*child
	carried, others := 0, 0
	for _, c := range s.children {
		switch guess.KindOf([]byte(c.seg)) {
		case guess.KindInteger, guess.KindNumbers, guess.KindDate:
		default:
			continue
		}
		k := c.b
		if k.through >= 20 && (len(k.kids) >= 3 || k.through*5 >= s.b.through && len(k.kids) > 0) {
			out = append(out, c)
			carried += k.through
		} else {
			others += k.through
		}
	}
	if len(out) > maxVersions || others*20 > carried {
		return
	}
	left := s.children[:0]
	for _, c := range s.children {
		version := false
		for _, o := range out {
			version = version || o == c
		}
		if !version {
			left = append(left, c)
		}
	}
	s.children = left
}

// isFixed reports whether a segment is hardly ever a value: versions, what begins with "_", "-" alone, and words that stand
// beside ids in most APIs.
func isFixed(seg string) bool {
	word := strings.ToLower(seg)
	return guess.ReplacesMember([]byte(word)) || word == "login" || word == "logout" || strings.HasPrefix(seg, "_") || seg == "-" ||
		guess.IsBase([]byte(seg)) || guess.KindOf([]byte(seg)) == guess.KindVersion
}

// isData reports whether a tail is a format in which any resource is offered, rather than a kind of file.
func isData(tail []byte) bool {
	switch string(tail) {
	case ".json", ".xml", ".csv", ".rss", ".atom", ".ics", ".yaml":
		return true
	}
	return false
}
