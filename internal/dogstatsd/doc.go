// Package dogstatsd sends counts as DogStatsD datagrams, and reports every loss that the sender can see.
//
// A count is one line, and many lines share a datagram:
//
//	elb_sli.good:99|c|#sli:availability,lb:app/web/50dc6c495c0c9188,method:get,route:/hoge/:id|T1795140000
//
// The protocol is UDP and has no answers, so the package does what a sender can do:
//
//   - A name or a tag that could forge a line is refused, as is a line that the receiver could not read whole.
//   - Datagrams are at most 1,432 bytes (4,096 on the loopback).
//   - If the receiver's socket is on this machine and Linux shows it in /proc/net/udp, the sender reads the length of the
//     socket's queue every 8 datagrams. It continues when the queue is short, and returns when it is empty. A datagram
//     that the kernel dropped, or a socket that was closed, is an error of the call. After 500 datagrams comes a pause of
//     25 ms, because the Lambda extension has a queue of its own (1,024 datagrams), which cannot be read.
//   - Elsewhere datagrams leave in bursts of at most 16, with 25 ms between two bursts. A receiver that takes 1 ms a
//     datagram keeps up with that, and 16 fit the queue that a socket has by default. One that stalls for 300 ms loses
//     datagrams, and the sender cannot see it.
//   - The kernel reports a refused datagram on a later call on the same socket. So if the receiver cannot be seen, the
//     first datagram is followed by a pause, every pause listens for a refusal, and a call ends with a pause. A receiver
//     that was never there, or that went away during the call, is an error.
//
// Two losses cannot be seen: what a receiver loses after it read a datagram, and a datagram to another host that a
// firewall drops silently.
//
// The client underneath is datadog-go v5.9.1, read on 2026-11-23. It reports a full queue and a failed write to its error
// handler only. Its Flush always returns nil, and it accepts metrics after Close, where Flush then hangs. Here each of these
// is an error of the call in which it happened.
//
// # Tags from the environment
//
// datadog-go puts DD_ENTITY_ID, DD_ENV, DD_SERVICE and DD_VERSION on each line as the tags dd.internal.entity_id, env,
// service and version; so does the Lambda extension with the last three. They are part of the series: a retry under
// another DD_VERSION writes another series beside that of the first try. [Sender.GlobalTags] returns them for the caller to
// compare. Nothing else in the environment changes a line: the container id (DD_EXTERNAL_ENV) and the
// cardinality (DD_CARDINALITY) are switched off.
package dogstatsd
