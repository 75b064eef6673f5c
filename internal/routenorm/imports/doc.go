// Package imports makes a route table from what a framework prints about its routes, or from a description of an API.
package imports
