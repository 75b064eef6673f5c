package imports

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
)

// refuse returns an error for a text that im cannot parse: input of another importer or of none, or the source code of an
// application.
func (im Importer) refuse(file string, b []byte) error {
	if what, do := stranger(b); what != "" {
		return fmt.Errorf("--from %s: this is %s: %s", im.Name, what, do)
	}
	for _, other := range Importers() {
		if s, ok := sourceOf(file, b); ok && other.Name == "list" { // last, because source code may contain what looks like paths
			return fmt.Errorf("--from %s: this is %s, and source code does not show the final routes. Let the framework print them: %s", im.Name, s.what, s.command)
		}
		switch {
		case !other.looks(b):
		case other.Name == im.Name:
			return nil
		default:
			return fmt.Errorf("--from %s: this looks like %s: use --from %s", im.Name, other.Reads, other.Name)
		}
	}
	if json.Valid(b) {
		return fmt.Errorf("--from %s: this is JSON that no importer reads; it reads %s: %s", im.Name, im.Reads, im.Command)
	}
	return nil
}

var (
	configLine = regexp.MustCompile(`(?m)^(routes|journeys|unmatched):`)
	pageBegin  = regexp.MustCompile(`(?i)^<(!doctype|html|\?xml)`)
	logLine    = regexp.MustCompile(`^((http|https|h2|grpc|grpcs|ws|wss) |tls \S+ )?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z \S`)
)

// stranger recognizes texts that people may mistake for a description of routes. It returns what the text is and what to
// do instead; "" for any other text.
func stranger(b []byte) (what, do string) {
	b = bytes.TrimSpace(b)
	switch {
	case len(b) == 0:
		return "empty", "did the command that should have written it fail?"
	case configLine.Match(b):
		return "a configuration", "its routes are a table already"
	case logLine.Match(b):
		return "an access log", "elbsli routes suggest learns a table from it"
	case pageBegin.Match(b):
		return "an HTML or XML page", "did the service answer with a login or error page?"
	}
	return "", ""
}
