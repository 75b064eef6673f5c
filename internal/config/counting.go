package config

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The keys of a configuration that do not affect counts: how counts are judged, and which of them are still sent.
var (
	uncounted        = []string{"historical", "window", "groups", "alerts"}
	uncountedJourney = []string{"availability"}
	uncountedLatency = []string{"objective"}
)

// counting returns a digest of everything that affects counts: the configuration without the keys above, and the
// built-in rules. Comments, layout and the order of keys do not matter. A key that is missing from the lists above
// changes the digest. That is safe: configurations that count alike may have different digests, but those that count
// differently never share one.
func counting(root, builtin *yaml.Node) string {
	h := sha256.New()
	for _, n := range []*yaml.Node{root, builtin} {
		if n != nil {
			write(h, n, "")
		}
		h.Write([]byte{'.'}) // writing to a hash never fails
	}
	return hex.EncodeToString(h.Sum(nil))
}

// write writes a value to h so that different values give different bytes. path is the keys that lead to it.
func write(h hash.Hash, n *yaml.Node, path string) {
	switch n.Kind {
	case yaml.MappingNode:
		keys := map[string]*yaml.Node{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			keys[n.Content[i].Value] = n.Content[i+1]
		}
		switch path {
		case "":
			remove(keys, uncounted)
		case "/journeys[]":
			remove(keys, uncountedJourney)
			if id := keys["id"]; id != nil { // then the tag is the ID, not the name
				keys["name"] = id
				delete(keys, "id")
			}
		case "/journeys[]/latency":
			remove(keys, uncountedLatency)
		}
		names := make([]string, 0, len(keys))
		for k := range keys {
			names = append(names, k)
		}
		slices.Sort(names)
		fmt.Fprintf(h, "{%d ", len(names))
		for _, k := range names {
			fmt.Fprintf(h, "%q ", k)
			write(h, keys[k], path+"/"+k)
		}
	case yaml.SequenceNode:
		fmt.Fprintf(h, "[%d ", len(n.Content))
		for _, c := range n.Content {
			write(h, c, path+"[]")
		}
	default:
		fmt.Fprintf(h, "%s %q ", strings.TrimPrefix(n.ShortTag(), "!!"), n.Value)
	}
}

func remove(keys map[string]*yaml.Node, names []string) {
	for _, name := range names {
		delete(keys, name)
	}
}
