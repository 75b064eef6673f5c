// Package imports converts the routes that a framework prints, or the description of an API, to a route table.
package imports
