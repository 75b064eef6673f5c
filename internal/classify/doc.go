// Package classify decides whether an entry is valid, and good, for an SLI.
//
// Rules are tried in order, and the first one that matches decides: first the configured rules, then the built-in ones
// (defaults.yaml, printed by `elbsli classify --defaults`), then "unclassified", which excludes. So exactly one rule
// decides each entry. A rule, in the grammar of the configuration:
//
//   - name: twilio-gave-up
//     when: {elb_status: 460, sender: twilio}
//     then: bad
//
// A rule matches if all conditions of its `when` hold. A rule without conditions matches every entry. A condition with
// several values holds if one of them does, except that bounds must all hold.
//
//   - A field that the format does not have, that is empty, or that is logged as "-" is absent. It fulfills no condition
//     but `none`, which nothing else fulfills.
//   - Statuses: absent are "-", 000, the backend status 0 of a Classic ELB, and those of every NLB entry. elb_made holds
//     for a status of the load balancer without one of a target.
//   - Text is a glob over the whole value: "*" stands for any run of bytes, "?" for one byte, all else for itself, case
//     and all (but for domain and host).
//   - user_agent, path and redirect_url are compared with their escapes (\x22) decoded, path without query and fragment,
//     domain and host without a port and a trailing dot, target_group with the whole ARN and with the name in it.
//   - sender holds if one of the sender's globs matches the user agent; `none` if no sender's does.
//   - action is the last one of actions_executed, actions holds if any of them does.
//   - client and target are addresses; anything else is absent.
//   - route is "[METHOD ]ROUTE" as configured, or "other"; GET holds for HEAD too, as it does in the route table.
//   - elapsed is time minus request_creation_time. A processing time of -1 is absent.
//   - at holds for the entry's time, from the first time of a period up to the second.
//   - not holds if one of its conditions does not. In a list, each mapping must hold so.
//
// The status codes that load balancers make, and what WAF logs:
// docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html, read 2026-11-23.
package classify
