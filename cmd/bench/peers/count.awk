# METHOD TOTAL GOOD of ALB lines, by the rules of the benchmark's configuration. Quotes cut a line into the fields before
# the request, the request, a space, and the user agent.
BEGIN { FS = "\"" }
{
	split($1, head, " ")
	split($2, request, " ")
	status = head[9]
	if ($4 ~ /^Datadog\/Synthetics/ || status == "-" || status == "000") next
	twilio = $4 ~ /^(TwilioProxy|Twilio\.TmeWs)\//
	if (status == "460" && !twilio) next
	method = request[1]
	total[method]++
	quota = status == "429" && method == "POST" && request[2] ~ /^https?:\/\/[^\/]*\/api\/v1\/calls\/?(\?|$)/
	if (status !~ /^5/ && status != "460" && !quota) good[method]++
}
END { for (m in total) print m, total[m], good[m] + 0 }
