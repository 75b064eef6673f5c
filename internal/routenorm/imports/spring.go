package imports

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// springMappings is the needed part of /actuator/mappings (Spring Boot 2 to 4;
// docs.spring.io/spring-boot/api/rest/actuator/mappings, read 2026-11-28).
type springMappings struct {
	Contexts map[string]struct {
		Mappings struct {
			Servlets map[string][]springMapping `json:"dispatcherServlets"`
			Handlers map[string][]springMapping `json:"dispatcherHandlers"` // WebFlux
		} `json:"mappings"`
	} `json:"contexts"`
}

type springMapping struct {
	Handler   string `json:"handler"`
	Predicate string `json:"predicate"` // "{GET [/orders/{id}], produces [application/json]}", "/**", "(GET && /orders)"
	Details   *struct {
		Conditions *struct {
			Methods  []string `json:"methods"`
			Patterns []string `json:"patterns"`
		} `json:"requestMappingConditions"`
	} `json:"details"`
}

// springDrafts parses /actuator/mappings. In Spring the most specific pattern wins, as in a table. A handler of static
// files for all paths becomes a comment: its route would match everything that matches no other route.
func springDrafts(b []byte, _ Options) ([]draft, error) {
	var m springMappings
	if err := json.Unmarshal(b, &m); err != nil {
		return nil, fmt.Errorf("not an answer of /actuator/mappings: %w", err)
	}
	var out []draft
	for _, name := range slices.Sorted(maps.Keys(m.Contexts)) {
		c := m.Contexts[name].Mappings
		for _, servlets := range []map[string][]springMapping{c.Servlets, c.Handlers} {
			for _, name := range slices.Sorted(maps.Keys(servlets)) {
				for _, mapping := range servlets[name] {
					out = append(out, mapping.drafts()...)
				}
			}
		}
	}
	return out, nil
}

// takesWhatIsLeft is the note on a route for all paths, which is not in the table: it would match the requests of
// scanners.
const takesWhatIsLeft = "matches every path that no other route matches"

func looksSpring(b []byte) bool {
	var m struct {
		Contexts map[string]struct{ Mappings json.RawMessage } `json:"contexts"`
	}
	if !isJSON(b) || json.Unmarshal(b, &m) != nil {
		return false
	}
	for _, c := range m.Contexts {
		if c.Mappings != nil {
			return true
		}
	}
	return false
}

func (m springMapping) drafts() []draft {
	from := cmp.Or(strings.TrimSpace(m.Handler), "a handler")
	methods, patterns := []string(nil), []string(nil)
	if m.Details != nil && m.Details.Conditions != nil {
		methods, patterns = m.Details.Conditions.Methods, m.Details.Conditions.Patterns
	} else {
		methods, patterns = springPredicate(m.Predicate)
		if strings.HasPrefix(m.Predicate, "(") {
			from += "; if it is nested below a path, the listing does not show that"
		}
	}
	if len(patterns) == 0 {
		return []draft{{path: cmp.Or(m.Predicate, m.Handler), from: from, note: "has no path that can be read"}}
	}
	var out []draft
	for _, p := range patterns {
		if strings.Trim(p, "/") == "**" {
			out = append(out, draft{path: "/*path", from: from, note: takesWhatIsLeft})
			continue
		}
		g := grammar{braces: true, globs: true, escaped: true}
		out = append(out, g.drafts(methods, "/"+strings.TrimPrefix(p, "/"), from)...)
	}
	return out
}

// springPredicate parses the methods and patterns of a predicate: "{GET [/a || /b], produces […]}", "{[/a]}",
// "/webjars/**" and "([GET, POST] && /a/{id:[0-9]+})".
func springPredicate(s string) (methods, patterns []string) {
	functional := strings.HasPrefix(s, "(")
	if strings.HasPrefix(s, "{") {
		s = strings.TrimSuffix(s[1:], "}")
	}
	for _, w := range predicateWords(s) {
		switch {
		case strings.HasPrefix(w, "/"):
			patterns = append(patterns, w)
		case len(patterns) > 0 && !functional:
			return methods, patterns // the rest is what it consumes and produces
		case methodsOf(w) != nil:
			methods = append(methods, methodsOf(w)...)
		}
	}
	return methods, patterns
}

// predicateWords returns the words between the punctuation of a predicate. What is in braces belongs to its word.
func predicateWords(s string) (words []string) {
	start, depth := 0, 0
	for i := range len(s) {
		switch c := s[i]; {
		case c == '{':
			depth++
		case c == '}':
			depth--
		case depth == 0 && strings.IndexByte(" (),[]|&", c) >= 0:
			if i > start {
				words = append(words, s[start:i])
			}
			start = i + 1
		}
	}
	if start < len(s) {
		words = append(words, s[start:])
	}
	return words
}
