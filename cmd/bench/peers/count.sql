SET threads = 1;
WITH log AS (
ENTRIES), judged AS (
	SELECT method, status,
		agent LIKE 'TwilioProxy/%' OR agent LIKE 'Twilio.TmeWs/%' AS twilio,
		status = '429' AND method = 'POST' AND regexp_matches(url, '^https?://[^/]*/api/v1/calls/?([?]|$)') AS quota
	FROM log
	WHERE NOT starts_with(agent, 'Datadog/Synthetics') AND status NOT IN ('-', '000')
)
SELECT method, count(*), count(*) FILTER (NOT starts_with(status, '5') AND status <> '460' AND NOT quota)
FROM judged
WHERE status <> '460' OR twilio
GROUP BY method
