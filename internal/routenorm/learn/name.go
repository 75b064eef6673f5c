package learn

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
)

// longPath is the length above which the parameters of a path are only called ":id", ":id2", …, to fit on one line.
const longPath = 90

// patternPath spells labels as a pattern's path. A single parameter is ":id". If there are several, each is named after
// the word before it ("/users/:user_id/posts/:post_id").
func patternPath(labels []string) string {
	path := spellPath(labels, true)
	if strings.Count(path, "/:") < 2 || len(path) > longPath {
		return spellPath(labels, false)
	}
	return path
}

func spellPath(labels []string, named bool) string {
	path, before, used := "", "", map[string]int{}
	for _, label := range labels {
		tail, param := strings.CutPrefix(label, paramLabel)
		switch {
		case label == restLabel:
			path += "/*rest"
		case param:
			name := "id"
			if named {
				name = paramName(before)
			}
			if used[name]++; used[name] > 1 {
				name += strconv.Itoa(used[name])
			}
			path += "/:" + name + tail
		default:
			literal, _ := routenorm.FormatSegment([]string{label}, nil)
			path += "/" + literal
		}
		before = label
	}
	return cmp.Or(path, "/")
}

// paramName returns the name of a parameter after the given word.
func paramName(word string) string {
	words := guess.SplitWords(word)
	if isLabel(word) || len(words) == 0 {
		return "id"
	}
	words[len(words)-1] = guess.Singular(words[len(words)-1])
	return strings.Join(words, "_") + "_id"
}
