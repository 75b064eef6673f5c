// Package guess derives a route from a path without a table. It judges each segment by its shape, by the segments around
// it, by a vocabulary of words in public APIs, and by the positions of such words in their routes. It keeps no state, so a
// path has the same route in every process and in any order.
//
//	/users/anna/orders/42.json  ->  /users/:id/orders/:id
package guess
