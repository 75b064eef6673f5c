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
	Locales       []string `json:"locales"`
	DefaultLocale string   `json:"defaultLocale"`
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

// nextDrafts parses .next/routes-manifest.json: pages and API routes below the base path, redirects and rewrites. The
// manifest has no methods. With i18n, each page but no API route also has paths below a locale. The locale becomes a
// parameter, because a route for each locale would multiply the table. Routes that Next.js serves itself become
// comments.
func nextDrafts(b []byte, _ Options) ([]draft, error) {
	var m nextManifest
	if err := json.Unmarshal(b, &m); err != nil {
		return nil, fmt.Errorf("not a routes-manifest.json: %w", err)
	}
	var out []draft
	base := strings.TrimRight(m.BasePath, "/")
	pages := grammar{brackets: true, escaped: true}
	for _, p := range slices.Concat(m.StaticRoutes, m.DynamicRoutes) {
		if p.Page = "/" + strings.TrimPrefix(p.Page, "/"); strings.HasPrefix(p.Page, "/_") { // "/_not-found"
			continue
		}
		read := pages.read(nextPath(base + p.Page))
		out = append(out, draftsOf([]string{""}, spell(read), "page "+p.Page)...)
		if m.I18n != nil && p.Page != "/api" && !strings.HasPrefix(p.Page, "/api/") {
			located := slices.Concat([]piece{{text: base + "/"}, {text: "nextLocale", kind: param}}, pages.read(nextPath(p.Page)))
			out = append(out, draftsOf([]string{""}, spell(located), fmt.Sprintf("page %s of a locale (%s)", p.Page, strings.Join(m.I18n.Locales, ", ")))...)
		}
	}
	for _, rules := range []struct {
		what string
		list []nextRule
	}{{"redirect", m.Redirects}, {"rewrite", m.Rewrites}} {
		for _, r := range rules.list {
			if r.Internal {
				continue
			}
			r.Source = "/" + strings.TrimPrefix(r.Source, "/")
			source := strings.TrimPrefix(r.Source, "/:nextInternalLocale(")
			if source != r.Source { // the locale that i18n adds
				_, source, _ = strings.Cut(source, ")")
			}
			from := rules.what + " " + source
			if len(r.Has)+len(r.Missing) > 0 {
				from += ", on a condition"
			}
			for _, d := range draftsOf([]string{""}, grammar{colons: true, escaped: true, repeats: true}.convert(source), from) {
				d.spare = true // a page may have the same path
				out = append(out, d)
			}
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

func looksNext(b []byte) bool {
	var m struct {
		Static  json.RawMessage `json:"staticRoutes"`
		Dynamic json.RawMessage `json:"dynamicRoutes"`
	}
	return isJSON(b) && json.Unmarshal(b, &m) == nil && (m.Static != nil || m.Dynamic != nil)
}

// nextPath removes the parts of a page's path that are not in the URL: "(group)" and "@slot" of the app router, which
// older manifests contain, and the marks of intercepting routes.
func nextPath(page string) string {
	words := strings.Split(page, "/")
	words = slices.DeleteFunc(words, func(w string) bool {
		return strings.HasPrefix(w, "@") || strings.HasPrefix(w, "(") && strings.HasSuffix(w, ")")
	})
	return strings.Join(words, "/")
}
