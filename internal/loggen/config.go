package loggen

import (
	_ "embed" // the configuration of the product
	"fmt"
	"strings"
)

//go:embed phone.yaml
var phoneYAML string

//go:embed waf.yaml
var wafYAML string

// Config is the product's configuration (phone.yaml) with additional routes and rules: see [Bench].
func Config(routes, rules int) []byte {
	var more strings.Builder
	for i := range routes {
		fmt.Fprintf(&more, "  - GET /svc-%d/items/:id\n", i)
	}
	text := insert(phoneYAML, "routes:", more.String())
	more.Reset()
	for i := range rules {
		fmt.Fprintf(&more, "  - {name: load-test-%d, when: {user_agent: \"LoadTest-%d/*\"}, then: excluded}\n", i, i)
	}
	text = insert(text, "classify:", more.String())
	if routes > 1000 {
		text += fmt.Sprintf("limits: {routes: %d, points: 9000}\n", routes+1000)
	}
	return []byte(text)
}

// OtherPolicy is the product's configuration with one more rule: requests that the WAF blocked are excluded, not good.
func OtherPolicy() []byte { return []byte(insert(phoneYAML, "classify:", wafYAML)) }

// insert inserts items at the start of a list in the YAML text.
func insert(text, list, items string) string {
	at := strings.Index(text, "\n"+list) + 1
	end := at + strings.IndexByte(text[at:], '\n') + 1
	return text[:end] + items + text[end:]
}
