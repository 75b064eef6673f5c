// Package routenorm matches a method and a path against a route table.
//
// A path is what a client requests, "/hoge/123?page=2"; a route is what it counts under, "/hoge/:id". A Table holds
// patterns that a person reviewed. A path that matches none of them is Other. Paths must go through Clean first.
//
// Clients choose the paths, so no byte of a path becomes part of a route: a route is a pattern as it was configured.
package routenorm

// Other is the route of every path without a route of its own. No path equals it, because a path starts with "/".
const Other = "other"
