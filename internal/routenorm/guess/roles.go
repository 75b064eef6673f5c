package guess

import "bytes"

// The lists below are general knowledge about the web, REST and HTTP. None is made for one API.

// IsBase reports whether a segment is a word that APIs put before their version.
func IsBase(seg []byte) bool {
	switch string(seg) {
	case "api", "apis", "API", "Api", "rest", "restapi", "rest-api", "webapi", "ws", "rpc", "openapi", "gateway", "odata", "wp-json":
		return true
	}
	return false
}

// role is what a word implies about the segment after it.
type role uint8

const (
	roleFiles      role = 1 << iota // a file
	roleCodes                       // a code of ISO 639, 3166 or 4217
	roleDomains                     // a domain name
	roleActions                     // a part of the API, in whatever case
	roleNamed                       // a name that a user gave, or a part of the API
	roleAlways                      // such a name, unless the word isReserved
	roleTenants                     // the name of a tenant, which is part of a host's name as well
	roleRepository                  // the name of an owner, behind that of a repository: "/repos/anna/my-tools"
)

// roleOf returns the role of a word. Most have none.
func roleOf(word []byte) role {
	switch string(word) {
	case "files", "file", "attachments", "attachment", "uploads", "blobs", "blob":
		return roleFiles
	case "languages", "language", "lang", "locales", "locale", "translations", "countries", "country", "currencies", "currency":
		return roleCodes
	case "domains", "domain", "hostnames", "vhosts", "sites", "zones":
		return roleDomains
	case "hosts":
		return roleDomains | roleNamed
	case "providers", "actions", "commands", "functions", "methods", "operations", "events", "reports", "services",
		"integrations", "embeds", "cron":
		return roleActions
	case "repos", "repositories":
		return roleAlways | roleRepository
	case "workspaces", "organizations", "organisations", "org", "orgs", "tenants":
		return roleAlways | roleTenants
	case "branches", "buckets", "namespaces", "environments", "realms", "queues", "clusters",
		"username", "slug", "handle", "nickname", "hostname", "keyword", "ticker", "hashtag", "byname", "byemail", "byslug":
		return roleAlways
	case "users", "user", "u", "members", "member", "owners", "owner", "authors", "author", "profiles", "players", "artists",
		"teams", "groups", "roles", "projects", "tags", "tag", "packages",
		"apps", "stores", "addons", "secrets", "databases", "tables", "indices", "categories", "collections", "plugins", "components",
		"labels", "streams", "properties":
		return roleNamed
	}
	if isBy(word) {
		return roleAlways
	}
	return 0
}

// HasActions reports whether the segment after a word is a part of the API rather than a member.
func HasActions(word []byte) bool { return roleOf(word)&roleActions != 0 }

// isBy reports whether a word describes the value after it: "by-email", "usersByName".
func isBy(word []byte) bool {
	y := bytes.IndexByte(word, 'y')
	if y < 1 || y > len(word)-3 || word[y-1]|0x20 != 'b' {
		return false
	}
	begins := y == 1 || !isLetter(word[y-2])
	if isUpper(word[y+1]) {
		return begins || word[y-1] == 'B'
	}
	return begins && (word[y+1] == '-' || word[y+1] == '_')
}

// ReplacesMember reports whether a word is used by nearly all APIs in place of a member, and for nothing else:
// "/users/me", "/users/new".
func ReplacesMember(word []byte) bool {
	switch string(word) {
	case "new", "edit", "create", "update", "delete", "search", "all", "count", "me", "mine", "my", "self", "current", "default", "latest",
		"bulk", "batch", "import", "export":
		return true
	}
	return false
}

// isPrivate reports whether a segment is "_" followed by words, as in names that applications reserve for themselves:
// "_edit", "__htmltopdf".
func isPrivate(seg []byte, k Kind) bool {
	return seg[0] == '_' && (k == KindWord || len(seg) > 2 && allLetters(bytes.TrimLeft(seg, "_")))
}

// isReserved reports whether a segment starts with a word that REST uses in place of a member.
func isReserved(seg []byte) bool {
	for i, c := range seg {
		if !isLetter(c) {
			seg = seg[:i]
			break
		}
	}
	switch string(seg) {
	case "add", "remove", "find", "query", "filter", "list", "active", "public", "private", "sync", "validate", "check", "verify",
		"status", "stats", "summary", "metadata", "health", "info", "options", "help", "names", "ids", "types", "issues", "migrate",
		"show", "index", "link", "set", "reset", "send", "confirm", "refresh", "lookup", "suggest", "autocomplete", "preview", "download", "upload":
		return true
	}
	return ReplacesMember(seg)
}

// isDomain reports whether a segment ends with a top-level domain that is not also the end of API words, as ".io" and
// ".info" are.
func isDomain(seg []byte) bool {
	dot := bytes.LastIndexByte(seg, '.')
	if dot < 1 {
		return false
	}
	switch string(seg[dot+1:]) {
	case "com", "org", "net", "app", "dev", "eu", "uk", "de", "fr", "it", "es", "nl", "jp", "br", "au", "ca":
		return true
	}
	return false
}

// HasExtension reports whether a segment is a name, a dot, and one to five letters or digits of which the first is a
// letter.
func HasExtension(seg []byte) bool {
	dot := bytes.LastIndexByte(seg, '.')
	if dot <= 0 || len(seg)-dot < 2 || len(seg)-dot > 6 || !isLetter(seg[dot+1]) {
		return false
	}
	for _, c := range seg[dot+1:] {
		if !isLetter(c) && !isDigit(c) {
			return false
		}
	}
	return true
}

// CutTail removes what APIs append to an id in the same segment: a format (".json") or a verb (":cancel").
func CutTail(seg []byte) (stem, tail []byte) {
	if i := bytes.LastIndexByte(seg, '.'); i > 0 && isFormat(seg[i+1:]) {
		return seg[:i], seg[i:]
	}
	if i := bytes.LastIndexByte(seg, ':'); i > 0 && isVerb(seg[i+1:]) {
		return seg[:i], seg[i:]
	}
	return seg, nil
}

// isFormat reports whether a resource may be available in the format of this extension.
func isFormat(ext []byte) bool {
	switch string(ext) {
	case "json", "xml", "csv", "html", "htm", "txt", "pdf", "rss", "atom", "yaml", "yml", "ics", "jsonp", "geojson", "md", "xlsx", "png", "svg":
		return true
	}
	return false
}

// isVerb reports whether b is a word that may follow an id and a colon: "cancel", "batchGet".
func isVerb(b []byte) bool {
	for _, c := range b {
		if !isLetter(c) {
			return false
		}
	}
	return len(b) > 2 && isLower(b[0]) && likeness(b) >= 0
}

// isAssetFormat reports whether browsers load files with this extension together with a page.
func isAssetFormat(ext []byte) bool {
	switch string(ext) {
	case "js", "mjs", "css", "map", "png", "jpg", "jpeg", "gif", "svg", "ico", "webp", "avif", "bmp", "cur",
		"woff", "woff2", "ttf", "otf", "eot", "wasm", "webm", "mp4", "mp3", "webmanifest":
		return true
	}
	return false
}

// isAssetFolder reports whether a folder with this name contains only assets.
func isAssetFolder(seg []byte) bool {
	switch string(seg) {
	case "assets", "static", "_next", "_nuxt", "packs", "packs-test", "javascripts", "stylesheets", "fonts", "webfonts", "css", "js",
		"bundles", "webpack", "dist", "vendor", "images", "image", "img", "icons", "media", "build", "public", "lib", "themes":
		return true
	}
	return false
}

// IsAsset reports whether a path is a file that a browser loads together with a page, by the file's extension, at the
// root or in a folder of assets. Elsewhere such a file may be a member of a collection, and at the root it may be a
// page of its own.
func IsAsset(path []byte) bool {
	last := bytes.LastIndexByte(path, '/')
	name := path[last+1:]
	dot := bytes.LastIndexByte(name, '.')
	switch {
	case last == 0 && string(name) == "sitemap.xml":
		return true
	case dot < 0 || !isAssetFormat(name[dot+1:]):
		return false
	case last == 0:
		return !IsRootFile(name)
	}
	first := path[1:]
	return isAssetFolder(first[:bytes.IndexByte(first, '/')])
}

// IsRootFile reports whether a segment may name one of the few files that belong at the root of a site, such as
// "favicon.ico" and "robots.txt". Images, and build output named by a hash, are assets there too.
func IsRootFile(name []byte) bool {
	dot := bytes.LastIndexByte(name, '.')
	if dot < 1 {
		return false
	}
	for _, c := range name[:dot] {
		if isDigit(c) || c == '.' {
			return false
		}
	}
	switch string(name[dot+1:]) {
	case "ico", "txt", "js", "css", "webmanifest":
		return KindOf(name[:dot]) == KindWord
	}
	return false
}
