// Package intake posts counts to Datadog's metrics intake and reports which were accepted.
//
// Unlike DogStatsD, the intake answers: a count is stored once its payload got a 202. Usually one request holds all
// points of an object (9,000 points are 0.7 MB of JSON and some 20 KB of gzip):
//
//	POST https://api.datadoghq.com/api/v2/series
//	DD-API-KEY: …
//	Content-Encoding: gzip
//
//	{"series":[{"metric":"elb_sli.good","type":1,"interval":60,
//	  "points":[{"timestamp":1795140000,"value":99},{"timestamp":1795140060,"value":40}],
//	  "tags":["sli:availability","lb:app/web/50dc6c495c0c9188","route:/hoge/:id","method:get","writer:0"]}]}
//
// Type 1 is a count, and interval is the number of seconds that it covers. What an answer means:
//
//   - 202 with no errors in its body: accepted. No other answer is.
//   - 403: the key is read again, once per request, because it may have been rotated.
//   - 408, 429, 5xx and a connection that broke: the request is sent again after a while, as long as the context lasts. A
//     429 says in X-RateLimit-Reset or Retry-After when. It does not matter that a request whose answer was lost may have
//     been accepted: Datadog keeps the last value of a metric, its tags and a timestamp.
//   - 413: the points are posted in two halves.
//   - Anything else is final. A redirect is not followed, because it would send the key to its target.
//
// The requests go through the proxy that HTTPS_PROXY and NO_PROXY name. The key travels in a header, and neither it nor
// an answer's body, which may repeat it or a tag, is in any error.
//
// The API was read on 2026-11-28 in docs.datadoghq.com: "Submit metrics" (api/v2/series: 202, 512,000 bytes, 5,242,880
// decompressed), "Submit distribution points" (api/v1/distribution_points), "Rate Limits" (X-RateLimit-Reset: the seconds
// until the limit is reset).
package intake
