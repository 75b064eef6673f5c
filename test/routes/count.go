package main

import (
	"bufio"
	"fmt"
	"maps"
	"math"
	"math/bits"
	"os"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
)

// countWords prints what tables of templates show about words: their positions, or which of them the vocabulary lacks.
func countWords(what string, files []string) error {
	providers, err := readTemplates(files)
	switch {
	case err != nil:
		return err
	case what == "positions":
		printPositions(providers)
	case what == "vocabulary":
		printVocabulary(providers)
	default:
		return fmt.Errorf("-count %s: want positions or vocabulary", what)
	}
	return nil
}

// readTemplates returns the templates of each provider, with parameters as "*".
func readTemplates(files []string) (map[string]map[string]bool, error) {
	out := map[string]map[string]bool{}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		s := bufio.NewScanner(f)
		s.Buffer(nil, 1<<20)
		for n := 1; s.Scan(); n++ {
			provider, template, ok := strings.Cut(s.Text(), "\t")
			if !ok || !strings.HasPrefix(template, "/") {
				return nil, fmt.Errorf("%s:%d: want PROVIDER, a tab and a template that begins with a slash", name, n)
			}
			segments := strings.Split(template, "/")
			for i, seg := range segments {
				if isParameter(seg) {
					segments[i] = "*"
				}
			}
			if out[provider] == nil {
				out[provider] = map[string]bool{}
			}
			out[provider][strings.Join(segments, "/")] = true
		}
		if err := s.Err(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// place is how often a word has a segment next to it on one side, and how often that is a parameter.
type place struct{ all, params float64 }

func isParameter(seg string) bool {
	return strings.HasPrefix(seg, ":") || strings.ContainsAny(seg, "*{(")
}

// counts is how a word is used in the routes of all providers. Each provider has the same weight.
type counts struct {
	after, before place // its providers, and the sum of their shares of parameters
	members       int   // providers that have it in a parameter's place
	whole, first  int   // providers that have a segment with these letters, and that begin a path with one
}

// countPositions returns where words occur.
func countPositions(providers map[string]map[string]bool) map[string]*counts {
	out := map[string]*counts{}
	of := func(word string) *counts {
		if out[word] == nil {
			out[word] = &counts{}
		}
		return out[word]
	}
	for _, templates := range providers {
		after, before := map[string]place{}, map[string]place{}
		below := map[string][]string{} // segments by the path above them
		whole, first := map[string]bool{}, map[string]bool{}
		for template := range templates {
			segments := strings.Split(template, "/")[1:]
			for i, seg := range segments {
				above := strings.Join(segments[:i], "/")
				below[above] = append(below[above], seg)
				words := guess.SplitWords(seg)
				if letters := lettersOf(seg); len(letters) > 1 && len(letters) <= longestWhole {
					whole[letters] = true
					if i == 0 {
						first[letters] = true
					}
				}
				if seg == "*" || len(words) == 0 {
					continue
				}
				last := words[len(words)-1]
				if i+1 < len(segments) {
					after[last] = after[last].with(segments[i+1])
				}
				if i > 0 {
					before[last] = before[last].with(segments[i-1])
				}
			}
		}
		for word, p := range after {
			c := of(word)
			c.after = place{c.after.all + 1, c.after.params + p.params/p.all}
		}
		for word, p := range before {
			c := of(word)
			c.before = place{c.before.all + 1, c.before.params + p.params/p.all}
		}
		members := map[string]bool{}
		for above, segments := range below {
			if above == "" || strings.HasSuffix(above, "*") || !slices.Contains(segments, "*") {
				continue
			}
			for _, seg := range segments {
				if words := guess.SplitWords(seg); len(words) > 0 {
					members[words[0]] = true
				}
			}
		}
		for word := range members {
			of(word).members++
		}
		for letters := range whole {
			of(letters).whole++
		}
		for letters := range first {
			of(letters).first++
		}
	}
	return out
}

// longestWhole is the maximum length in letters of a segment that is counted as a whole.
const longestWhole = 40

// lettersOf returns the letters of a segment, in lower case.
func lettersOf(seg string) string {
	return strings.Map(func(c rune) rune {
		if 'a' <= c && c <= 'z' {
			return c
		}
		return -1
	}, strings.ToLower(seg))
}

// level returns how many times n can be halved before it is 1, but at most 7.
func level(n int) int { return min(7, max(bits.Len(uint(n)), 1)-1) }

func (p place) with(beside string) place {
	p.all++
	if beside == "*" {
		p.params++
	}
	return p
}

// tenths returns the share of parameters in tenths from 0 to 9, or "-" for fewer than two providers.
func (p place) tenths() string {
	if p.all < 2 {
		return "-"
	}
	return fmt.Sprint(min(9, int(p.params/p.all*10)))
}

// printPositions prints positions.txt without its header: the words that at least two providers use.
func printPositions(providers map[string]map[string]bool) {
	all := countPositions(providers)
	var fields []string
	for _, word := range slices.Sorted(maps.Keys(all)) {
		c, members := all[word], 0
		if c.members > 1 {
			members = min(9, 1+int(1.5*math.Log2(float64(c.members)/2)))
		}
		digits := fmt.Sprintf("%s%s%d%d%d", c.after.tenths(), c.before.tenths(), members, level(c.whole), level(c.first))
		if digits != "--000" {
			fields = append(fields, word+":"+digits)
		}
	}
	printFilled(fields)
}

// leastProviders is the minimum number of providers that use a word in the vocabulary.
const leastProviders = 3

// printVocabulary prints the words that at least leastProviders use and the vocabulary does not have yet, with the number
// of providers. Short words are left out, because they are codes and halves of other words.
func printVocabulary(providers map[string]map[string]bool) {
	users := map[string]int{}
	for _, templates := range providers {
		used := map[string]bool{}
		for template := range templates {
			for seg := range strings.SplitSeq(template, "/") {
				for _, word := range guess.SplitWords(seg) {
					used[guess.Singular(word)] = true
				}
			}
		}
		for word := range used {
			users[word]++
		}
	}
	vocabulary := guess.NewVocabulary()
	var fields []string
	for _, word := range slices.Sorted(maps.Keys(users)) {
		if users[word] >= leastProviders && len(word) >= 4 && !vocabulary.Has(word) {
			fields = append(fields, fmt.Sprintf("%s:%d", word, users[word]))
		}
	}
	printFilled(fields)
}

// printFilled prints fields in lines of 120 columns.
func printFilled(fields []string) {
	line := ""
	for _, f := range fields {
		if line != "" && len(line)+1+len(f) > 120 {
			fmt.Println(line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += f
	}
	fmt.Println(line)
}
