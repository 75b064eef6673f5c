package doctor

import (
	"strings"
)

const areaNetwork = "network"

// checkNetwork reports what a function in a VPC must be able to reach. It does not examine route tables and endpoints:
// if a log was counted recently, everything needed was reachable.
func (x *examination) checkNetwork() {
	vpc := x.function.vpc
	if vpc.VpcID == "" {
		return
	}
	needs := []string{"S3"}
	if x.variable("ELBSLI_WRITERS_TABLE") != "" {
		needs = append(needs, "DynamoDB")
	}
	if x.variable("DD_API_KEY_SECRET_ARN") != "" {
		needs = append(needs, "Secrets Manager")
	}
	switch {
	case !x.counted.IsZero() && x.sink() == sinkIntake:
		x.ok(areaNetwork, "in %s, from which %s and Datadog are reachable: a log was counted at %s", vpc.VpcID, strings.Join(needs, ", "), clock(x.counted))
		return
	case !x.counted.IsZero():
		x.ok(areaNetwork, "in %s, from which S3 is reachable: a log was counted at %s; elbsli verify shows whether the extension reaches Datadog", vpc.VpcID, clock(x.counted))
		return
	}
	x.warn(areaNetwork, x.cli("ec2", "describe-route-tables", "--filters", "Name=association.subnet-id,Values="+strings.Join(vpc.SubnetIDs, ","), "--query", "RouteTables[].Routes[]"),
		"in %s, and no log was counted recently: from its subnets it must reach %s and Datadog on port 443, through a NAT gateway or endpoints, and its security groups (%s) must allow that. A subnet that the command does not show uses the VPC's main route table",
		vpc.VpcID, strings.Join(needs, ", "), strings.Join(vpc.SecurityGroupIDs, ", "))
}
