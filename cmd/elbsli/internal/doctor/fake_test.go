package doctor

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/smithy-go/encoding/cbor"
	"github.com/rogpeppe/go-internal/txtar"
)

// fakeAWS answers each service in its own protocol: JSON 1.0 and 1.1, the query protocol, REST with JSON and with XML,
// and CBOR. The answers come from a file: a section's name is the service and the operation, optionally followed by a
// word that the request must contain.
type fakeAWS struct {
	simulated func(url.Values) // takes what IAM is asked to simulate; nil: nothing does
	t         *testing.T
	answers   map[string]string
	asked     map[string]bool
}

// deployment reads the answers from files; later files replace answers of earlier ones.
func deployment(t *testing.T, archives ...*txtar.Archive) *fakeAWS {
	t.Helper()
	f := &fakeAWS{t: t, answers: map[string]string{}, asked: map[string]bool{}}
	for _, a := range archives {
		for _, s := range a.Files {
			f.answers[s.Name] = string(s.Data)
		}
	}
	return f
}

// serve makes f the endpoint of the AWS SDK.
func (f *fakeAWS) serve() {
	server := httptest.NewServer(f)
	f.t.Cleanup(server.Close)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": server.URL, "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "example", "AWS_REGION": "ap-northeast-1",
		"AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1",
	} {
		f.t.Setenv(name, value)
	}
}

// protocol is the encoding of an answer.
type protocol int

const (
	inJSON protocol = iota
	inQuery
	inREST
	inXML
	inCBOR
)

func (f *fakeAWS) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		f.t.Error(err)
	}
	operation, how := f.operation(r, body)
	f.asked[operation] = true
	if operation == "iam.SimulatePrincipalPolicy" && f.simulated != nil {
		if form, err := url.ParseQuery(string(body)); err == nil {
			f.simulated(form)
		}
	}
	if operation == "s3.ListObjectsV2" && !strings.HasPrefix(f.answers[operation], "!") {
		f.list(w, r.URL.Query())
		return
	}
	answer, ok := f.answer(operation, r.URL.String()+string(body)+r.Header.Get("Authorization"))
	if !ok {
		f.t.Errorf("no answer to %s: %s %s %s", operation, r.Method, r.URL, body)
	}
	if code, failed := strings.CutPrefix(strings.TrimSpace(answer), "!"); failed {
		f.fail(w, how, code)
		return
	}
	switch how {
	case inJSON:
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		w.Header().Set("X-Amz-Crc32", fmt.Sprint(crc32.ChecksumIEEE([]byte(answer)))) // DynamoDB's clients check it
	case inREST:
		w.Header().Set("Content-Type", "application/json")
	case inQuery, inXML:
		w.Header().Set("Content-Type", "text/xml")
	case inCBOR:
		w.Header().Set("Content-Type", "application/cbor")
		w.Header().Set("Smithy-Protocol", "rpc-v2-cbor")
		answer = string(f.cbor(answer))
	}
	_, _ = io.WriteString(w, answer)
}

// answer returns the answer whose word the request contains, or else the one without a word.
func (f *fakeAWS) answer(operation, request string) (string, bool) {
	for name, text := range f.answers {
		if op, word, ok := strings.Cut(name, " "); ok && op == operation && strings.Contains(request, word) {
			return text, true
		}
	}
	text, ok := f.answers[operation]
	return text, ok
}

// operation returns the requested operation, which each protocol encodes differently.
func (f *fakeAWS) operation(r *http.Request, body []byte) (string, protocol) {
	if target := r.Header.Get("X-Amz-Target"); target != "" {
		service, op, _ := strings.Cut(target, ".")
		names := map[string]string{"AmazonSQS": "sqs", "Logs_20140328": "logs", "DynamoDB_20120810": "dynamodb", "secretsmanager": "secretsmanager", "AWSEvents": "events"}
		return names[service] + "." + op, inJSON
	}
	if path, ok := strings.CutPrefix(r.URL.Path, "/service/GraniteServiceVersion20100801/operation/"); ok {
		return "cloudwatch." + path, inCBOR
	}
	if form, err := url.ParseQuery(string(body)); err == nil && form.Get("Action") != "" {
		names := map[string]string{"2011-06-15": "sts", "2015-12-01": "elbv2", "2012-06-01": "elb", "2010-03-31": "sns", "2010-05-08": "iam"}
		return names[form.Get("Version")] + "." + form.Get("Action"), inQuery
	}
	switch path := r.URL.Path; {
	case strings.HasPrefix(path, "/2015-03-31/functions/") && strings.HasSuffix(path, "/configuration"):
		return "lambda.GetFunctionConfiguration", inREST
	case strings.HasPrefix(path, "/2019-09-30/functions/") && strings.HasSuffix(path, "/concurrency"):
		return "lambda.GetFunctionConcurrency", inREST
	case path == "/2015-03-31/event-source-mappings":
		return "lambda.ListEventSourceMappings", inREST
	}
	query := r.URL.Query()
	switch {
	case r.Method == http.MethodHead:
		return "s3.HeadObject", inXML
	case query.Has("location"):
		return "s3.GetBucketLocation", inXML
	case query.Has("policy"):
		return "s3.GetBucketPolicy", inXML
	case query.Has("notification"):
		return "s3.GetBucketNotificationConfiguration", inXML
	case query.Get("list-type") == "2":
		return "s3.ListObjectsV2", inXML
	}
	return "unknown", inXML
}

func (f *fakeAWS) fail(w http.ResponseWriter, how protocol, code string) {
	status := http.StatusBadRequest
	if strings.HasPrefix(code, "AccessDenied") || code == "Forbidden" {
		status = http.StatusForbidden
	}
	if to, ok := strings.CutPrefix(code, "PermanentRedirect "); ok {
		code, status = "PermanentRedirect", http.StatusMovedPermanently
		w.Header().Set("X-Amz-Bucket-Region", to)
	}
	if strings.HasPrefix(code, "No") || strings.HasPrefix(code, "Resource") {
		status = http.StatusNotFound
	}
	if how == inXML || how == inQuery {
		code = strings.TrimSuffix(code, "Exception")
	}
	if how == inREST {
		w.Header().Set("X-Amzn-Errortype", code)
	}
	if how == inCBOR {
		w.Header().Set("Smithy-Protocol", "rpc-v2-cbor")
		w.Header().Set("Content-Type", "application/cbor")
	}
	answer := fmt.Sprintf(`{"__type":"com.amazonaws#%s","message":"refused"}`, code)
	if how == inJSON {
		w.Header().Set("X-Amz-Crc32", fmt.Sprint(crc32.ChecksumIEEE([]byte(answer))))
	}
	w.WriteHeader(status)
	switch how {
	case inJSON:
		_, _ = io.WriteString(w, answer)
	case inREST:
		fmt.Fprint(w, `{"Message":"refused"}`)
	case inQuery:
		fmt.Fprintf(w, "<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>refused</Message></Error></ErrorResponse>", code)
	case inXML:
		fmt.Fprintf(w, "<Error><Code>%s</Code><Message>refused</Message></Error>", code)
	case inCBOR:
		_, _ = w.Write(cbor.Encode(cbor.Map{"__type": cbor.String("com.amazonaws#" + code), "message": cbor.String("refused")}))
	}
}

// cbor writes JSON as CBOR. Numbers become floats, and texts that look like times become times.
func (f *fakeAWS) cbor(text string) []byte {
	var v any
	if err := json.NewDecoder(bytes.NewBufferString(text)).Decode(&v); err != nil {
		f.t.Errorf("%v in %s", err, text)
	}
	return cbor.Encode(cborValue(v))
}

func cborValue(v any) cbor.Value {
	switch v := v.(type) {
	case map[string]any:
		m := cbor.Map{}
		for k, e := range v {
			m[k] = cborValue(e)
		}
		return m
	case []any:
		l := cbor.List{}
		for _, e := range v {
			l = append(l, cborValue(e))
		}
		return l
	case float64:
		return cbor.Float64(v)
	case string:
		if at, err := time.Parse(time.RFC3339, v); err == nil {
			return &cbor.Tag{ID: 1, Value: cbor.Float64(at.Unix())}
		}
		return cbor.String(v)
	}
	return &cbor.Nil{}
}

// list lists the keys of the section s3.ListObjectsV2 as S3 does.
func (f *fakeAWS) list(w io.Writer, query url.Values) {
	prefix, delimiter := query.Get("prefix"), query.Get("delimiter")
	var folders []string
	fmt.Fprint(w, "<ListBucketResult>")
	for key := range strings.FieldsSeq(f.answers["s3.ListObjectsV2"]) {
		rest, ok := strings.CutPrefix(key, prefix)
		if !ok {
			continue
		}
		if folder, _, below := strings.Cut(rest, delimiter); below && delimiter != "" {
			if p := prefix + folder + delimiter; !slices.Contains(folders, p) {
				folders = append(folders, p)
				fmt.Fprintf(w, "<CommonPrefixes><Prefix>%s</Prefix></CommonPrefixes>", p)
			}
			continue
		}
		fmt.Fprintf(w, "<Contents><Key>%s</Key><Size>1000</Size><LastModified>2026-11-28T11:57:00.000Z</LastModified></Contents>", key)
	}
	fmt.Fprint(w, "<IsTruncated>false</IsTruncated></ListBucketResult>")
}
