package guess

import "bytes"

// form is what the spelling of a segment of words says about what it names.
type form uint8

const (
	noForm      form = iota
	aLanguage        // "de"
	aRelease         // "v1.12.0"
	aSourceFile      // "main.go"
	aDocument        // "README.md", "logo.png"
	aFormat          // "feed.xml"
	aGitBranch       // "fix-login"
	aMainBranch      // "develop"
)

// formOf returns the form of a segment.
func formOf(seg []byte) form {
	switch {
	case IsLanguage(seg):
		return aLanguage
	case len(seg) > 5 && seg[0] == 'v' && bytes.Count(seg, dot) == 2 && isDotted(seg[1:]):
		return aRelease
	}
	if i := bytes.LastIndexByte(seg, '.'); i > 0 {
		switch string(seg[i+1:]) {
		case "js", "ts", "py", "go", "rb", "rs", "php", "java", "c", "cc", "cpp", "h", "cs", "sh", "vue", "css", "scss", "sql", "ex":
			return aSourceFile
		case "md", "pdf", "png", "jpg", "jpeg", "gif", "svg", "webp", "csv", "txt", "zip", "gz", "tar", "tgz", "doc", "docx",
			"xls", "xlsx", "mp3", "mp4", "mov", "wav":
			return aDocument
		case "json", "xml", "html", "rss", "atom", "ics", "yaml", "yml":
			return aFormat
		}
	}
	if i := bytes.IndexAny(seg, "-_"); i > 0 {
		switch string(seg[:i]) {
		case "fix", "feature", "feat", "release", "hotfix", "bugfix", "chore":
			return aGitBranch
		}
	}
	switch string(seg) {
	case "main", "master", "develop", "trunk":
		return aMainBranch
	}
	return noForm
}

// IsLanguage reports whether a segment is the code of a language that sites are offered in. Codes that are also English
// abbreviations, such as "hr", are left out.
func IsLanguage(seg []byte) bool {
	if len(seg) != 2 {
		return false
	}
	switch string(seg) {
	case "ar", "bg", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hu", "it", "ja", "ko", "lt", "lv", "nb", "nl",
		"pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "th", "tr", "uk", "vi", "zh":
		return true
	}
	return false
}
