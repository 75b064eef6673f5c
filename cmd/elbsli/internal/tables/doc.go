// Package tables learns route tables from logs, and writes learned and imported ones as configuration, for a person to
// review:
//
//	# Learned from 41,230 requests; 38,112 prove a route (a target's 2xx, 101, 302, 303, 304, 307).
//	routes:
//	  - GET /shop/orders/:order_id  # 1,204 requests, 1,180 paths
//
// It compares a learned table with that of a configuration by the requests that their patterns match.
package tables
