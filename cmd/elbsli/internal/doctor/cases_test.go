package doctor

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"
)

// replaced is the healthy deployment with some texts of its answers replaced: pairs of old and new.
func replaced(t *testing.T, answers map[string]string, pairs ...string) *fakeAWS {
	t.Helper()
	f := deployment(t, readArchive(t, "well"))
	for name, text := range answers {
		f.answers[name] = text
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		found := false
		for name, text := range f.answers {
			found = found || strings.Contains(text, pairs[i])
			f.answers[name] = strings.ReplaceAll(text, pairs[i], pairs[i+1])
		}
		if !found {
			t.Fatalf("no answer holds %s", pairs[i])
		}
	}
	return f
}

// expect checks the findings of an area, given as "state: text".
func expect(t *testing.T, r *Result, area string, want ...string) {
	t.Helper()
	var got []string
	for _, f := range r.Findings {
		if f.Area == area {
			got = append(got, fmt.Sprintf("%s: %s", f.State, f.Text))
		}
	}
	for _, w := range want {
		if !strings.Contains(strings.Join(got, "\n"), w) {
			t.Errorf("%s: no %q in\n%s", area, w, strings.Join(got, "\n"))
		}
	}
	if len(got) != len(want) {
		t.Errorf("%s: %d findings, want %d:\n%s", area, len(got), len(want), strings.Join(got, "\n"))
	}
}

// mend returns the command of the first warning or failure of an area.
func mend(r *Result, area string) string {
	for _, f := range r.Findings {
		if f.Area == area && f.Mend != "" {
			return f.Mend
		}
	}
	return ""
}

// logKey returns the key of a log whose period ends at the given time of day.
func logKey(end string) string {
	const of = "111122223333_elasticloadbalancing_ap-northeast-1_app.web.50dc6c495c0c9188_20261128T"
	return "AWSLogs/111122223333/elasticloadbalancing/ap-northeast-1/2026/11/28/" + of + end + "Z_192.0.2.10_abcdefgh.log.gz"
}

// Logs from before the function's deployment, and logs that are still being counted, are not a fault.
func TestLogsThatNeedNotBeCountedYet(t *testing.T) {
	const never, eleven = `{"events":[]}`, `{"events":[{"timestamp":1795863600000,"message":"{\"msg\":\"object\",\"result\":\"counted\"}"}]}`
	for _, tt := range []struct {
		name, deployed, counted string
		logs                    []string
		recent, lag             string
	}{
		{"deployed onto a bucket in use", "2026-11-28T11:50:00.000+0000", never, []string{"0905", "1120", "1155"},
			"warning: elb-sli was not invoked in the last 6h, and no log is old enough to say that it should have been: run it again in 10m",
			"warning: nothing was counted since the function was deployed at 11:50Z, which may be too recent: run it again in 10m"},
		{"deployed half an hour ago", "2026-11-28T11:30:00.000+0000", never, []string{"1135", "1145"},
			"warning: elb-sli was not invoked in the last 6h, and no log is old enough to say that it should have been: run it again in 10m",
			"warning: nothing was counted since the function was deployed at 11:30Z, which may be too recent: run it again in 10m"},
		{"deployed an hour ago", "2026-11-28T11:00:00.000+0000", never, []string{"1115", "1135"},
			"failure: elb-sli was not invoked in the last 6h, and there are new logs",
			"failure: a log object ends at 11:35Z, and none was counted in the last 3h"},
		{"an idle site and one new log", "2026-11-01T00:00:00.000+0000", never, []string{"1158"},
			"warning: elb-sli was not invoked in the last 6h, and no log is old enough to say that it should have been: run it again in 18m",
			"ok: the newest log object ends at 11:58Z, and is still being counted: to see that it was, run it again in 18m"},
		{"one new log, one of an hour ago that was counted", "2026-11-01T00:00:00.000+0000", eleven, []string{"1055", "1158"},
			"failure: elb-sli was not invoked", // CloudWatch has none here, though one log is due
			"ok: the newest log object ends at 11:58Z, the last one was counted at 11:00Z"},
		{"a log that was due", "2026-11-01T00:00:00.000+0000", eleven, []string{"1055", "1130"},
			"failure: elb-sli was not invoked",
			"failure: a log object ends at 11:30Z, and the last one was counted at 11:00Z"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var keys []string
			for _, end := range tt.logs {
				keys = append(keys, logKey(end))
			}
			f := replaced(t, map[string]string{
				"s3.ListObjectsV2": strings.Join(keys, "\n"), "cloudwatch.GetMetricData": `{"MetricDataResults":[]}`, "logs.FilterLogEvents counted": tt.counted,
			}, `"State":"Active"`, `"State":"Active","LastModified":"`+tt.deployed+`"`)
			r := examine(t, f, Options{})
			expect(t, r, areaRecent, tt.recent, "ok: no warning and no error in the log of the last 6h")
			expect(t, r, areaLag, "ok: no message waits", tt.lag)
			if again := "elbsli doctor --function elb-sli --region ap-northeast-1"; strings.Contains(tt.recent, "run it again") && mend(r, areaRecent) != again {
				t.Errorf("mended by %s, want %s", mend(r, areaRecent), again)
			}
		})
	}
}

// Load balancers of another account are not reported as missing if the bucket cannot be listed.
func TestBalancersOfAnotherAccount(t *testing.T) {
	elsewhere := []string{"<Value>my-logs</Value>", "<Value>elsewhere</Value>"}
	denied := replaced(t, map[string]string{"s3.ListObjectsV2": "!AccessDenied"}, elsewhere...)
	expect(t, examine(t, denied, Options{}), areaBalancer,
		"unchecked: could not check whether load balancers of another account or region write to my-logs, as none of 2 load balancers here does: needs s3:ListBucket")
	none := replaced(t, map[string]string{"s3.ListObjectsV2": ""}, elsewhere...)
	r := examine(t, none, Options{})
	expect(t, r, areaBalancer, "failure: none of 2 load balancers in ap-northeast-1 writes access logs to my-logs")
	if m := mend(r, areaBalancer); !strings.HasPrefix(m, "aws elbv2 describe-load-balancers ") {
		t.Errorf("mended by %s", m)
	}
}

// A layer with any name may be the extension, so no second one is added.
func TestLayerOfAnotherName(t *testing.T) {
	const copied = "arn:aws:lambda:ap-northeast-1:111122223333:layer:dd-fips:1"
	r := examine(t, replaced(t, nil, "arn:aws:lambda:ap-northeast-1:464622532012:layer:Datadog-Extension-ARM:99", copied), Options{})
	expect(t, r, areaLayer, "warning: no layer has the name of Datadog's extension")
	if m, want := mend(r, areaLayer), "aws lambda get-layer-version-by-arn --arn "+copied+" --region ap-northeast-1"; m != want {
		t.Errorf("mended by %s, want %s", m, want)
	}
	r = examine(t, replaced(t, nil, `"Layers":[{"Arn":"arn:aws:lambda:ap-northeast-1:464622532012:layer:Datadog-Extension-ARM:99","CodeSize":1}]`, `"Layers":[]`), Options{})
	expect(t, r, areaLayer, "failure: no Datadog extension")
	if m := mend(r, areaLayer); !strings.Contains(m, "--layers arn:aws:lambda:ap-northeast-1:464622532012:layer:Datadog-Extension-ARM:99 ") {
		t.Errorf("mended by %s", m)
	}
}

// If you fill the queue yourself, S3 need not be allowed to.
func TestNoTrigger(t *testing.T) {
	r := examine(t, replaced(t, nil, `\"Principal\":{\"Service\":\"s3.amazonaws.com\"}`, `\"Principal\":{\"AWS\":\"111122223333\"}`), Options{Bucket: "my-logs"})
	expect(t, r, areaQueue, "warning: its policy allows neither S3 nor SNS nor EventBridge to send to it")
	if r.Failures > 0 {
		t.Errorf("%d failures", r.Failures)
	}
}

// Other objects beside the logs are not counted as logs.
func TestOtherObjectsAreNoLogs(t *testing.T) {
	for _, tt := range []struct {
		keys string
		log  bool
	}{
		{"elb-sli/elbsli-0a1b2c.yaml", false},
		{"history/v=1/day=2026-11-28/part.parquet", false},
		{"AWSLogs/111122223333/albaccess/vended_1a2b.json", true},
		{"team/AWSLogs/111122223333/albaccess/vended_1a2b.json", true},
	} {
		r := examine(t, replaced(t, map[string]string{"s3.ListObjectsV2": tt.keys}), Options{})
		none := false
		for _, f := range r.Findings {
			none = none || f.State == stateWarning && strings.HasPrefix(f.Text, "my-logs got no log object in the last 3h")
		}
		if none == tt.log {
			t.Errorf("%s: none %v", tt.keys, none)
		}
	}
}

// The command looks further back, but not further than necessary.
func TestLookFurtherBack(t *testing.T) {
	for since, want := range map[time.Duration]string{
		6 * time.Hour: "elbsli doctor --function elb-sli --region ap-northeast-1 --since 24h", 5 * 24 * time.Hour: "elbsli doctor --function elb-sli --region ap-northeast-1 --since 336h",
		furthest: "aws logs tail /aws/lambda/elb-sli --since 336h --region ap-northeast-1",
	} {
		f := replaced(t, map[string]string{"s3.ListObjectsV2": "", "cloudwatch.GetMetricData": `{"MetricDataResults":[]}`})
		f.serve()
		r, err := Run(context.Background(), Options{Now: noon, Since: since})
		if err != nil {
			t.Fatal(err)
		}
		if m := mend(r, areaRecent); m != want {
			t.Errorf("since %s: %s, want %s", since, m, want)
		}
	}
}

// Logs are turned on under the prefix that notifies the queue.
func TestPrefixOfTheNotification(t *testing.T) {
	off := map[string]string{"elbv2.DescribeLoadBalancerAttributes web": "<DescribeLoadBalancerAttributesResponse><DescribeLoadBalancerAttributesResult><Attributes><member><Key>access_logs.s3.enabled</Key><Value>false</Value></member></Attributes></DescribeLoadBalancerAttributesResult></DescribeLoadBalancerAttributesResponse>"}
	const on = "Key=access_logs.s3.enabled,Value=true Key=access_logs.s3.bucket,Value=my-logs"
	for filter, want := range map[string]string{
		"AWSLogs/": on + " --region", "": on + " --region", "web/AWSLogs/": on + " Key=access_logs.s3.prefix,Value=web --region",
		"a/b/AWSLogs/111122223333/": on + " Key=access_logs.s3.prefix,Value=a/b --region", "team/": on + " Key=access_logs.s3.prefix,Value=team --region",
		"web/AWSLogs/444455556666/": on + " --region",
	} {
		r := examine(t, replaced(t, off, "<Value>AWSLogs/</Value>", "<Value>"+filter+"</Value>"), Options{LoadBalancers: []string{"web"}})
		if m := mend(r, areaBalancer); !strings.Contains(m, want) {
			t.Errorf("%q: mended by %s, want %s", filter, m, want)
		}
	}
	for pattern, want := range map[string]string{
		`{"detail":{"object":{"key":[{"wildcard":"web/AWSLogs/*.log.gz"}]}}}`: "Value=web ", `{"detail":{"object":{"key":[{"prefix":"x/AWSLogs/"}]}}}`: "Value=x ", `{}`: on + " --region",
	} {
		f := deployment(t, readArchive(t, "well"), readArchive(t, "events"))
		f.answers["elbv2.DescribeLoadBalancerAttributes web"] = off["elbv2.DescribeLoadBalancerAttributes web"]
		f.answers["events.DescribeRule"] = fmt.Sprintf(`{"Name":"elb-sli","State":"ENABLED","EventPattern":%q}`, pattern)
		if m := mend(examine(t, f, Options{LoadBalancers: []string{"web"}}), areaBalancer); !strings.Contains(m, want) {
			t.Errorf("%s: mended by %s, want %s", pattern, m, want)
		}
	}
}

// The configuration may be in a bucket in another region, as the function allows.
func TestConfigurationInAnotherRegion(t *testing.T) {
	f := replaced(t, map[string]string{"s3.HeadObject": "!PermanentRedirect eu-west-1", "s3.HeadObject /eu-west-1/s3/": ""}, `"ELBSLI_CONFIG":"/var/task/config.yaml"`, `"ELBSLI_CONFIG":"s3://my-config/elbsli.yaml"`)
	expect(t, examine(t, f, Options{}), areaConfiguration, "ok: s3://my-config/elbsli.yaml is there")
}
