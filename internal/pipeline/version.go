package pipeline

// CountingVersion is the version of the counting. Raise it with every change after which the same log and configuration
// give other series or other counts: a new field that is read, a different heuristic route, a different way to fold.
// The built-in rules are part of the configuration's digest, so a change of them does not count here.
//
// An object whose points were sent completely under one version is not sent again under another, so its minutes never
// hold both.
const CountingVersion = 5
