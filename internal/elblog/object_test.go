package elblog

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const folder = "logs/AWSLogs/123456789012/elasticloadbalancing/us-east-1/2026/11/20/"

func TestParseKey(t *testing.T) {
	end := time.Date(2026, 11, 20, 1, 5, 0, 0, time.UTC)
	for _, row := range []struct {
		key  string
		want Object // without its ID
	}{
		{folder + "123456789012_elasticloadbalancing_us-east-1_app.web.50dc6c495c0c9188_20261120T0105Z_10.0.1.7_20sg8hgm.log.gz",
			Object{ALB, "app/web/50dc6c495c0c9188", end, "10.0.1.7", ""}},
		{"123456789012_elasticloadbalancing_us-gov-west-1_app.my-web-lb.50dc6c495c0c9188_20261120T0105Z_172.160.001.192_20sg8hgm.log.gz",
			Object{ALB, "app/my-web-lb/50dc6c495c0c9188", end, "172.160.001.192", ""}},
		{"./123456789012_elasticloadbalancing_cn-north-1_app.web.50dc6c495c0c9188_20261120T0105Z_2001:db8::1_20sg8hgm.log",
			Object{ALB, "app/web/50dc6c495c0c9188", end, "2001:db8::1", ""}},
		{folder + "123456789012_elasticloadbalancing_us-east-1_net.sip-tls.c6e77e28c25b2234_20261120T0105Z_2eb9c9a7.log.gz",
			Object{NLB, "net/sip-tls/c6e77e28c25b2234", end, "", ""}},
		{folder + "123456789012_elasticloadbalancing_us-east-1_net.sip.c6e77e28c25b2234_20261120T0105Z_10.0.1.7_2eb9c9a7.log",
			Object{NLB, "net/sip/c6e77e28c25b2234", end, "10.0.1.7", ""}},
		{folder + "123456789012_elasticloadbalancing_us-east-1_my-classic-lb_20261120T0105Z_10.0.1.7_20sg8hgm.log",
			Object{CLB, "my-classic-lb", end, "10.0.1.7", ""}},
		{"conn_log/health_check_log/a.log/123456789012_elasticloadbalancing_us-east-1_app_20261120T0105Z_10.0.1.7_20sg8hgm.log.gz",
			Object{CLB, "app", end, "10.0.1.7", ""}},
	} {
		row.want.ID = row.key[strings.LastIndex(row.key, "/")+1:]
		got, skip := ParseKey(row.key)
		if diff := cmp.Diff(row.want, got); skip != "" || diff != "" {
			t.Errorf("%s: %q\n-want +got\n%s", row.key, skip, diff)
		}
	}
}

func TestParseKeySkip(t *testing.T) {
	const key = "123456789012_elasticloadbalancing_us-east-1_app.web.50dc6c495c0c9188_20261120T0105Z_10.0.1.7_20sg8hgm.log.gz"
	if _, skip := ParseKey(key); skip != "" {
		t.Fatal(skip)
	}
	for _, row := range []struct {
		key  string
		want Skip
	}{
		{folder + "conn_log." + key, ConnectionLog},
		{folder + "conn_log_" + key, ConnectionLog},
		{folder + "health_check_log_" + key, HealthCheckLog},
		{folder + "health_check_log." + key, HealthCheckLog},
		{"logs/AWSLogs/123456789012/ELBAccessLogTestFile", TestFile},
		{"ELBConnectionLogTestFile", TestFile},
		{"", NotALog},
		{folder, NotALog},
		{"access.log", NotALog},
		{"x_" + key, NotALog},
		{strings.TrimSuffix(key, ".log.gz"), NotALog},
		{strings.TrimSuffix(key, ".log.gz") + ".gz", NotALog},
		{key + ".tmp", NotALog},
		{key + ".log.gz", NotALog},
		{strings.Replace(key, "_20sg8hgm", "", 1), NotALog},
		{strings.Replace(key, "20sg8hgm", "", 1), NotALog},
		{strings.Replace(key, "20sg8hgm", "20sg 8hgm", 1), NotALog},
		{strings.Replace(key, "_10.0.1.7", "", 1), NotALog},
		{strings.Replace(key, "10.0.1.7", "node", 1), NotALog},
		{strings.Replace(key, "10.0.1.7", "", 1), NotALog},
		{strings.Replace(key, "20261120T0105Z", "20261131T0105Z", 1), NotALog},
		{strings.Replace(key, "20261120T0105Z", "20261120T2405Z", 1), NotALog},
		{strings.Replace(key, "20261120T0105Z", "20261120T0105", 1), NotALog},
		{strings.Replace(key, "20261120T0105Z", "2026112aT0105Z", 1), NotALog},
		{strings.Replace(key, "123456789012", "12345678901", 1), NotALog},
		{strings.Replace(key, "123456789012", "12345678901x", 1), NotALog},
		{strings.Replace(key, "us-east-1", "us|east", 1), NotALog},
		{strings.Replace(key, "us-east-1", "", 1), NotALog},
		{strings.Replace(key, "elasticloadbalancing", "CloudTrail", 1), NotALog},
		{strings.Replace(key, "app.web.50dc6c495c0c9188", "gwy.web.50dc6c495c0c9188", 1), NotALog},
		{strings.Replace(key, "app.web.50dc6c495c0c9188", "app.web", 1), NotALog},
		{strings.Replace(key, "app.web.50dc6c495c0c9188", "app..50dc6c495c0c9188", 1), NotALog},
		{strings.Replace(key, "app.web.50dc6c495c0c9188", "app.a.b.50dc6c495c0c9188", 1), NotALog},
		{strings.Replace(key, "app.web.50dc6c495c0c9188", "", 1), NotALog},
		{strings.Replace(key, "app.web.50dc6c495c0c9188", "a,b#c", 1), NotALog},
		{strings.Replace(key, "app.web.50dc6c495c0c9188", "a_b", 1), NotALog},
		{strings.ReplaceAll(key, "_", "%5F"), NotALog},
		{"_____.log", NotALog},
	} {
		if got, skip := ParseKey(row.key); skip != row.want || got != (Object{}) {
			t.Errorf("ParseKey(%q) = %+v, %q, want %q", row.key, got, skip, row.want)
		}
	}
}

// FuzzParseKey checks that a log's key means the same in any folder, and that its parts are spelled like names.
func FuzzParseKey(f *testing.F) {
	for _, lb := range []string{"app.web.50dc6c495c0c9188", "net.sip.c6e77e28c25b2234", "my-classic-lb"} {
		f.Add(folder + "123456789012_elasticloadbalancing_us-east-1_" + lb + "_20261120T0105Z_10.0.1.7_20sg8hgm.log.gz")
		f.Add("123456789012_elasticloadbalancing_us-east-1_" + lb + "_20261120T0105Z_20sg8hgm.log")
		f.Add("conn_log.123456789012_elasticloadbalancing_us-east-1_" + lb + "_20261120T0105Z_20sg8hgm.log")
	}
	f.Fuzz(func(t *testing.T, key string) {
		o, skip := ParseKey(key)
		if moved, skip2 := ParseKey("conn_log/" + key); moved != o || skip2 != skip {
			t.Fatalf("%q in a folder: %+v, %q, want %+v, %q", key, moved, skip2, o, skip)
		}
		if skip != "" {
			if o != (Object{}) {
				t.Fatalf("%q: %q, but %+v", key, skip, o)
			}
			return
		}
		if strings.ContainsAny(o.LoadBalancer+o.NodeIP, "|#,\n _%") || o.End.IsZero() || !strings.HasSuffix(key, o.ID) {
			t.Fatalf("%q: %+v", key, o)
		}
		if got := strings.Count(o.LoadBalancer, "/"); got != map[Format]int{ALB: 2, NLB: 2, CLB: 0}[o.Format] {
			t.Fatalf("%q: %v %q", key, o.Format, o.LoadBalancer)
		}
		account, rest, _ := strings.Cut(o.ID, "_elasticloadbalancing_")
		region, rest, _ := strings.Cut(rest, "_")
		rebuilt := strings.ReplaceAll(o.LoadBalancer, "/", ".") + "_" + o.End.Format("20060102T1504Z") + "_"
		if len(account) != 12 || region == "" || !strings.HasPrefix(rest, rebuilt) {
			t.Fatalf("%q: %+v", key, o)
		}
	})
}
