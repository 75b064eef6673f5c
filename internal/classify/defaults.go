package classify

import _ "embed"

//go:embed defaults.yaml
var defaults string

// Defaults returns the built-in senders and rules as YAML, in the grammar of the configuration.
func Defaults() []byte { return []byte(defaults) }
