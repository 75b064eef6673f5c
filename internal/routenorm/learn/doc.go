// Package learn derives a route table from requests, so that a person has something to review and to correct.
package learn
