package pipeline

// CountingVersion is the version of how entries are counted. Raise it with each change after which the same log, under
// the same configuration, has other series or other counts: a new field that is read, another heuristic route, another
// way to fold. The built-in rules need no mention here, because they are a part of the configuration's digest.
//
// An object whose points were sent in full under one version is not sent again under another, so that its minutes never
// hold both.
const CountingVersion = 3
