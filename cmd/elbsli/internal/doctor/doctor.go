// Package doctor checks the parts of a deployment of the Terraform module, from the load balancers' attributes to the
// age of the oldest message, and gives the command that fixes each problem. It changes nothing itself. It starts from
// the function's name, and finds the other parts through the function's environment and event sources.
package doctor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/elb-sli/elb-sli/internal/spell"
)

// DefaultFunction is the function's name if the Terraform module is given none.
const DefaultFunction = "elb-sli"

// Options say what to check. Empty options are found from the deployment itself.
type Options struct {
	Function      string
	Region        string   // "": the AWS SDK's
	LoadBalancers []string // names or ARNs; none: those that write to the bucket
	Bucket        string
	Queue         string
	Role          bool          // also check the permissions of the function's role, which requires a permission that nothing else does
	Since         time.Duration // how far back errors are searched
	Now           time.Time
}

// State is the result of a check.
type State string

// The states. A check that the credentials do not permit is not a failure.
const (
	stateOK        State = "ok"
	stateWarning   State = "warning"
	stateFailure   State = "failure"
	stateUnchecked State = "unchecked"
)

// Finding is the result of one check.
type Finding struct {
	Area  string `json:"area"`
	State State  `json:"state"`
	Text  string `json:"text"`
	Mend  string `json:"mend,omitempty"`  // a command
	Needs string `json:"needs,omitempty"` // the missing permission
}

// Result is the findings of all checks.
type Result struct {
	Function  string    `json:"function"`
	Region    string    `json:"region"`
	Account   string    `json:"account"`
	Findings  []Finding `json:"findings"`
	Passed    int       `json:"ok"`
	Warnings  int       `json:"warnings"`
	Failures  int       `json:"failures"`
	Unchecked int       `json:"unchecked"`
}

// examination is one run of the checks, with the facts found about the deployment.
type examination struct {
	Options
	aws     clients
	account string

	function   functionFacts
	mapping    string // UUID of the event source mapping
	queue      queueFacts
	bucket     bucketFacts
	balancers  []balancer
	deliveries []vended
	newestLog  time.Time // end of the newest log object's period
	dueLog     time.Time // end of the newest period that should have been counted by now
	listError  error     // why the bucket could not be listed
	counted    time.Time // when the last log object was

	notification      *s3.GetBucketNotificationConfigurationOutput
	notificationError error
	filters           []filter // the keys that the queue is notified of, as far as the notification or the rule says
	rule              rule     // of EventBridge
	ruleError         error

	findings []Finding
}

// Run checks a deployment. An error means that nothing could be checked; otherwise the result has every check that was
// possible.
func Run(ctx context.Context, o Options) (*Result, error) {
	o.Function = cmp.Or(o.Function, DefaultFunction)
	c, err := connect(ctx, &o)
	if err != nil {
		return nil, err
	}
	x := &examination{Options: o, aws: c}
	if x.account, err = c.identity(ctx); err != nil {
		return nil, err
	}
	if x.checkFunction(ctx) {
		x.checkEnvironment()
		x.checkLayer()
		x.checkConfiguration(ctx)
		x.checkMapping(ctx)
		x.checkQueue(ctx)
		x.checkSecret(ctx)
		x.checkTable(ctx)
		if x.findBucket(ctx) {
			x.checkVended(ctx)
			x.checkNewest(ctx)
			x.readNotification(ctx)
			x.checkLoadBalancers(ctx)
			x.checkBucketPolicy(ctx)
			x.checkNotification(ctx)
		}
		if x.Role {
			x.checkRole(ctx)
		}
		x.checkMetrics(ctx)
		x.checkLog(ctx)
		x.checkNetwork()
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return x.result(), nil
}

// result returns the findings grouped by area, in the order in which the areas were first checked.
func (x *examination) result() *Result {
	var areas []string
	for _, f := range x.findings {
		if !slices.Contains(areas, f.Area) {
			areas = append(areas, f.Area)
		}
	}
	slices.SortStableFunc(x.findings, func(a, b Finding) int {
		return slices.Index(areas, a.Area) - slices.Index(areas, b.Area)
	})
	r := &Result{Function: x.Function, Region: x.Region, Account: x.account, Findings: x.findings}
	for _, f := range r.Findings {
		switch f.State {
		case stateOK:
			r.Passed++
		case stateWarning:
			r.Warnings++
		case stateFailure:
			r.Failures++
		case stateUnchecked:
			r.Unchecked++
		}
	}
	return r
}

func (x *examination) ok(area, format string, args ...any) {
	x.findings = append(x.findings, Finding{Area: area, State: stateOK, Text: fmt.Sprintf(format, args...)})
}

func (x *examination) warn(area, mend, format string, args ...any) {
	x.findings = append(x.findings, Finding{Area: area, State: stateWarning, Text: fmt.Sprintf(format, args...), Mend: mend})
}

func (x *examination) fail(area, mend, format string, args ...any) {
	x.findings = append(x.findings, Finding{Area: area, State: stateFailure, Text: fmt.Sprintf(format, args...), Mend: mend})
}

// unable records why something could not be checked: the missing permission for action, or another reason.
func (x *examination) unable(area, what, action string, err error) {
	f := Finding{Area: area, State: stateUnchecked}
	if denied(err) {
		f.Text, f.Needs = fmt.Sprintf("could not check %s: needs %s", what, action), action
	} else {
		f.Text = fmt.Sprintf("could not check %s: %s", what, brief(err))
	}
	x.findings = append(x.findings, f)
}

// denied reports whether the credentials lack a permission.
func denied(err error) bool {
	var api smithy.APIError
	if errors.As(err, &api) && slices.Contains([]string{"AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation", "Forbidden"}, api.ErrorCode()) {
		return true
	}
	var answer *smithyhttp.ResponseError
	return errors.As(err, &answer) && answer.HTTPStatusCode() == http.StatusForbidden
}

// hasCode reports whether err is AWS's answer with one of these codes.
func hasCode(err error, codes ...string) bool {
	var api smithy.APIError
	return errors.As(err, &api) && slices.Contains(codes, api.ErrorCode())
}

// brief returns an AWS error without the SDK's details.
func brief(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return strings.TrimSpace(api.ErrorCode() + ": " + api.ErrorMessage())
	}
	return err.Error()
}

// terraformApply fixes what can only be created by the whole module.
const terraformApply = "terraform apply"

// cli returns an AWS CLI command in the deployment's region, quoted for a shell.
func (x *examination) cli(args ...string) string {
	words := []string{"aws"}
	for _, a := range append(args, "--region", x.Region) {
		words = append(words, spell.ShellWord(a))
	}
	return strings.Join(words, " ")
}

// arn is the parts of an Amazon Resource Name.
type arn struct {
	partition, service, region, account, resource string
}

func parseARN(s string) (arn, bool) {
	p := strings.SplitN(s, ":", 6)
	if len(p) != 6 || p[0] != "arn" {
		return arn{}, false
	}
	return arn{p[1], p[2], p[3], p[4], p[5]}, true
}

// partition returns the AWS partition of the deployment.
func (x *examination) partition() string {
	a, _ := parseARN(x.function.arn)
	return cmp.Or(a.partition, "aws")
}
