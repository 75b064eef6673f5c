package guess

import "bytes"

// isCountryCode reports whether a segment is a country in two capitals, after any word: "/holidays/JP.json".
func (w *walk) isCountryCode(seg []byte) bool {
	return w.n > 0 && len(seg) == 2 && isUpper(seg[0]) && isUpper(seg[1])
}

// isNameLike reports whether a segment of words is a name that a user gave. After words that imply a name, a strange word
// is one; after some, so is every word except those that REST uses there. Elsewhere the evidence is weighed.
func (w *walk) isNameLike(stem []byte) bool {
	if w.n == 0 && (IsBase(stem) || w.next == nil && (IsRootFile(w.seg) || bytes.Count(stem, dash) < 2)) {
		return false // as likely a page of the site as a name
	}
	w.asked, w.seen = true, w.evidence(stem)
	switch {
	case w.named && w.earlier&roleRepository != 0:
		return !w.isPart(stem)
	case w.role&roleTenants != 0 && bytes.IndexByte(stem, '_') >= 0:
		return false // names of tenants are parts of host names
	case w.isTitle(stem):
		return true
	case isReserved(stem):
	case takesMembers(w.next):
		return false
	case w.seen.siblings() < 2 && (w.role&roleAlways != 0 || w.isMember(stem)):
		return true
	case isLowerCamel(stem):
		return false // people do not spell names that way
	case w.role&roleNamed != 0 && len(stem) > 3:
		strange, words := strangeWords(stem)
		if strange == words && w.seen.siblings() == 0 || strange > 0 && words == 2 && isJoined(stem) && !isPlural(stem) {
			return true
		}
	}
	return w.weights.odds(w.seen) > 0
}

// longTitle is the number of hyphens from which a segment behind another is a title, however common its words are. Of 99,084
// words in the tables of applications and APIs, 45 have as many.
const longTitle = 4

// isTitle reports whether a segment is the title of something that was published: "/blog/how-to-cook-rice". The evidence says
// little about titles, because they are made of any words. There is no end of them, so each would be a route.
func (w *walk) isTitle(stem []byte) bool {
	hyphens := bytes.Count(stem, dash)
	switch string(w.prev) {
	case "blog", "blogs", "post", "posts", "article", "articles", "news", "story", "stories", "recipes", "guides", "tutorials",
		"questions", "topics", "threads":
		return hyphens >= longTitle || hyphens > 0 && !isReserved(stem)
	case ".well-known":
		return false
	}
	return w.n > 0 && hyphens >= longTitle
}

// takesMembers reports whether the rest of a path says that a collection stands before it, since a member is added there:
// "/orders/new".
func takesMembers(rest []byte) bool {
	switch string(rest) {
	case "new", "create", "add":
		return true
	}
	return false
}

// isLowerCamel reports whether a segment is letters and at most one digit, of which the first is lower case and a later
// one is a capital: "groupTypes".
func isLowerCamel(seg []byte) bool {
	capitals, digits := 0, 0
	for _, c := range seg {
		switch {
		case isUpper(c):
			capitals++
		case isDigit(c):
			digits++
		case !isLower(c):
			return false
		}
	}
	return isLower(seg[0]) && capitals > 0 && digits < 2
}

// isInitial reports whether a segment is a single letter, which some applications use for a collection ("/u/anna").
func isInitial(seg []byte) bool { return len(seg) == 1 && isLetter(seg[0]) }

// isMember reports whether a segment of words is in the place of a collection's member that is followed by its parts:
// after a plural that parameters follow as often as words, and before a plural or a word that follows parameters. A
// plural in that place is itself a collection, and a word that many providers use is a part of the API.
func (w *walk) isMember(stem []byte) bool {
	if w.next == nil || !isPlural(w.prev) || bytes.HasSuffix(w.prev, doubleS) || isPlural(stem) {
		return false
	}
	if before := w.factsOf(w.n-1, w.prev); before.after == unseen || before.after < 5 {
		return false
	}
	if own := w.factsOf(w.n, stem); own.kind != KindWord || own.words == 1 && own.grade <= known {
		return false
	}
	next, _, _ := bytes.Cut(w.next, slash)
	behind := w.factsOf(w.n+1, next)
	return behind.before == unseen && isPlural(next) || behind.before != unseen && behind.before > 2
}

// isPart reports whether a segment ends the path and is a plural that follows a parameter in many APIs. The repository
// before it then has no owner, and the segment is a part of it ("/repositories/maven-central/packages").
func (w *walk) isPart(stem []byte) bool {
	own := w.factsOf(w.n, stem)
	return w.next == nil && isPlural(stem) && own.grade <= known && own.before != unseen && own.before > 1
}

var doubleS = []byte("ss")

var dash = []byte("-")

// isShortToken reports whether a segment of a few letters has capitals or digits in places where no words of the
// vocabulary start with them, or a sequence of letters and digits that is not English: "d9xKdP", "vboqm3".
func isShortToken(seg []byte) bool {
	if len(seg) < 5 || len(seg) >= minRandom {
		return false
	}
	s := shapeOf(seg)
	if s.lower == 0 || s.upper+s.digit == 0 || s.sep+s.other > 0 {
		return false
	}
	if s.upper == 0 {
		if bits, _ := bitsOf(seg); bits > -8 {
			return false
		}
	} else if 3*(s.upper+s.digit) < len(seg) {
		return false
	}
	strange, words := strangeWords(seg)
	return strange == words
}

// isGibberish reports whether a part of a segment mixes capitals and lower-case letters as no word does.
func isGibberish(seg []byte) bool {
	start := 0
	for i := 0; i <= len(seg); i++ {
		if i < len(seg) && (isLetter(seg[i]) || isDigit(seg[i])) {
			continue
		}
		if isRandomCase(seg[start:i]) {
			return true
		}
		start = i + 1
	}
	return false
}

// leastWord is the likeness from which a part is a word even if it is not in the vocabulary.
const leastWord = 4

// isRandomCase reports whether capitals, lower-case letters and digits alternate in a part more often than at the
// starts of words, and none of those words is in the vocabulary.
func isRandomCase(part []byte) bool {
	if len(part) < minRandom {
		return false
	}
	s := shapeOf(part)
	if s.lower == 0 || s.upper == 0 || s.digit == 0 && 4*s.upper <= len(part) || likeness(part) >= leastWord {
		return false
	}
	strange, words := strangeWords(part)
	return strange == words && words > 1
}

// isJoined reports whether a segment has separators.
func isJoined(seg []byte) bool { return bytes.ContainsAny(seg, "-_.") }

// isMisspelled reports whether the segment begins with a capital although the collection before it is in lower case
// ("/users/AnnaKim", "/countries/JP", "/stocks/AAPL"). An API that spells its collections in lower case does the same with
// its other words. A word in the vocabulary may still begin with a capital ("/orders/Cancel").
func (w *walk) isMisspelled() bool {
	if !isUpper(w.seg[0]) || !isPlural(w.prev) || w.role == roleActions || bytes.IndexByte(w.seg, '.') >= 0 {
		return false
	}
	if !isSmall(w.prev) || IsBase(w.prev) {
		return false
	}
	strange, _ := strangeWords(w.seg)
	return strange > 0 || shapeOf(w.seg).lower == 0
}

// isSmall reports whether a segment consists of lower-case letters, "-" and "_".
func isSmall(seg []byte) bool {
	for _, c := range seg {
		if !isLower(c) && c != '-' && c != '_' {
			return false
		}
	}
	return len(seg) > 0
}
