package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/elb-sli/elb-sli/internal/config"
)

// answer is one way in which a request can end, and the built-in rule that decides it.
type answer struct {
	target, times, status, targetStatus, actions, redirect string
	rule                                                   func(agent string) string
}

func always(rule string) func(string) string { return func(string) string { return rule } }

const (
	targetA, targetB = "10.0.1.5:8080", "10.0.1.6:8080"
	wafForward       = "waf,forward"
)

// answers are thirteen kinds of answers, all equally frequent. In a real log, nearly all would be of the first kind.
var answers = []answer{
	{targetA, "0.001 0.048 0.000", "200", "200", wafForward, "-", always("served")},
	{targetA, "0.001 0.061 0.000", "201", "201", wafForward, "-", always("served")},
	{targetB, "0.000 0.012 0.000", "204", "204", wafForward, "-", always("served")},
	{"-", "-1 -1 -1", "301", "-", "redirect", "https://api.example.com:443/", always("served")},
	{targetA, "0.001 0.020 0.000", "302", "302", wafForward, "-", always("served")},
	{targetB, "0.000 0.003 0.000", "304", "304", wafForward, "-", always("served")},
	{targetA, "0.001 0.008 0.000", "400", "400", wafForward, "-", always("client-error")},
	{"-", "-1 -1 -1", "403", "-", "waf", "-", always("waf-blocked")},
	{targetA, "0.001 0.009 0.000", "404", "404", wafForward, "-", always("client-error")},
	{targetB, "0.001 -1 -1", "460", "-", wafForward, "-", gaveUp},
	{targetA, "0.001 0.350 0.000", "500", "500", wafForward, "-", always("server-error")},
	{targetB, "0.001 0.002 -1", "502", "-", wafForward, "-", always("server-error")},
	{"-", "-1 -1 -1", "503", "-", wafForward, "-", always("server-error")},
}

func gaveUp(agent string) string {
	if strings.HasPrefix(agent, "TwilioProxy/") {
		return "twilio-gave-up"
	}
	return "client-gave-up"
}

// answerRoutes are eight routes. Each is a request, in which ID stands for a number, and its pattern.
var answerRoutes = [][2]string{
	{"GET /", "GET /"}, {"GET /hoge/ID", "GET /hoge/:id"}, {"GET /calls/ID?tab=notes", "GET /calls/:id"},
	{"POST /api/v1/calls", "POST /api/v1/calls"}, {"GET /api/v1/users/ID/messages", "GET /api/v1/users/:id/messages"},
	{"POST /twilio/voice/CAID", "POST /twilio/voice/:sid"}, {"GET /assets/app.js", "GET /assets/*rest"}, {"GET /search?q=ID", "GET /search"},
}

var answerAgents = []string{
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
	"TwilioProxy/1.1", "PhoneApp/4.12.1 (iPhone; iOS 26.1; Scale/3.00)", "curl/8.5.0",
}

// newAnswersLog writes a log with every kind of answer to every route into dir, and returns it with the number of
// entries that each rule decides.
func newAnswersLog(dir, name string, lines int) (l *testLog, rules map[string]int64, err error) {
	l = &testLog{lines: int64(lines), path: filepath.Join(dir, name+".log.gz"), conf: filepath.Join(dir, name+".yaml")}
	text := "routes:\n"
	for _, r := range answerRoutes {
		text += "  - " + r[1] + "\n"
	}
	if err := os.WriteFile(l.conf, []byte(text), 0o666); err != nil {
		return nil, nil, err
	}
	if l.config, err = config.Load(l.conf); err != nil {
		return nil, nil, err
	}
	var file bytes.Buffer
	zw := gzip.NewWriter(&file)
	out := bufio.NewWriter(zw) // it keeps its first error
	rules = map[string]int64{}
	start := time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC)
	for i := range lines {
		a, agent := answers[i*7%len(answers)], answerAgents[i%len(answerAgents)]
		rules[a.rule(agent)]++
		at := start.Add(time.Duration(i%60_000) * 5 * time.Millisecond)
		method, path, _ := strings.Cut(answerRoutes[i*5%len(answerRoutes)][0], " ")
		path = strings.Replace(path, "ID", fmt.Sprint(i%997), 1)
		const layout = "2006-01-02T15:04:05.000000Z"
		fmt.Fprintf(out, `https %s app/web/50dc6c495c0c9188 203.0.113.%d:%d %s %s %s %s %d %d "%s https://api.example.com:443%s HTTP/2.0" "%s" `+
			`TLS_AES_128_GCM_SHA256 TLSv1.3 arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/web/943f017f100becff `+
			`"Root=1-%08x-%024x" "api.example.com" "arn:aws:acm:ap-northeast-1:123456789012:certificate/7c2f9a4e-1b5d-4e86-9f03-5a1d8e6b2c47" 1 `+
			`%s "%s" "%s" "-" "%s" "%s" "-" "-" TID_%032x "-" "-" "-"`+"\n",
			at.Format(layout), i%200, 40_000+i%20_000, a.target, a.times, a.status, a.targetStatus, 200+i%300, 1000+i%5000, method, path, agent,
			at.Unix(), i, at.Add(-50*time.Millisecond).Format(layout), a.actions, a.redirect, a.target, a.targetStatus, i/4)
	}
	if err := out.Flush(); err != nil {
		return nil, nil, err
	}
	if err := zw.Close(); err != nil {
		return nil, nil, err
	}
	l.zipped = file.Bytes()
	return l, rules, os.WriteFile(l.path, l.zipped, 0o666)
}

// checkRules returns an error if the numbers of entries by rule in a report, as JSON, are not those in want.
func checkRules(got []byte, want map[string]int64) error {
	var r struct{ Rules, Excluded map[string]int64 }
	if err := json.Unmarshal(got, &r); err != nil {
		return err
	}
	maps.Copy(r.Rules, r.Excluded)
	if !maps.Equal(r.Rules, want) {
		return fmt.Errorf("entries by rule: %v, want %v", r.Rules, want)
	}
	return nil
}
