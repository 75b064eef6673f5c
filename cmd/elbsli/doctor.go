package main

import (
	"fmt"
	"time"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/doctor"
	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/logs"
)

const doctorHelp = `usage: elbsli doctor [OPTIONS]

Checks what a deployment of the Terraform module needs, and how it has worked lately: the load balancers' log attributes and
vended deliveries, the bucket's policy and notification, the queue, the function with its environment, layer and event
source mapping, the secret, the table, errors of the last hours, dead letters, and how far counting is behind. It finds
these parts from the function's name, and changes nothing. It uses the credentials that the AWS SDK finds.

Each line is ok, a warning, a failure, or unchecked if the credentials lack a permission, which it names. A warning and a
failure are followed by the command that fixes them. docs/doctor.md has the checks, and a policy with the permissions that
doctor needs.

Exit status: 0 no failure, 1 a failure, or nothing could be checked; 2 wrong usage.

example:
  $ elbsli doctor
  $ elbsli doctor --function elb-sli-production --region eu-west-1 --load-balancer web
  $ elbsli doctor --role
  $ elbsli doctor --format json
`

// doctor is the command "elbsli doctor".
func (c command) doctor(args []string) error {
	o := doctor.Options{Now: time.Now()}
	var format, since string
	f := newFlags("doctor", doctorHelp)
	f.StringVar(&o.Function, "function", doctor.DefaultFunction, "`NAME` of the function: the module's function_name, or its name")
	f.StringVar(&o.Region, "region", "", "`REGION` of the function; default: the AWS SDK's, as in AWS_REGION")
	f.StringArrayVar(&o.LoadBalancers, "load-balancer", nil, "`NAME` or ARN of a load balancer that must write to the bucket; more may follow; default: those that do")
	f.StringVar(&o.Bucket, "bucket", "", "`NAME` of the bucket with the logs; default: the one that the queue or the function names")
	f.StringVar(&o.Queue, "queue", "", "`NAME` of the queue; default: the one that the function reads")
	f.BoolVar(&o.Role, "role", false, "also have IAM simulate what the function does with its role; needs iam:SimulatePrincipalPolicy")
	f.StringVar(&since, "since", "6h", "look for errors since `TIME`: 6h or 1d ago, or 2026-11-20T01:00:00Z")
	f.wordVar(&format, "format", "text", "text or json", "text", "json")
	rest, err := f.parse(c, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return usageError(fmt.Sprintf("%q: it has only options; did you mean --function %s?", rest[0], rest[0]))
	}
	from, _, err := logs.Between("since", since, "", "", o.Now)
	if err != nil {
		return err
	}
	if o.Since = o.Now.Sub(from).Round(time.Minute); from.IsZero() || o.Since < time.Minute || o.Since > maxDoctorSince {
		return usageError(fmt.Sprintf("--since %q: want a time of the last two weeks", since))
	}
	r, err := doctor.Run(c.ctx, o)
	if err != nil {
		return err
	}
	if format == "json" {
		err = r.WriteJSON(c.stdout)
	} else {
		err = r.Write(c.stdout, c.style, textWidth(c.stdout))
	}
	if err != nil {
		return err
	}
	if r.Failures > 0 || r.Passed == 0 {
		return exitStatus(statusFailure)
	}
	return nil
}

// maxDoctorSince limits how much of the function's log is read. CloudWatch keeps its five-minute values for longer.
const maxDoctorSince = 14 * 24 * time.Hour
