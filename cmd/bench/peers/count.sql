SET threads = 1;
WITH log AS (
	SELECT column08 AS status, split_part(column12, ' ', 1) AS method, split_part(column12, ' ', 2) AS url, column13 AS agent
	FROM read_csv('LOG', delim = ' ', quote = '"', escape = '"', header = false, all_varchar = true, auto_detect = false,
		compression = 'gzip', columns = {column00: 'VARCHAR', column01: 'VARCHAR', column02: 'VARCHAR', column03: 'VARCHAR', column04: 'VARCHAR', column05: 'VARCHAR', column06: 'VARCHAR', column07: 'VARCHAR', column08: 'VARCHAR', column09: 'VARCHAR', column10: 'VARCHAR', column11: 'VARCHAR', column12: 'VARCHAR', column13: 'VARCHAR', column14: 'VARCHAR', column15: 'VARCHAR', column16: 'VARCHAR', column17: 'VARCHAR', column18: 'VARCHAR', column19: 'VARCHAR', column20: 'VARCHAR', column21: 'VARCHAR', column22: 'VARCHAR', column23: 'VARCHAR', column24: 'VARCHAR', column25: 'VARCHAR', column26: 'VARCHAR', column27: 'VARCHAR', column28: 'VARCHAR', column29: 'VARCHAR', column30: 'VARCHAR', column31: 'VARCHAR', column32: 'VARCHAR'})
), judged AS (
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
