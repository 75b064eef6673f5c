package loggen

import (
	"fmt"
	"path"
	"strings"
	"time"
)

// Kind is the kind of an object's content.
type Kind string

// The kinds. The last two are in the same folder and are not access logs.
const (
	ALB      Kind = "alb"
	Classic  Kind = "clb"
	NLB      Kind = "nlb"
	ConnLog  Kind = "conn"
	TestFile Kind = "test"
)

// period is the length of an object's period.
const period = 5 * time.Minute

const account, region = "123456789012", "ap-northeast-1"

// Object is one log object: one node of a load balancer in one period, and how it is written.
type Object struct {
	Key    string // S3 key, below the bucket
	Kind   Kind
	end    time.Time // of the period
	node   string    // the load balancer node's address
	fields int       // of each line
	late   bool      // a second object of the same node and period, with the few lines that arrived late

	members       int // gzip members; 0 means 1
	plain         bool
	cRLF          bool
	noLastNewline bool

	index, siblings int // index of this object among those of its period that are not late, and their number
}

// Start is the beginning of the object's period.
func (o Object) Start() time.Time { return o.end.Add(-period) }

// newObject names an object of the product's load balancers. fields is the generation of its lines.
func newObject(kind Kind, end time.Time, node string, fields int) Object {
	o := Object{Kind: kind, end: end, node: node, fields: fields}
	o.Key = o.key("")
	return o
}

// key returns the S3 key. The salt distinguishes two objects of one node and period.
func (o Object) key(salt string) string {
	if o.Kind == TestFile {
		return path.Join("AWSLogs", account, "ELBAccessLogTestFile")
	}
	end := o.end.UTC().Format("20060102T1504Z")
	folder := path.Join("AWSLogs", account, "elasticloadbalancing", region, o.end.UTC().Format("2006/01/02"))
	name := account + "_elasticloadbalancing_" + region + "_"
	random := randomName(hash(string(o.Kind) + end + o.node + salt))
	alb := strings.ReplaceAll(albName, "/", ".")
	switch o.Kind {
	case Classic:
		name += fmt.Sprintf("%s_%s_%s_%s.log", classicName, end, o.node, random)
	case NLB:
		name += fmt.Sprintf("%s_%s_%s.log.gz", strings.ReplaceAll(nlbName, "/", "."), end, random)
	case ConnLog:
		name = "conn_log." + name + fmt.Sprintf("%s_%s_%s_%s.log.gz", alb, end, o.node, random)
	default:
		name += fmt.Sprintf("%s_%s_%s_%s.log.gz", alb, end, o.node, random)
	}
	return path.Join(folder, name)
}

func randomName(v uint64) string {
	var b [8]byte
	for i := range b {
		b[i] = "0123456789abcdefghijklmnopqrstuvwxyz"[v%36]
		v /= 36
	}
	return string(b[:])
}

// gzipped reports whether the object is compressed; Classic objects are not.
func (o Object) gzipped() bool { return o.Kind != Classic && o.Kind != TestFile && !o.plain }
