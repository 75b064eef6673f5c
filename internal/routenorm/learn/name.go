package learn

import (
	"strconv"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
)

// patternPath spells labels as a pattern's path. A lone parameter is ":id"; where there are more, each is called after
// the word before it ("/users/:user_id/posts/:post_id").
func patternPath(labels []string) string {
	if len(labels) == 0 {
		return "/"
	}
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
			path.WriteString(label)
		case params == 1:
			path.WriteString(":id" + label[len(paramLabel):])
		default:
			name := "id"
			if i > 0 {
				name = paramName(labels[i-1])
			}
			path.WriteString(":" + unused(name, used) + label[len(paramLabel):])
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

// examples returns the busiest paths of a branch with their values masked.
func (l lead) examples() []string {
	var out []string
	for _, e := range l.b.busiest {
		if e.n > 0 {
			out = append(out, maskPath(e.path, l.labels))
		}
	}
	return out
}

func maskPath(path string, labels []string) string {
	segs := strings.Split(path[1:], "/")
	for i, label := range labels {
		switch {
		case label == restLabel:
			for j := i; j < len(segs); j++ {
				segs[j] = mask(segs[j])
			}
		case strings.HasPrefix(label, paramLabel):
			tail := label[len(paramLabel):]
			segs[i] = mask(strings.TrimSuffix(segs[i], tail)) + tail
		}
	}
	return "/" + strings.Join(segs, "/")
}

// maxMask is how much of a value is shown, in bytes.
const maxMask = 24

// mask shows the shape of a value and nothing of it: digits are 9, letters x or X, bytes that are neither a separator
// are "?".
func mask(value string) string {
	out := []byte(value)
	for i, c := range out {
		switch {
		case '0' <= c && c <= '9':
			out[i] = '9'
		case 'A' <= c && c <= 'Z':
			out[i] = 'X'
		case 'a' <= c && c <= 'z':
			out[i] = 'x'
		case c != '-' && c != '_' && c != '.' && c != ':':
			out[i] = '?'
		}
	}
	if len(out) > maxMask {
		return string(out[:maxMask]) + "..."
	}
	return string(out)
}
