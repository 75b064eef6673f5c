package imports

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// prefixes returns the distinct paths of the servers, or the base path of version 2 if there are no servers. A server
// with more than maxChoices paths also gets a note.
func (a *openAPI) prefixes(servers []apiServer) (out []string, cut []draft) {
	if len(servers) == 0 {
		return []string{urlPath(string(a.BasePath))}, nil
	}
	for _, s := range servers {
		paths, all := s.paths()
		for _, p := range paths {
			if !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
		if !all {
			note := fmt.Sprintf("its variables give more than %d paths; the others are left out", maxChoices)
			cut = append(cut, draft{path: urlPath(s.URL), from: "server " + s.URL, note: note})
		}
	}
	return out, cut
}

// paths returns the paths of a server's URL, one for each combination of its variables' values. all is false if there
// are more than maxChoices. Variables without a value remain as parameters.
func (s apiServer) paths() (paths []string, all bool) {
	urls, all := []string{s.URL}, true
	for _, name := range slices.Sorted(maps.Keys(s.Variables)) {
		var next []string
		paths = nil
		for _, u := range urls {
			for _, value := range s.Variables[name].values("{" + name + "}") {
				u := strings.ReplaceAll(u, "{"+name+"}", value)
				if p := urlPath(u); slices.Contains(paths, p) {
					continue // another host
				} else if len(paths) < maxChoices {
					next, paths = append(next, u), append(paths, p)
				} else {
					all = false
				}
			}
		}
		urls = next
	}
	if len(s.Variables) == 0 {
		paths = []string{urlPath(s.URL)}
	}
	return paths, all
}

// values returns the values of a variable, the default first. A value that contains a variable is omitted: a chain of
// those could grow without end.
func (v apiVariable) values(otherwise string) []string {
	var out []string
	if v.Default != "" {
		out = append(out, string(v.Default))
	}
	for _, e := range v.Enum {
		if e != v.Default || e == "" {
			out = append(out, string(e))
		}
	}
	out = slices.DeleteFunc(out, func(s string) bool { return strings.Contains(s, "{") })
	if len(out) == 0 {
		out = append(out, otherwise)
	}
	return out
}

// urlPath returns the path of a URL, absolute or relative, without a final slash.
func urlPath(u string) string {
	if _, after, ok := strings.Cut(u, "://"); ok {
		u = after
	} else if after, ok := strings.CutPrefix(u, "//"); ok {
		u = after
	} else {
		return "/" + strings.Trim(cleanRelative(u), "/")
	}
	_, path, _ := strings.Cut(u, "/")
	return "/" + strings.Trim(cleanRelative(path), "/")
}

// cleanRelative removes dot segments, query and fragment from a path. A relative URL is relative to the location of the
// description, which is unknown here.
func cleanRelative(path string) string {
	if i := strings.IndexAny(path, "?#"); i >= 0 {
		path = path[:i]
	}
	var out []string
	for _, w := range strings.Split(path, "/") {
		if w != "." && w != ".." && w != "" {
			out = append(out, w)
		}
	}
	return strings.Join(out, "/")
}
