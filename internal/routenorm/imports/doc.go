// Package imports makes a route table of what a framework or a description of an API says about its routes.
package imports
