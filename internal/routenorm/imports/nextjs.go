package imports

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// nextManifest is the needed part of .next/routes-manifest.json (version 3, of Next.js 9.5 to 16). The file is not
// documented; its format is from packages/next/src/build/index.ts, read 2026-11-28.
type nextManifest struct {
	BasePath      string         `json:"basePath"`
	StaticRoutes  []nextPage     `json:"staticRoutes"`
	DynamicRoutes []nextPage     `json:"dynamicRoutes"`
	DataRoutes    []nextPage     `json:"dataRoutes"`
	Redirects     []nextRule     `json:"redirects"`
	Rewrites      nextRewrites   `json:"rewrites"`
	I18n          *nextLanguages `json:"i18n"`
}

type nextPage struct {
	Page string `json:"page"` // "/posts/[id]"
}

// nextRule is a redirect or a rewrite of next.config.js.
type nextRule struct {
	Source   string            `json:"source"` // "/old/:path*", including the base path
	Internal bool              `json:"internal"`
	Has      []json.RawMessage `json:"has"`     // conditions on headers, cookies, …
	Missing  []json.RawMessage `json:"missing"` // conditions that must not hold
}

type nextLanguages struct {
	Locales []string `json:"locales"`
}

// nextRewrites is a list, or an object of three lists.
type nextRewrites []nextRule

// UnmarshalJSON accepts both forms.
func (r *nextRewrites) UnmarshalJSON(b []byte) error {
	var lists struct{ BeforeFiles, AfterFiles, Fallback []nextRule }
	if err := json.Unmarshal(b, &lists); err == nil {
		*r = slices.Concat(lists.BeforeFiles, lists.AfterFiles, lists.Fallback)
		return nil
	}
	var list []nextRule
	err := json.Unmarshal(b, &list)
	*r = list
	return err
}

// maxLocales is the number of locales that become routes of their own. More become one parameter, because they would
// multiply the table.
const maxLocales = 8

// nextDrafts parses .next/routes-manifest.json: pages and API routes below the base path, redirects and rewrites. The
// manifest has no methods. With i18n, everything but API routes is also found below each locale, and below nothing that
// only looks like one: Next.js answers 404 for "/.env/about". What Next.js serves itself becomes a comment.
func nextDrafts(b []byte, _ Options) ([]draft, error) {
	var m nextManifest
	if err := json.Unmarshal(b, &m); err != nil {
		return nil, fmt.Errorf("not a routes-manifest.json: %w", err)
	}
	var out []draft
	add := func(base string, below []piece, located, spare bool, from string) {
		drafts := draftsOf([]string{""}, spell(append([]piece{{text: base + "/"}}, below...)), from)
		if located && m.I18n != nil {
			locale := piece{text: "nextLocale", kind: param}
			if len(m.I18n.Locales) <= maxLocales {
				locale.words = m.I18n.Locales
			}
			all := append([]piece{{text: base + "/"}, locale, {text: "/"}}, below...)
			drafts = append(drafts, draftsOf([]string{""}, spell(all), from+" of a locale")...)
		}
		for _, d := range drafts {
			d.spare = spare
			out = append(out, d)
		}
	}
	base := strings.TrimRight(m.BasePath, "/")
	for _, p := range slices.Concat(m.StaticRoutes, m.DynamicRoutes) {
		page := "/" + strings.TrimPrefix(p.Page, "/")
		if slices.Contains([]string{"/_not-found", "/_global-error", "/_app", "/_document", "/_error", "/404", "/500"}, page) || strings.Contains(page, "/(.") {
			continue // how errors look, and pages that a request for another page's path may show instead
		}
		add(base, nextPieces(page), page != "/api" && !strings.HasPrefix(page, "/api/"), false, "page "+page)
	}
	for _, rules := range []struct {
		what string
		list []nextRule
	}{{"redirect", m.Redirects}, {"rewrite", m.Rewrites}} {
		for _, r := range rules.list {
			if r.Internal {
				continue
			}
			before, below, located := "", r.Source, false
			if base, rest, ok := strings.Cut(r.Source, nextLocales); ok {
				if end := closing("("+rest, '(', ')'); end > 0 {
					before, below, located = base, rest[end-1:], true
				}
			}
			from := rules.what + " " + before + below
			if len(r.Has)+len(r.Missing) > 0 {
				from += ", on a condition"
			}
			if name, ok := strings.CutPrefix(below, "/:"); ok && strings.HasSuffix(name, "*") && !strings.ContainsAny(name, "/(") {
				out = append(out, draft{path: before + "/*" + strings.TrimSuffix(name, "*"), from: from, note: takesWhatIsLeft})
				continue
			}
			add(before, nextSources().read(below), located, true, from) // a page may have the same path
		}
	}
	const own = "Next.js serves it itself; it is not in the manifest"
	for _, p := range []string{"/_next/static/*path", "/_next/image"} {
		out = append(out, draft{path: base + p, from: "Next.js", note: own})
	}
	if len(m.DataRoutes) > 0 {
		out = append(out, draft{path: base + "/_next/data/*path", from: "data of pages", note: own})
	}
	return out, nil
}

// nextLocales begins the locale that i18n adds to the source of a rule, after the base path: "/shop/:nextInternalLocale(en|ja)/old".
const nextLocales = "/:nextInternalLocale("

// nextSources is the grammar of sources, that of path-to-regexp 6.
func nextSources() grammar {
	return grammar{colons: true, escaped: true, repeats: true, groups: true, slashed: true}
}

func looksNext(b []byte) bool {
	var m struct {
		Static  json.RawMessage `json:"staticRoutes"`
		Dynamic json.RawMessage `json:"dynamicRoutes"`
	}
	return isJSON(b) && json.Unmarshal(b, &m) == nil && (m.Static != nil || m.Dynamic != nil)
}

// nextPieces returns the pieces of a page's path. A parameter is a whole segment. "(group)" and "@slot" of the app
// router, which older manifests contain, are not in the URL.
func nextPieces(page string) (out []piece) {
	for _, w := range strings.Split(page, "/") {
		switch {
		case strings.HasPrefix(w, "@"), strings.HasPrefix(w, "(") && strings.HasSuffix(w, ")"):
			continue
		case strings.HasPrefix(w, "[") && strings.HasSuffix(w, "]"):
			out = append(out, bracketed(w[1:len(w)-1]))
		default:
			out = append(out, piece{text: escaped(w)})
		}
		out = append(out, piece{text: "/"})
	}
	return out
}
