package doctor

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Datadog publishes its extension from these accounts, by partition.
var layerAccounts = map[string]string{"aws": "464622532012", "aws-us-gov": "002406178527"}

// Versions of Datadog's extension. Versions before the first one always add their changing tags.
const (
	leastExtension   = 98
	defaultExtension = 99
)

// checkLayer checks the extension that receives the points of sink dogstatsd.
func (x *examination) checkLayer() {
	if x.sink() != sinkDogStatsD {
		return
	}
	i := slices.IndexFunc(x.function.layers, isExtension)
	switch layers := x.function.layers; {
	case len(layers) == 0:
		x.fail(areaLayer, x.setLayer(-1), "no Datadog extension: nothing receives the points that the function sends")
		return
	case i < 0: // datadog_layer_arn accepts a layer with any name
		var look []string
		for _, l := range layers {
			look = append(look, x.cli("lambda", "get-layer-version-by-arn", "--arn", l))
		}
		x.warn(areaLayer, strings.Join(look, " && "), "no layer has the name of Datadog's extension. That is right if one of them is a copy or another build of it, of version %d or later; otherwise nothing receives the points that the function sends", leastExtension)
		return
	}
	layer := x.function.layers[i]
	_, name, version := splitLayer(layer)
	a, _ := parseARN(layer)
	datadogs := a.account == layerAccounts[x.partition()]
	switch arm := strings.Contains(name, "ARM"); {
	case datadogs && arm != (x.function.architecture == "arm64"):
		x.fail(areaLayer, x.setLayer(i), "%s is not built for %s, so it does not start", name, x.function.architecture)
	case datadogs && version < leastExtension:
		x.fail(areaLayer, x.setLayer(i), "%s:%d: versions before %d always add their changing tags, so a log file that is sent again counts twice", name, version, leastExtension)
	default:
		x.ok(areaLayer, "%s, version %d", name, version)
	}
}

func isExtension(layer string) bool {
	_, name, _ := splitLayer(layer)
	return strings.Contains(strings.ToLower(name), "extension")
}

// splitLayer splits arn:aws:lambda:REGION:ACCOUNT:layer:NAME:VERSION.
func splitLayer(layer string) (prefix, name string, version int) {
	rest, text, _ := cutLast(layer, ":")
	prefix, name, _ = cutLast(rest, ":")
	version, _ = strconv.Atoi(text)
	return prefix, name, version
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// setLayer returns a command that replaces the i-th layer with Datadog's, or appends it if i is negative.
func (x *examination) setLayer(i int) string {
	account := layerAccounts[x.partition()]
	if account == "" {
		return terraformApply // with datadog_layer_arn: Datadog publishes none in this partition
	}
	name := "Datadog-Extension"
	if x.function.architecture == "arm64" {
		name = "Datadog-Extension-ARM"
	}
	layer := fmt.Sprintf("arn:%s:lambda:%s:%s:layer:%s:%d", x.partition(), x.Region, account, name, defaultExtension)
	layers := slices.Clone(x.function.layers)
	if i < 0 {
		layers = append(layers, layer)
	} else {
		layers[i] = layer
	}
	return x.updateFunction(append([]string{"--layers"}, layers...)...)
}
