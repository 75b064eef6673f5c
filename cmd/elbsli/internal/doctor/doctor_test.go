package doctor

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/elb-sli/elb-sli/cmd/elbsli/internal/term"
	"github.com/elb-sli/elb-sli/test/hermetic"
)

func TestMain(m *testing.M) { hermetic.Main(m) }

var update = flag.Bool("update", false, "rewrite the expected output")

var noon = time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)

func readArchive(t *testing.T, name string) *txtar.Archive {
	t.Helper()
	a, err := txtar.ParseFile(filepath.Join("testdata", name+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// examine runs the doctor against recorded answers.
func examine(t *testing.T, f *fakeAWS, o Options) *Result {
	t.Helper()
	f.serve()
	o.Now, o.Since = noon, 6*time.Hour
	r, err := Run(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Compares the findings about healthy and faulty deployments, each with the command that fixes it.
func TestDeployments(t *testing.T) {
	for _, name := range []string{"well", "broken", "unset", "sns", "events"} {
		t.Run(name, func(t *testing.T) {
			well, own := readArchive(t, "well"), readArchive(t, name)
			f := deployment(t, well, own)
			var o Options
			if text := f.answers["options"]; text != "" {
				if err := json.Unmarshal([]byte(text), &o); err != nil {
					t.Fatal(err)
				}
			}
			r := examine(t, f, o)
			var b bytes.Buffer
			if err := r.Write(&b, term.Style{}, 80); err != nil {
				t.Fatal(err)
			}
			if strings.Contains(b.String(), "must-not-be-shown") {
				t.Error("the API key is shown")
			}
			if (r.Failures+r.Warnings+r.Unchecked == 0) != (name == "well") {
				t.Errorf("%d failures, %d warnings, %d unchecked", r.Failures, r.Warnings, r.Unchecked)
			}
			golden := filepath.Join("testdata", name+".out")
			if *update {
				if err := os.WriteFile(golden, b.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), b.String()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// A finding that is not ok names the command that fixes it, or the missing permission.
func TestEveryFindingHasItsCommand(t *testing.T) {
	for _, name := range []string{"broken", "unset", "sns", "events"} {
		f := deployment(t, readArchive(t, "well"), readArchive(t, name))
		for _, finding := range examine(t, f, Options{}).Findings {
			fromElsewhere := strings.Contains(finding.Text, "of another account or region cannot be seen")
			if (finding.State == stateFailure || finding.State == stateWarning) && finding.Mend == "" && !fromElsewhere {
				t.Errorf("%s: no command for %s: %s", name, finding.Area, finding.Text)
			}
			if finding.State == stateOK && finding.Mend != "" {
				t.Errorf("%s: a command for what is ok: %+v", name, finding)
			}
		}
	}
}

// A missing permission is named and is not a failure. Together the permissions are the policy in the documentation.
func TestPermissions(t *testing.T) {
	needed := map[string]bool{}
	well := readArchive(t, "well")
	tried := map[string]bool{} // a short run denies each operation in the first of the deployments that needs it
	for _, variant := range []string{"well", "sns", "events", "unset"} {
		own := readArchive(t, variant)
		if !testing.Short() {
			clear(tried)
		}
		for operation := range deployment(t, well, own).answers {
			plain, _, _ := strings.Cut(operation, " ")
			if operation == "options" || strings.HasPrefix(operation, "sts.") || tried[plain] {
				continue
			}
			tried[plain] = true
			f := deployment(t, well, own)
			for name := range f.answers {
				if op, _, _ := strings.Cut(name, " "); op == plain {
					f.answers[name] = "!AccessDeniedException"
				}
			}
			r := examine(t, f, Options{Role: true})
			if !f.asked[plain] {
				continue
			}
			if r.Unchecked == 0 {
				t.Errorf("%s: %s is denied, and nothing is unchecked", variant, plain)
			}
			for _, finding := range r.Findings {
				if finding.State != stateUnchecked {
					continue
				}
				if finding.Needs == "" || !strings.HasSuffix(finding.Text, ": needs "+finding.Needs) {
					t.Errorf("%s: %s is denied: %+v", variant, plain, finding)
				}
				needed[finding.Needs] = true
			}
		}
	}
	doc, err := os.ReadFile("../../../../docs/doctor.md")
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(string(doc), "```json\n")
	block, _, _ = strings.Cut(block, "```")
	var documented []string
	for _, m := range regexp.MustCompile(`"([a-z0-9]+:[A-Za-z]+)"`).FindAllStringSubmatch(block, -1) {
		documented = append(documented, m[1])
	}
	slices.Sort(documented)
	if diff := cmp.Diff(slices.Sorted(maps.Keys(needed)), documented); diff != "" {
		t.Errorf("permissions (-asked for +in docs/doctor.md):\n%s", diff)
	}
}

// Without a function, credentials or a region there is nothing to check, and the error says what to do.
func TestNothingToCheck(t *testing.T) {
	f := deployment(t, readArchive(t, "well"))
	f.answers["lambda.GetFunctionConfiguration"] = "!ResourceNotFoundException"
	r := examine(t, f, Options{Function: "elbsli"})
	want := []Finding{{Area: "function", State: stateFailure, Mend: "terraform apply",
		Text: "there is no function elbsli in ap-northeast-1 of account 111122223333; --function and --region name another"}}
	if diff := cmp.Diff(want, r.Findings); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for _, tt := range []struct{ unset, answer, want string }{
		{"AWS_REGION", "", "aws: no region: give --region, or set AWS_REGION to the region of the function elb-sli"},
		{"AWS_ACCESS_KEY_ID", "", "aws: no credentials: set AWS_PROFILE"},
		{"", "!InvalidClientTokenId", "aws: the credentials are refused (InvalidClientTokenId: refused): set AWS_PROFILE"},
	} {
		t.Run(tt.want, func(t *testing.T) {
			f := deployment(t, readArchive(t, "well"))
			f.serve()
			if tt.unset != "" {
				t.Setenv(tt.unset, "")
			}
			if tt.answer != "" {
				f.answers["sts.GetCallerIdentity"] = tt.answer
			}
			if _, err := Run(context.Background(), Options{Now: noon}); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, want %s", err, tt.want)
			}
		})
	}
}

// The accounts are those that the module log-bucket allows to write.
func TestRegionalAccounts(t *testing.T) {
	module, err := os.ReadFile("../../../../terraform/modules/log-bucket/policy.tf")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^    ([a-z]+-[a-z-]+-\d) += "(\d{12})"$`).FindAllStringSubmatch(string(module), -1) {
		want[m[1]] = m[2]
	}
	if diff := cmp.Diff(want, regionalAccounts); diff != "" {
		t.Errorf("-module +here:\n%s", diff)
	}
}

// Tests the decisions of policies.
func TestPolicy(t *testing.T) {
	const arn = "arn:aws:s3:::logs/AWSLogs/111122223333/x"
	ask := request{services: []string{"s.amazonaws.com"}, accounts: []string{"582318560864"}, action: "s3:PutObject", resource: arn, of: "111122223333"}
	for _, tt := range []struct {
		statement       string
		allowed, denied bool
	}{
		{`{"Effect":"Allow","Principal":{"Service":"s.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::logs/*"}`, true, false},
		{`{"Effect":"Allow","Principal":{"Service":["x","s.amazonaws.com"]},"Action":["s3:Get*","s3:Put*"],"Resource":["a","arn:aws:s3:::logs/AWSLogs/*/x"]}`, true, false},
		{`{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}`, true, false},
		{`{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"S3:putobject","Resource":"*"}`, true, false},
		{`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::582318560864:root"},"Action":"s3:*","Resource":"*"}`, true, false},
		{`{"Effect":"Allow","Principal":{"AWS":"582318560864"},"Action":"s3:*","Resource":"*"}`, true, false},
		{`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::582318560864:role/root"},"Action":"s3:*","Resource":"*"}`, false, false},
		{`{"Effect":"Allow","Principal":{"Service":"t.amazonaws.com"},"Action":"s3:*","Resource":"*"}`, false, false},
		{`{"Effect":"Allow","Principal":{"Service":"s.amazonaws.com"},"Action":"s3:GetObject","Resource":"*"}`, false, false},
		{`{"Effect":"Allow","Principal":{"Service":"s.amazonaws.com"},"Action":"s3:*","Resource":"arn:aws:s3:::logs/AWSLogs/11112222333?/y"}`, false, false},
		{`{"Effect":"Allow","Principal":{"Service":"s.amazonaws.com"},"Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:SourceAccount":["1","111122223333"],"s3:x-amz-acl":"bucket-owner-full-control"}}}`, true, false},
		{`{"Effect":"Allow","Principal":{"Service":"s.amazonaws.com"},"Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"AWS:SourceAccount":"444455556666"}}}`, false, false},
		{`{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":false}}}`, false, false},
		{`{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:SourceAccount":"111122223333"}}}`, false, true},
		{`{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"*"}`, false, true},
	} {
		p, err := parsePolicy(`{"Version":"2012-10-17","Statement":[` + tt.statement + `]}`)
		if err != nil {
			t.Errorf("%s: %v", tt.statement, err)
			continue
		}
		if allowed, denied := p.decide(ask); allowed != tt.allowed || denied != tt.denied {
			t.Errorf("%s: allowed %v, denied %v, want %v, %v", tt.statement, allowed, denied, tt.allowed, tt.denied)
		}
	}
}
