// Package routenorm maps a method and a path to a bounded set of routes.
//
// A path is what a client asked for, "/hoge/123?page=2"; a route is what it counts under, "/hoge/:id". There are two
// ways from one to the other. A Table holds patterns that a person reviewed, and a path that none of them matches is
// Other. Heuristic guesses from the shape of each segment alone, keeps no state, and so gives the same answer in every
// process and in any order. Both take a path that went through Clean.
//
// Paths are written by strangers. No byte of a path reaches a route but through a pattern's own spelling, a parameter's
// name, or a segment of Heuristic's that is a word of [A-Za-z0-9_.:-].
package routenorm

// Other is the route of every path that has none. No path spells it, because a path begins with "/".
const Other = "other"
