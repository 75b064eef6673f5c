package imports

import (
	"cmp"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm"
)

type pieceKind uint8

const (
	literal   pieceKind = iota
	param               // matches one segment or a part of one
	wideParam           // a parameter whose expression allows slashes: a rest at the end of a path, a parameter elsewhere
	restParam           // matches one or more segments
)

// piece is a part of a path in another grammar.
type piece struct {
	text  string // a literal, which may contain slashes, or the name of a parameter
	kind  pieceKind
	words []string // all values of a parameter, if they are few; nil: unknown

	optional bool // it may be missing
	narrow   bool // an expression restricts its values
}

// spelled is a path in the grammar of patterns.
type spelled struct {
	path  string
	exact bool // it matches nothing that the description's path does not match

	// one is the path with a parameter in place of a rest in the middle, with which path ends; "" if there is none.
	one string
}

// maxChoices limits the number of paths that one path of a description becomes.
const maxChoices = 16

// spell returns the paths of the patterns that match what pieces match: one with and one without each optional piece,
// and one for each word of a parameter. A segment that no pattern can express ("{a}{b}", "{id}x") becomes one
// parameter, and what follows a rest is cut off; exact is then false.
func spell(pieces []piece) []spelled {
	var out []spelled
	seen := map[string]bool{}
	choices, all := choicesOf(pieces)
	for _, choice := range choices {
		for _, s := range spellChoice(choice) {
			s.exact = s.exact && all
			shape := s.path
			if p, err := routenorm.ParsePattern(s.path); err == nil {
				shape = p.Shape() // "/:a" and "/:b" for "/:a?/:b?"
			}
			if !seen[shape] {
				seen[shape] = true
				out = append(out, s)
			}
		}
	}
	return out
}

// choicesOf returns pieces with and without the optional ones, and with each word in place of a parameter that has
// words. Of optional parameters in a row ("/:a?/:b?"), only the last ones can be missing, so n of them give n+1 paths.
// all is false if there would be more than maxChoices; then the last of these remain parameters.
func choicesOf(pieces []piece) (choices [][]piece, all bool) {
	type choice struct {
		pieces []piece
		ended  bool // an optional parameter is missing, so that those after it in the row are, too
	}
	made := []choice{{}}
	all = true
	for i, p := range pieces {
		var options []piece
		for _, w := range p.words {
			options = append(options, piece{text: w})
		}
		if len(p.words) == 0 {
			options = append(options, p)
		}
		inRow := i > 1 && p.isFree() && pieces[i-1].text == "/" && pieces[i-2].isFree()
		growth := len(options) - 1
		if p.optional {
			growth++
		}
		n := len(made)
		for _, c := range made {
			if !(inRow && c.ended) {
				n += growth
			}
		}
		if n > maxChoices {
			p = piece{text: p.text, kind: p.kind}
			options, growth, all = []piece{p}, 0, false
		}
		var next []choice
		for _, c := range made {
			switch {
			case inRow && c.ended:
				next = append(next, c)
				continue
			case growth == 0: // most pieces: without a copy
				next = append(next, choice{append(c.pieces, options[0]), c.ended && p.kind == literal && p.text == "/"})
				continue
			}
			for _, o := range options {
				next = append(next, choice{append(slices.Clip(c.pieces), o), false})
			}
			if p.optional {
				next = append(next, choice{withoutDot(c.pieces), true})
			}
		}
		made = next
	}
	for _, c := range made {
		choices = append(choices, c.pieces)
	}
	return choices, all
}

// isFree reports whether p is an optional parameter for any value of one segment.
func (p piece) isFree() bool { return p.optional && p.kind == param && len(p.words) == 0 }

// withoutDot returns pieces without a dot at their end: in "/:id.:format?", it is missing if the format is.
func withoutDot(pieces []piece) []piece {
	last := len(pieces) - 1
	if last < 0 || pieces[last].kind != literal || !strings.HasSuffix(pieces[last].text, ".") {
		return pieces
	}
	return append(slices.Clip(pieces[:last]), piece{text: strings.TrimSuffix(pieces[last].text, ".")})
}

// spellChoice converts pieces that are all present. Only a rest after something else in its segment needs several
// paths: "a*rest" matches "ab", "ab/c" and "a/b".
func spellChoice(pieces []piece) []spelled {
	segs := segments(pieces)
	exact := true
	path := ""
	for i, seg := range segs {
		at := slices.IndexFunc(seg, func(p piece) bool { return p.kind >= restParam })
		if last := len(seg) - 1; at < 0 && i == len(segs)-1 && seg[last].kind == wideParam {
			at = last
		}
		if at < 0 {
			text, ok := spellSegment(seg)
			path += "/" + text
			exact = exact && ok
			continue
		}
		exact = exact && i == len(segs)-1 && at == len(seg)-1
		name := nameOf(seg[at].text)
		rest := spelled{path: path + "/*" + name, exact: exact}
		if at == 0 {
			if i < len(segs)-1 {
				one := slices.Clone(pieces)
				one[slices.IndexFunc(one, func(p piece) bool { return p.kind >= restParam })].kind = param
				rest.one = spellChoice(one)[0].path
			}
			return []spelled{rest}
		}
		one, ok := spellSegment(append(slices.Clip(seg[:at]), piece{text: name, kind: param}))
		if !ok {
			return []spelled{{path: rest.path}}
		}
		one = path + "/" + one
		out := []spelled{{path: one, exact: exact}, {path: one + "/*rest", exact: exact}}
		if before, ok := spellSegment(seg[:at]); ok {
			out = append(out, spelled{path: path + "/" + before + "/*" + name, exact: exact})
		}
		return out
	}
	return []spelled{{path: cmp.Or(path, "/"), exact: exact}}
}

// segments splits pieces at the slashes in their literals. Empty segments are omitted.
func segments(pieces []piece) [][]piece {
	var segs [][]piece
	var seg []piece
	for _, p := range pieces {
		if p.kind != literal {
			seg = append(seg, p)
			continue
		}
		for i, w := range strings.Split(p.text, "/") {
			if i > 0 && len(seg) > 0 {
				segs, seg = append(segs, seg), nil
			}
			if w != "" {
				seg = append(seg, piece{text: w})
			}
		}
	}
	if len(seg) > 0 {
		segs = append(segs, seg)
	}
	return segs
}

// spellSegment converts a segment without a rest. exact is false if no pattern can express it and it became one
// parameter.
func spellSegment(seg []piece) (text string, exact bool) {
	lits, names := []string{""}, []string(nil)
	exact = true
	for _, p := range seg {
		if p.kind == literal {
			lits[len(lits)-1] += p.text
			continue
		}
		exact = exact && p.kind == param
		lits, names = append(lits, ""), append(names, nameOf(p.text))
	}
	text, ok := routenorm.FormatSegment(lits, names)
	if ok || len(names) == 0 {
		return text, exact && ok
	}
	return ":" + names[0], false
}

// nameOf converts any text to a parameter's name: letters, digits and "_", not starting with a digit.
func nameOf(text string) string {
	var b strings.Builder
	for i := range len(text) {
		switch c := text[i]; {
		case c == '_' || isLetter(c):
			b.WriteByte(c)
		case isDigit(c):
			if b.Len() == 0 {
				b.WriteByte('_')
			}
			b.WriteByte(c)
		case b.Len() > 0:
			b.WriteByte('_')
		}
	}
	if name := strings.TrimRight(b.String(), "_"); name != "" {
		return name
	}
	return "id"
}
