package elblog

import (
	"strings"
	"time"
)

// Object holds what an S3 key says about the log.
type Object struct {
	Format       Format
	LoadBalancer string    // as in the lines: app/NAME/ID, net/NAME/ID or NAME
	End          time.Time // where the log's period ends, UTC
	NodeIP       string    // address of the load balancer node; "" for NLB, whose keys have none
	ID           string    // the key's last element: a copy in another bucket or folder is the same object; see Unnamed
}

// Named reports whether the key names the load balancer and the period of the log. Keys of vended logs do not.
func (o *Object) Named() bool { return !o.End.IsZero() }

// Unnamed returns the object of a key for which ParseKey returns NotALog; its content decides what it is. Two objects
// are the same if their keys are equal from AWSLogs/ on, or as a whole if they do not contain it. So a copy of the tree
// elsewhere has the same objects.
func Unnamed(key string) Object {
	const top = "AWSLogs/"
	if i := strings.Index(key, top); i == 0 || i > 0 && key[i-1] == '/' {
		key = key[i:]
	}
	return Object{ID: key}
}

// Skip says why an object is not an access log, by its key or its content; "" means that it is one. Reading an unnamed
// object that is not a log returns a Skip as the error.
type Skip string

// Error returns the reason in words.
func (s Skip) Error() string { return "not an access log: " + string(s) }

// The reasons to skip an object. Load balancers write all of these objects themselves, except for NotALog.
const (
	ConnectionLog  Skip = "connection-log"
	HealthCheckLog Skip = "health-check-log"
	TestFile       Skip = "test-file"
	NotALog        Skip = "not-a-log"
)

// ParseKey parses an object's key or a file's name. Only the part after the last slash matters:
//
//	ACCOUNT_elasticloadbalancing_REGION_app.NAME.ID_END_IP_RANDOM.log.gz   ALB
//	ACCOUNT_elasticloadbalancing_REGION_net.NAME.ID_END_RANDOM.log.gz      NLB
//	ACCOUNT_elasticloadbalancing_REGION_NAME_END_IP_RANDOM.log             Classic
//
// END is yyyymmddThhmmZ. Each of them may end in .log or .log.gz.
func ParseKey(key string) (Object, Skip) {
	o := Object{ID: key[strings.LastIndexByte(key, '/')+1:]}
	switch {
	case strings.HasPrefix(o.ID, "conn_log"):
		return Object{}, ConnectionLog
	case strings.HasPrefix(o.ID, "health_check_log"):
		return Object{}, HealthCheckLog
	case strings.HasPrefix(o.ID, "ELB") && strings.HasSuffix(o.ID, "LogTestFile"):
		return Object{}, TestFile
	}
	name, ok := strings.CutSuffix(strings.TrimSuffix(o.ID, ".gz"), ".log")
	if !ok || !o.parse(name) {
		return Object{}, NotALog
	}
	return o, ""
}

// parse parses an object's name without its extension: the END part from the right, the start from the left. What
// remains is the load balancer.
func (o *Object) parse(name string) bool {
	name, random, ok := cutLast(name)
	if !ok || !only(random, isAlnum) {
		return false
	}
	name, end, ok := cutLast(name)
	if !ok {
		return false
	}
	var err error
	if o.End, err = time.Parse("20060102T1504Z", end); err != nil {
		o.NodeIP = end
		if name, end, ok = cutLast(name); !ok || !only(o.NodeIP, isAddr) {
			return false
		}
		if o.End, err = time.Parse("20060102T1504Z", end); err != nil {
			return false
		}
	}
	account, name, _ := strings.Cut(name, "_")
	service, name, _ := strings.Cut(name, "_")
	region, name, _ := strings.Cut(name, "_")
	if service != "elasticloadbalancing" {
		return false
	}
	return len(account) == 12 && only(account, isDigit) && only(region, isName) && o.parseBalancer(name)
}

// parseBalancer parses app.NAME.ID, net.NAME.ID or NAME. Only an NLB's key may lack a node's IP.
func (o *Object) parseBalancer(name string) bool {
	parts := strings.Split(name, ".")
	for _, p := range parts {
		if !only(p, isName) {
			return false
		}
	}
	switch {
	case len(parts) == 1:
		o.Format = CLB
	case len(parts) == 3 && parts[0] == "app":
		o.Format = ALB
	case len(parts) == 3 && parts[0] == "net":
		o.Format = NLB
	default:
		return false
	}
	o.LoadBalancer = strings.Join(parts, "/")
	return o.Format == NLB || o.NodeIP != ""
}

// cutLast cuts s at its last underscore.
func cutLast(s string) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, '_')
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

// only reports whether s is not empty and every byte satisfies is.
func only[S string | []byte](s S, is func(byte) bool) bool {
	for i := range len(s) {
		if !is(s[i]) {
			return false
		}
	}
	return len(s) > 0
}

func isAlnum(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'z' }

func isName(c byte) bool { return isAlnum(c) || c == '-' }

// isAddr is only a hint: Go does not parse AWS's own example, 172.160.001.192, as an address.
func isAddr(c byte) bool {
	return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' || c == '.' || c == ':' || c == '-'
}
