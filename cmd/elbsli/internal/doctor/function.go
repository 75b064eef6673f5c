package doctor

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/internal/spell"
)

// functionFacts are the facts in the function's own configuration.
type functionFacts struct {
	arn          string
	description  string
	architecture string    // arm64 or x86_64
	timeout      int       // seconds
	changed      time.Time // by the last deployment
	layers       []string
	environment  map[string]string
	role         string    // ARN
	vpc          vpcConfig // empty outside of one
}

// vpcConfig is the function's place in a VPC.
type vpcConfig struct {
	VpcID                       string
	SubnetIDs, SecurityGroupIDs []string
}

const (
	areaFunction    = "function"
	areaEnvironment = "environment"
	areaLayer       = "layer"
)

// The module's minimum values and defaults.
const (
	runtime        = "provided.al2023"
	leastTimeout   = 15  // seconds: the function does not start on a log file in its last 5
	leastMemory    = 256 // MB: the function and the extension share it
	defaultTimeout = 60
	defaultMemory  = 512
)

// checkFunction reports whether there is a function to start from.
func (x *examination) checkFunction(ctx context.Context) bool {
	var f struct {
		FunctionArn, Description, Runtime, LastModified, Role        string
		Architectures                                                []string
		Timeout, MemorySize                                          int
		State, StateReason, LastUpdateStatus, LastUpdateStatusReason string
		Layers                                                       []struct{ Arn string }
		Environment                                                  struct{ Variables map[string]string }
		VpcConfig                                                    vpcConfig
	}
	err := x.aws.lambda.get(ctx, "/2015-03-31/functions/"+url.PathEscape(x.Function)+"/configuration", &f)
	switch {
	case hasCode(err, "ResourceNotFoundException"):
		x.fail(areaFunction, terraformApply, "there is no function %s in %s of account %s; --function and --region name another", x.Function, x.Region, x.account)
		return false
	case err != nil:
		x.unable(areaFunction, "anything, because the other parts are found through the function", "lambda:GetFunctionConfiguration", err)
		return false
	}
	x.function = functionFacts{
		arn: f.FunctionArn, description: f.Description, architecture: "x86_64", timeout: f.Timeout, environment: f.Environment.Variables,
		role: f.Role, vpc: f.VpcConfig,
	}
	if at, err := time.Parse("2006-01-02T15:04:05.999-0700", f.LastModified); err == nil {
		x.function.changed = at
	}
	if len(f.Architectures) > 0 {
		x.function.architecture = f.Architectures[0]
	}
	for _, l := range f.Layers {
		x.function.layers = append(x.function.layers, l.Arn)
	}
	before := len(x.findings)
	memory := f.MemorySize
	if f.State == "Failed" || f.LastUpdateStatus == "Failed" {
		x.fail(areaFunction, terraformApply, "Lambda could not make its last change: %s", cmp.Or(f.StateReason, f.LastUpdateStatusReason, "no reason given"))
	}
	if f.Runtime != runtime {
		x.fail(areaFunction, x.updateFunction("--runtime", runtime), "runtime %s: the program is made for %s", f.Runtime, runtime)
	}
	if x.function.timeout < leastTimeout {
		x.fail(areaFunction, x.updateFunction("--timeout", strconv.Itoa(defaultTimeout)), "timeout %d s: it takes %d s at least, because it does not start on a log file in the last 5", x.function.timeout, leastTimeout)
	}
	if memory < leastMemory {
		x.fail(areaFunction, x.updateFunction("--memory-size", strconv.Itoa(defaultMemory)), "memory %d MB: the function and the extension together need at least %d MB", memory, leastMemory)
	}
	if len(x.findings) == before {
		x.ok(areaFunction, "%s: %s on %s, %d s, %d MB", x.Function, runtime, x.function.architecture, x.function.timeout, memory)
	}
	return true
}

func (x *examination) updateFunction(change ...string) string {
	return x.cli(append([]string{"lambda", "update-function-configuration", "--function-name", x.Function}, change...)...)
}

// setVariables returns a command that sets some variables of the function's environment and keeps the others, because
// Lambda accepts only the whole environment. It does not show the other values.
func (x *examination) setVariables(pairs ...string) string {
	var filter []string
	for i := 0; i+1 < len(pairs); i += 2 {
		filter = append(filter, fmt.Sprintf(".Variables.%s=%q", pairs[i], pairs[i+1]))
	}
	get := x.cli("lambda", "get-function-configuration", "--function-name", x.Function, "--query", "Environment", "--output", "json")
	set := x.updateFunction()
	return fmt.Sprintf(`%s --environment "$(%s | jq -c %s)"`, set, get, spell.ShellWord(strings.Join(filter, " | ")))
}

// unsetVariables returns a command that removes variables from the function's environment.
func (x *examination) unsetVariables(names []string) string {
	var filter []string
	for _, n := range names {
		filter = append(filter, fmt.Sprintf("del(.Variables.%s)", n))
	}
	get := x.cli("lambda", "get-function-configuration", "--function-name", x.Function, "--query", "Environment", "--output", "json")
	return fmt.Sprintf(`%s --environment "$(%s | jq -c %s)"`, x.updateFunction(), get, spell.ShellWord(strings.Join(filter, " | ")))
}

// The names of the sinks, and the default one.
const (
	sinkDogStatsD = "dogstatsd"
	sinkIntake    = "intake"
)

func (x *examination) variable(name string) string { return x.function.environment[name] }

func (x *examination) sink() string { return cmp.Or(x.variable("ELBSLI_SINK"), sinkDogStatsD) }

// confirmations returns the number of passes that an object takes.
func (x *examination) confirmations() int {
	if x.sink() == sinkIntake {
		return 1
	}
	n, err := strconv.Atoi(cmp.Or(x.variable("ELBSLI_CONFIRMATIONS"), "2"))
	if err != nil {
		return 2
	}
	return n
}

// changingTags are tags of the extension that change with a deployment or a start: a retry with other tags counts
// twice.
var changingTags = []string{
	"account_id", "architecture", "dd_extension_version", "executedversion", "function_arn", "functionname", "init_type",
	"memorysize", "resource", "runtime",
}

func (x *examination) checkEnvironment() {
	before := len(x.findings)
	sink := x.sink()
	if sink != sinkDogStatsD && sink != sinkIntake {
		x.fail(areaEnvironment, x.setVariables("ELBSLI_SINK", sinkDogStatsD), "ELBSLI_SINK is %q: the function does not start", sink)
	}
	if x.variable("ELBSLI_CONFIG") == "" {
		x.warn(areaEnvironment, x.setVariables("ELBSLI_CONFIG", "/var/task/config.yaml"), "ELBSLI_CONFIG is not set: a package without a configuration silently uses the built-in rules")
	}
	switch {
	case x.variable("DD_API_KEY") != "":
		x.warn(areaEnvironment, terraformApply, "DD_API_KEY holds the API key, which everyone who may read the function's configuration can see: put it into a secret, and give its ARN as datadog_api_key_secret_arn")
	case x.variable("DD_API_KEY_SECRET_ARN") == "":
		x.fail(areaEnvironment, terraformApply, "no API key: DD_API_KEY_SECRET_ARN is not set; the module sets it from datadog_api_key_secret_arn")
	}
	if x.variable("ELBSLI_WRITERS_TABLE") == "" {
		x.warn(areaEnvironment, terraformApply, "ELBSLI_WRITERS_TABLE is empty: two log files of one node and period overwrite each other; the module's writers_table creates the table")
	}
	if sink == sinkDogStatsD {
		x.checkExtensionVariables()
	}
	if len(x.findings) == before {
		passes := "1 pass"
		if n := x.confirmations(); n > 1 {
			passes = fmt.Sprintf("%d confirmations", n)
		}
		x.ok(areaEnvironment, "sink %s, %s, configuration %s", sink, passes, x.variable("ELBSLI_CONFIG"))
	}
}

// checkExtensionVariables checks the extension's variables on which it depends that a repeat changes nothing.
func (x *examination) checkExtensionVariables() {
	if s := x.variable("DD_SERVERLESS_FLUSH_STRATEGY"); s != "end" {
		x.fail(areaEnvironment, x.setVariables("DD_SERVERLESS_FLUSH_STRATEGY", "end"), "DD_SERVERLESS_FLUSH_STRATEGY is %q and not \"end\": the extension adds up points that are repeated before it flushes, so counts are too high", s)
	}
	excluded := strings.Split(x.variable("DD_LAMBDA_CUSTOMER_METRICS_EXCLUDE_TAGS"), ",")
	var missing []string
	for _, t := range changingTags {
		if !slices.Contains(excluded, t) {
			missing = append(missing, t)
		}
	}
	if len(missing) > 0 {
		x.fail(areaEnvironment, x.setVariables("DD_LAMBDA_CUSTOMER_METRICS_EXCLUDE_TAGS", strings.Join(changingTags, ",")),
			"DD_LAMBDA_CUSTOMER_METRICS_EXCLUDE_TAGS lacks %s: these tags change, so a log file that is sent again counts twice", strings.Join(missing, ", "))
	}
	var tags []string
	for _, name := range []string{"DD_ENV", "DD_SERVICE", "DD_VERSION", "DD_TAGS", "DD_ENTITY_ID"} {
		if x.variable(name) != "" {
			tags = append(tags, name)
		}
	}
	if len(tags) > 0 {
		x.warn(areaEnvironment, x.unsetVariables(tags), "%s: these are tags of every point, so after a change of them retries count twice; put tags under \"metrics: tags:\" of the configuration", strings.Join(tags, ", "))
	}
}
