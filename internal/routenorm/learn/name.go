package learn

import (
	"strconv"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
)

// longPath is the length from which a path calls its parameters no more than ":id", ":id2", …, so that it stays on one line.
const longPath = 90

// patternPath spells labels as a pattern's path. A lone parameter is ":id"; where there are more, each is called after
// the word before it ("/users/:user_id/posts/:post_id").
func patternPath(labels []string) string {
	if len(labels) == 0 {
		return "/"
	}
	if path := namedPath(labels, paramName); len(path) <= longPath {
		return path
	}
	return namedPath(labels, func(string) string { return "id" })
}

// namedPath spells labels with names for the parameters that the words before them give.
func namedPath(labels []string, name func(before string) string) string {
	params := 0
	for _, label := range labels {
		if strings.HasPrefix(label, paramLabel) {
			params++
		}
	}
	var path strings.Builder
	used := map[string]bool{}
	for i, label := range labels {
		path.WriteByte('/')
		switch {
		case label == restLabel:
			path.WriteString("*rest")
		case !strings.HasPrefix(label, paramLabel):
			literal, _ := spelled(label)
			path.WriteString(literal)
		case params == 1:
			path.WriteString(":id" + label[len(paramLabel):])
		default:
			before := ""
			if i > 0 {
				before = labels[i-1]
			}
			path.WriteString(":" + unused(name(before), used) + label[len(paramLabel):])
		}
	}
	return path.String()
}

// paramName calls a parameter after the word before it.
func paramName(word string) string {
	if strings.HasPrefix(word, paramLabel) || guess.KindOf([]byte(word)) == guess.KindVersion {
		return "id"
	}
	words := guess.SplitWords(word)
	if len(words) == 0 {
		return "id"
	}
	words[len(words)-1] = guess.Singular(words[len(words)-1])
	return strings.Join(words, "_") + "_id"
}

// unused returns name, or the first of name2, name3, … that is not used, and marks it as used.
func unused(name string, used map[string]bool) string {
	free := name
	for i := 2; used[free]; i++ {
		free = name + strconv.Itoa(i)
	}
	used[free] = true
	return free
}

// spelled returns a label as it stands in a pattern, and whether a pattern can have it.
func spelled(label string) (string, bool) {
	if isLabel(label) {
		return label, true
	}
	return routenorm.FormatSegment([]string{label}, nil)
}
