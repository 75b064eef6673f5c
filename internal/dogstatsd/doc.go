// Package dogstatsd writes counts as DogStatsD datagrams, and loses none silently.
//
// A count leaves as one line, many lines share a datagram:
//
//	elb_sli.good:99|c|#sli:availability,lb:app/web/50dc6c495c0c9188,method:get,route:/hoge/:id|T1795140000
//
// The protocol is UDP and has no answer, so the package does what can be done on the sending side:
//
//   - A name or a tag that could forge a line is refused, and so is a line that the receiver could not read whole.
//   - Datagrams are at most 1,432 bytes (4,096 on the loopback).
//   - Where the receiver's socket is on this machine and Linux shows it in /proc/net/udp, the loop is closed: the sender
//     looks at the socket's queue every 8 datagrams, goes on when it is short, and returns when it is empty. A datagram
//     that the kernel dropped, or a socket that was closed, is an error of the call. At most 500 datagrams leave without
//     a pause of 25 ms, since the Lambda extension has a queue of its own (1,024 datagrams) that nobody can watch.
//   - Elsewhere datagrams leave in bursts of at most 16, with 25 ms between two bursts. A receiver that takes 1 ms a
//     datagram keeps up with that, and 16 fit the queue that a socket has by default. One that stalls for 300 ms does not
//     keep up, and nobody is told.
//   - A refused datagram is reported by the kernel on a later call on the same socket. So the first datagram goes alone
//     where the receiver cannot be seen, every pause listens for a refusal, and a call ends with a pause: a receiver that
//     was never there, or that went away in between, is an error.
//
// What a receiver loses after it took a datagram cannot be seen from here, and neither can a refusal that a firewall
// keeps to itself: on the way to another host a datagram may just be gone.
//
// The client underneath is datadog-go v5.9.1, read on 2026-11-23. It reports a full queue and a failed write to its
// error handler only, answers nil from Flush always, takes metrics after Close (and hangs in Flush then). Here all of
// them are errors of the call that met them.
//
// # Tags from the environment
//
// datadog-go puts DD_ENTITY_ID, DD_ENV, DD_SERVICE and DD_VERSION on each line as the tags dd.internal.entity_id, env,
// service and version; so does the Lambda extension with the last three. They are part of the series: a retry under
// another DD_VERSION writes another series next to that of the first try. [Sender.GlobalTags] returns them so that the
// caller can tell. Nothing else of the environment changes a line: the container id (DD_EXTERNAL_ENV) and the
// cardinality (DD_CARDINALITY) are switched off.
package dogstatsd
