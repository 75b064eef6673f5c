package routenorm

// Tags are the tags of a table's routes, each with the first pattern that has it. Datadog would store two routes with the
// same tag ("/Users" and "/users") as one series, so a table may have only one of them.
type Tags map[string]Pattern

// Take gives p its tag, unless a pattern of another route has it. Then it returns that one.
func (t Tags) Take(p Pattern) (other Pattern, taken bool) {
	name := p.Tag()
	first, ok := t[name]
	if !ok {
		t[name] = p
		return Pattern{}, false
	}
	return first, first.Route() != p.Route()
}
