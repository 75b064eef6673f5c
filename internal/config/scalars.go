package config

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// maxText is the maximum length of any text value, in bytes.
const maxText = 500

// isText reports whether every YAML reader takes the scalar as text. Readers of this file also take a plain date as
// text.
func isText(n *yaml.Node) bool { return n.Tag == "!!str" || n.Tag == "!!timestamp" }

// scalar returns the text of a scalar. It returns false if v is not a scalar.
func (v value) scalar(want string) (string, bool) {
	if v.node.Kind != yaml.ScalarNode || v.node.Tag == "!!null" {
		v.fail("want %s, not %s", want, v.typeName())
		return "", false
	}
	return v.node.Value, true
}

// text is a kind of text. want describes it; pattern is its form for the schema ("" if there is none); check returns
// what is wrong with a text.
func text(want, pattern string, check func(string) error) kind[string] {
	return guessedText(want, pattern, check, noGuess)
}

func noGuess(string) string { return "" }

// guessedText is text with a guess at what was probably meant; "" if there is none.
func guessedText(want, pattern string, check func(string) error, guess func(string) string) kind[string] {
	s := &shape{Type: types{"string"}, Pattern: pattern, MinLength: 1, MaxLength: maxText}
	return kind[string]{s, func(v value) (string, bool) {
		t, ok := v.scalar(want)
		switch {
		case !ok:
			return "", false
		case !isText(v.node) && check(t) == nil:
			v.fail("want %s, not %s: put it in quotes, %q", want, t, t)
			return "", false
		case !isText(v.node):
			v.fail("want %s, not %s%s", want, t, orMeant(guess(t)))
			return "", false
		case t == "":
			v.fail("want %s, not an empty text", want)
			return "", false
		case len(t) > maxText:
			v.fail("longer than %d bytes", maxText)
			return "", false
		case strings.ContainsFunc(t, unicode.IsControl):
			v.fail("control characters in %q", t)
			return "", false
		}
		if err := check(t); err != nil {
			v.fail("%v%s", err, orMeant(guess(t)))
			return "", false
		}
		return t, true
	}}
}

// anyText accepts every text.
func anyText(want string) kind[string] { return text(want, "", func(string) error { return nil }) }

// matching accepts text of the given form. guess returns what was probably meant by other text; "" if there is none.
func matching(want string, form *regexp.Regexp, guess func(string) string) kind[string] {
	return guessedText(want, form.String(), func(t string) error {
		if !form.MatchString(t) {
			return fmt.Errorf("want %s, not %q", want, t)
		}
		return nil
	}, guess)
}

// word accepts one of these words.
func word(words ...string) kind[string] {
	want := quoted(words)
	k := guessedText(want, "", func(t string) error {
		if !slices.Contains(words, t) {
			return fmt.Errorf("want %s, not %q", want, t)
		}
		return nil
	}, func(t string) string { return likelyWord(t, words) })
	return kind[string]{&shape{Type: types{"string"}, Enum: words}, k.read}
}

// quoted returns `"a", "b" or "c"`.
func quoted(words []string) string {
	q := make([]string, len(words))
	for i, w := range words {
		q[i] = strconv.Quote(w)
	}
	if len(q) == 1 {
		return q[0]
	}
	return strings.Join(q[:len(q)-1], ", ") + " or " + q[len(q)-1]
}

// boolean accepts true and false, but not YAML 1.1's other words for them.
func boolean() kind[bool] {
	return kind[bool]{&shape{Type: types{"boolean"}}, func(v value) (bool, bool) {
		t, ok := v.scalar("true or false")
		if ok && (v.node.Tag != "!!bool" || t != "true" && t != "false") {
			v.fail("want true or false, not %q%s", t, orMeant(likelyBoolean(t)))
			return false, false
		}
		return t == "true", ok
	}}
}

var (
	integerForm = regexp.MustCompile(`^(0|[1-9][0-9]{0,8})$`)
	decimalForm = regexp.MustCompile(`^(0|[1-9][0-9]{0,8})(\.[0-9]{1,9})?$`)
)

// integer accepts whole numbers from lo to hi.
func integer(lo, hi int) kind[int] {
	want := fmt.Sprintf("a whole number from %d to %d", lo, hi)
	low, high := float64(lo), float64(hi)
	return kind[int]{&shape{Type: types{"integer"}, Minimum: &low, Maximum: &high}, func(v value) (int, bool) {
		t, ok := v.scalar(want)
		if !ok {
			return 0, false
		}
		n, err := strconv.Atoi(t)
		if v.node.Tag != "!!int" || !integerForm.MatchString(t) || err != nil || n < lo || n > hi {
			v.fail("want %s, not %q%s", want, t, orMeant(likelyInteger(t, lo, hi)))
			return 0, false
		}
		return n, true
	}}
}

// percentOf formats a share from 0 to 1 in percent.
func percentOf(x float64) string { return strconv.FormatFloat(math.Round(x*1e9)/1e7, 'f', -1, 64) }

// percent is the kind of an objective: a number greater than 1 and less than 100. For common mistakes, the error
// suggests what was probably meant.
func percent() kind[float64] {
	const want = "a percentage between 1 and 100, such as 99.9"
	one, hundred := 1.0, 100.0
	return kind[float64]{&shape{Type: types{"number"}, Above: &one, Below: &hundred}, func(v value) (float64, bool) {
		t, ok := v.scalar(want)
		if !ok {
			return 0, false
		}
		x, err := strconv.ParseFloat(t, 64)
		number := isNumber(v.node)
		switch plain := strings.TrimSuffix(strings.Replace(t, ",", ".", 1), "%"); {
		case !number && decimalForm.MatchString(strings.TrimSpace(plain)):
			v.fail("want a number without quotes, commas or %%, not %q: did you mean %s?", t, strings.TrimSpace(plain))
		case !number || !decimalForm.MatchString(t) || err != nil || x == 0:
			v.fail("want %s, not %q", want, t)
		case x < 1:
			v.fail("%s is less than 1 %%: did you mean %s?", t, percentOf(x))
		case x == 1:
			v.fail("1 %% would let 99 of 100 requests fail, and 100 %% none: want %s", want)
		case x >= 100:
			v.fail("%s %% allows no failure at all, so the SLO would have no budget: want %s", t, want)
		default:
			return x, true
		}
		return 0, false
	}}
}

// durationText is the form of time.ParseDuration without a sign.
const durationText = `([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+`

var durationForm = regexp.MustCompile("^" + durationText + "$")

// duration is the kind of Go durations. check returns what is wrong with one.
func duration(check func(time.Duration) error) kind[time.Duration] {
	k := matching(`a duration such as "800ms" or "60s"`, durationForm, func(t string) string { return likelyDuration(t, check) })
	return kind[time.Duration]{k.shape, func(v value) (time.Duration, bool) {
		t, ok := k.read(v)
		if !ok {
			return 0, false
		}
		d, err := time.ParseDuration(t)
		if err == nil {
			err = check(d)
		}
		if err != nil {
			v.fail("%v", err)
			return 0, false
		}
		return d, true
	}}
}
