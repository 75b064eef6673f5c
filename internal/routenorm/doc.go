// Package routenorm matches a method and a path against a route table.
//
// A path is what a client asked for, "/hoge/123?page=2"; a route is what it counts under, "/hoge/:id". A Table holds
// patterns that a person reviewed, and a path that none of them matches is Other. Paths go through Clean first.
//
// Clients choose the paths. No byte of a path becomes part of a route: a route is a pattern as it was configured.
package routenorm

// Other is the route of every path that has none. No path equals it, because a path begins with "/".
const Other = "other"
