// Package guess gives the path of a request a route without a table: it judges each segment by its shape, by the
// segments around it, by a vocabulary of words that public APIs are made of, and by where such words stand in their routes.
// It keeps no state, so one path has one route in every process and in any order.
//
//	/users/anna/orders/42.json  ->  /users/:id/orders/:id
package guess
