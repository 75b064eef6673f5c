package config

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// orMeant asks whether likely was meant; it returns "" if likely is "".
func orMeant(likely string) string {
	if likely == "" {
		return ""
	}
	return ": did you mean " + likely + "?"
}

// likelyWord returns the word that was probably meant by t: the one that starts with t ("30d" for "30"), the one of the
// same duration ("1h" for "60m"), or a similar one.
func likelyWord(t string, words []string) string {
	var begun []string
	for _, w := range words {
		if t != "" && strings.HasPrefix(w, t) {
			begun = append(begun, w)
		}
		one, errOne := time.ParseDuration(t)
		other, errOther := time.ParseDuration(w)
		if errOne == nil && errOther == nil && one == other {
			return strconv.Quote(w)
		}
	}
	if len(begun) == 1 {
		return strconv.Quote(begun[0])
	}
	if near := nearestOfUnit(t, words); near != "" {
		return strconv.Quote(near)
	}
	if near := Nearest(t, words); near != "" && distance(strings.ToLower(t), near) < len(t) {
		return strconv.Quote(near)
	}
	return ""
}

// nearestOfUnit returns the word whose number is nearest to t's, if t and all words are numbers with the same unit:
// "30d" for "28d".
func nearestOfUnit(t string, words []string) string {
	n, unit := cutNumber(t)
	best, least := "", math.MaxInt
	for _, w := range words {
		m, of := cutNumber(w)
		if unit == "" || of != unit || m < 0 || n < 0 {
			return ""
		}
		if d := max(m-n, n-m); d < least {
			best, least = w, d
		}
	}
	return best
}

// cutNumber splits "30d" into 30 and "d"; the number is -1 if there is none.
func cutNumber(s string) (int, string) {
	unit := strings.TrimLeft(s, "0123456789")
	n, err := strconv.Atoi(strings.TrimSuffix(s, unit))
	if err != nil {
		return -1, unit
	}
	return n, unit
}

// likelyBoolean accepts YAML 1.1's words for true and false, and quoted booleans.
func likelyBoolean(t string) string {
	switch strings.ToLower(t) {
	case "true", "yes", "on", "y":
		return "true"
	case "false", "no", "off", "n":
		return "false"
	}
	return ""
}

// likelyInteger accepts numbers in quotes, or with separators, a sign or an exponent.
func likelyInteger(t string, lo, hi int) string {
	x, err := strconv.ParseFloat(strings.NewReplacer(",", "", "_", "", " ", "").Replace(t), 64)
	if err != nil || x != math.Trunc(x) || x < float64(lo) || x > float64(hi) {
		return ""
	}
	return strconv.Itoa(int(x))
}

var spelledDuration = regexp.MustCompile(`(?i)^([0-9]+(?:\.[0-9]+)?) ?(|ms|msecs?|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?)$`)

// likelyDuration accepts spelled-out units, and numbers without a unit: large ones as milliseconds, others as seconds,
// if check permits.
func likelyDuration(t string, check func(time.Duration) error) string {
	m := spelledDuration.FindStringSubmatch(strings.TrimSpace(t))
	if m == nil {
		return ""
	}
	units := []string{"s", "ms", "m"}
	switch unit := strings.ToLower(m[2]); {
	case strings.HasPrefix(unit, "ms"), strings.HasPrefix(unit, "mil"):
		units = []string{"ms"}
	case strings.HasPrefix(unit, "s"):
		units = []string{"s"}
	case strings.HasPrefix(unit, "m"):
		units = []string{"m"}
	case strings.HasPrefix(unit, "h"):
		units = []string{"h"}
	case len(m[1]) > 1 && !strings.Contains(m[1], "."):
		units = []string{"ms", "s", "m"}
	}
	for _, unit := range units {
		if d, err := time.ParseDuration(m[1] + unit); err == nil && check(d) == nil {
			return m[1] + unit
		}
	}
	return ""
}

// yamlHints are the usual causes of the YAML library's errors, by a part of their message.
var yamlHints = [...]struct{ part, hint string }{
	{"did not find expected node content", "is a bracket, a brace or a quote above this line not closed?"},
	{"did not find expected ',' or", "close the list or the mapping with ] or }, and put commas between its values"},
	{"did not find expected key", "is this line indented as those beside it, with spaces, and does its key end in a colon?"},
	{"did not find expected '-' indicator", "is this item of the list indented as those above it?"},
	{"could not find expected ':'", "a key ends in a colon and a space; is a quote above not closed?"},
	{"mapping values are not allowed", "put a value with a colon in quotes, or begin the key on a line of its own"},
	{"cannot start any token", "put a value that begins with @, % or ` in quotes"},
	{"found unexpected end of stream", "a quote is not closed"},
	{"found unknown escape character", "put it in single quotes, or write \\\\ for a backslash"},
}

// withHint adds to an error of the YAML library what to check.
func withHint(problem string) string {
	for _, h := range yamlHints {
		if strings.Contains(problem, h.part) {
			return problem + ": " + h.hint
		}
	}
	return problem
}

// likelyForm returns t with sign in place of everything that form does not allow.
func likelyForm(t, sign string, form *regexp.Regexp) string {
	plain := separators.ReplaceAllString(strayCharacters.ReplaceAllString(t, sign), "$1")
	plain = strings.Trim(plain, sign)
	if plain == t || !form.MatchString(plain) {
		return ""
	}
	return strconv.Quote(plain)
}

var (
	strayCharacters = regexp.MustCompile(`[^A-Za-z0-9_./]+`)
	separators      = regexp.MustCompile(`([_./-])[_./-]+`)
)
