	SELECT elb_status_code AS status, split_part(request_line, ' ', 1) AS method, split_part(request_line, ' ', 2) AS url, user_agent AS agent
	FROM read_parquet('LOG')
