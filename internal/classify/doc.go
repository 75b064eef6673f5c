// Package classify decides whether an entry is valid, and good, for an SLI.
//
// Rules are tried in order and the first one that matches decides: the configured rules, then the built-in ones
// (defaults.yaml, printed by `elbsli classify --defaults`), then "unclassified", which excludes. So each entry is decided
// by exactly one rule. A rule, in the grammar of the configuration:
//
//   - name: twilio-gave-up
//     when: {elb_status: 460, sender: twilio}
//     then: bad
//
// A rule matches if all conditions of its `when` hold; one without conditions matches every entry. A condition that
// lists several values holds if one of them does, but for `elapsed`, whose bounds must all hold.
//
//   - Statuses: `none` holds for "-", for 000, for the backend status 0 of a Classic ELB and for every NLB entry, and
//     nothing else holds for these.
//   - Text is a glob over the whole value: "*" stands for any run of bytes, "?" for one byte, all else for itself, case
//     and all (but for domain). A value logged as "-" is the text "-". A field that the format does not have, or that
//     is empty, fulfils no condition.
//   - user_agent is compared with its escapes (\x22) decoded, domain without regard to case, outer spaces, a port and a
//     trailing dot, target_group with the whole ARN and with the name in it.
//   - sender holds if one of the sender's globs matches the user agent.
//   - action is the last one of actions_executed, actions holds if any of them does. "-" is no action.
//   - route is "[METHOD ]ROUTE" as configured, or "other"; GET holds for HEAD too, as it does in the route table.
//   - elapsed is time minus request_creation_time; it holds for no entry that lacks one of them.
//
// The status codes that load balancers make, and what WAF logs:
// docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html, read 2026-11-23.
package classify
