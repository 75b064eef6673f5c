// Package elblog reads ELB access-log entries, and says where each came from.
package elblog
