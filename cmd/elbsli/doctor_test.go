package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Tests the command around the checks: its exit status, its two formats, and its errors when nothing can be checked.
// The doctor package tests the checks themselves.
func TestDoctor(t *testing.T) {
	function := `{"FunctionName":"sli","FunctionArn":"arn:aws:lambda:eu-west-1:111122223333:function:sli","Runtime":"provided.al2023","Timeout":60,"MemorySize":512}`
	status := http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		switch {
		case strings.Contains(string(body), "Action=GetCallerIdentity"):
			_, _ = io.WriteString(w, "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>")
		case strings.HasSuffix(r.URL.Path, "/functions/sli/configuration") && status == http.StatusOK:
			_, _ = io.WriteString(w, function)
		default:
			w.Header().Set("X-Amzn-Errortype", "AccessDeniedException")
			w.WriteHeader(http.StatusForbidden)
		}
	}))
	defer server.Close()
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": server.URL, "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "example", "AWS_REGION": "",
		"AWS_DEFAULT_REGION": "", "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1",
	} {
		t.Setenv(name, value)
	}
	stdout, stderr, exit := runWith(t, "", "doctor", "--function", "sli", "--region", "eu-west-1", "--format", "json")
	var r struct {
		Region   string
		Failures int
		Findings []struct{ Area, State, Needs string }
	}
	if err := json.Unmarshal([]byte(stdout), &r); err != nil || exit != statusFailure || r.Region != "eu-west-1" || r.Failures == 0 || stderr != "" {
		t.Errorf("exit %d, %v, %q, stdout %s", exit, err, stderr, stdout)
	}
	for _, line := range strings.Split(output(t, "", []string{"doctor", "--help"}), "\n") {
		if len(line) > 80 {
			t.Errorf("more than 80 columns: %s", line)
		}
	}
	status = http.StatusForbidden
	stdout, _, exit = runWith(t, "", "doctor", "--function", "sli", "--region", "eu-west-1")
	if want := "needs lambda:GetFunctionConfiguration"; exit != statusFailure || !strings.Contains(strings.Join(strings.Fields(stdout), " "), want) {
		t.Errorf("exit %d, want %q in\n%s", exit, want, stdout)
	}
	for _, tt := range []struct {
		args, want string
		exit       int
	}{
		{"doctor", "aws: no region: give --region, or set AWS_REGION", statusFailure},
		{"doctor sli", `"sli": it has only options; did you mean --function sli?`, statusUsage},
		{"doctor --since 90d", `--since "90d": want a time of the last two weeks`, statusUsage},
		{"doctor --since soon", `--since "soon": want 24h`, statusUsage},
		{"doctor --format yaml", `--format "yaml": one of text, json`, statusUsage},
	} {
		_, stderr, exit := runWith(t, "", strings.Fields(tt.args)...)
		if exit != tt.exit || !strings.Contains(stderr, tt.want) {
			t.Errorf("elbsli %s: exit %d, %q, want %d, %q", tt.args, exit, stderr, tt.exit, tt.want)
		}
	}
}
