// Package loggen writes ELB access logs with known counts.
//
// Each line is made from a decision ("Twilio gave up on this webhook"), never the reverse: the decision determines the
// fields of the line, and also the verdict, the rule, the route and the minute that a reader must find. Nothing here
// parses a log, so a reader can be checked against it. The same seed gives the same bytes on every machine: there is no
// floating point, no clock and no map order.
//
// The product is a phone service in Tokyo behind one Application Load Balancer, app/phone/50dc6c495c0c9188: webhooks and
// media streams of Twilio, an API with ids in its paths, a browser front end, a WAF, and the scanners that every site
// gets.
// Its configuration is phone.yaml. [Day] is one working day of it in a few small objects, [Week] a whole week, [Quarter]
// twelve weeks for a demonstration, [Bench] one object of any length, and [Hostile] what an attacker would send to make a
// counter explode.
//
// A line looks like this (one line, 33 fields in this generation):
//
//	https 2026-11-20T01:00:00.186641Z app/phone/50dc6c495c0c9188 198.18.7.1:40914 10.0.11.12:8080 0.000 0.042 0.000 200 200 512 1833 "GET https://phone.example.com:443/hoge/123 HTTP/1.1" …
//
// The fields are those of "Access logs for your Application Load Balancer", "… Classic Load Balancer" and "… Network Load
// Balancer" in the Elastic Load Balancing user guides, read 2026-11-23.
package loggen
