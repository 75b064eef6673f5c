package classify

// Glob reports whether pattern matches all of s: "*" matches any run of bytes, "?" one byte, and anything else itself.
func Glob(pattern, s string) bool { return glob(pattern, []byte(s)) }

// glob is Glob. After a mismatch, only the last "*" takes one more byte, so the time is at most len(pattern) × len(s).
func glob(pattern string, s []byte) bool {
	p, i := 0, 0
	star, from := -1, 0 // the last "*", and where the text after it began
	for i < len(s) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, from = p, i
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == s[i]):
			p++
			i++
		case star >= 0:
			from++
			p, i = star+1, from
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}

func anyGlob(patterns []string, s []byte) bool {
	for _, p := range patterns {
		if glob(p, s) {
			return true
		}
	}
	return false
}
