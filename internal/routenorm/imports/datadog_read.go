package imports

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// datadogResources parses resources and their hits in any of these forms:
//
//   - the answer of the API "aggregate spans" grouped by resource_name (docs.datadoghq.com/api/latest/spans, read
//     2026-11-28), or of a query of trace.….hits by {resource_name}, whose values are spelled as tags;
//   - a CSV with a header, a column of resources and a column of hits.
func datadogResources(b []byte) ([]resource, error) {
	if isJSON(b) {
		return datadogJSON(b)
	}
	records, at, err := datadogCSV(b)
	if err != nil {
		return nil, err
	}
	var out []resource
	for _, r := range records {
		name := r[at.resource]
		if _, value, ok := strings.Cut(name, "resource_name:"); ok {
			name = value
		}
		hits := int64(0)
		if at.hits >= 0 {
			hits, _ = hitsOf(r[at.hits])
		}
		out = append(out, resource{name, hits})
	}
	return out, nil
}

// datadogAnswer holds the needed fields of both kinds of answers.
type datadogAnswer struct {
	Data []struct {
		Attributes struct {
			By       map[string]json.RawMessage `json:"by"`
			Compute  map[string]json.RawMessage `json:"compute"`
			Computes map[string]json.RawMessage `json:"computes"`
		} `json:"attributes"`
	} `json:"data"`
	Series []struct {
		Scope  string        `json:"scope"`
		Tags   []string      `json:"tag_set"`
		Points [][2]*float64 `json:"pointlist"`
	} `json:"series"`
}

func datadogJSON(b []byte) ([]resource, error) {
	var a datadogAnswer
	if err := json.Unmarshal(b, &a); err != nil {
		return nil, fmt.Errorf("not Datadog's answer to a query by resource_name: %w", err)
	}
	var out []resource
	for _, d := range a.Data {
		var name string
		for key, value := range d.Attributes.By {
			if strings.TrimPrefix(key, "@") == "resource_name" && json.Unmarshal(value, &name) != nil {
				name = ""
			}
		}
		hits := int64(0)
		for _, computes := range []map[string]json.RawMessage{d.Attributes.Computes, d.Attributes.Compute} {
			for _, key := range slices.Sorted(maps.Keys(computes)) {
				if n, ok := hitsOf(string(computes[key])); ok && hits == 0 {
					hits = n
				}
			}
		}
		if name != "" {
			out = append(out, resource{name, hits})
		}
	}
	for _, s := range a.Series {
		name, sum := "", 0.0
		for _, t := range append(s.Tags, strings.Split(s.Scope, ",")...) {
			if value, ok := strings.CutPrefix(t, "resource_name:"); ok && name == "" {
				name = value
			}
		}
		for _, p := range s.Points {
			if p[1] != nil {
				sum += *p[1]
			}
		}
		if name != "" {
			out = append(out, resource{name, hitCount(sum)})
		}
	}
	return out, nil
}

// columns are the indexes of the needed columns of a CSV. hits is -1 if there is no such column.
type columns struct{ resource, hits int }

func datadogCSV(b []byte) (records [][]string, at columns, err error) {
	r := csv.NewReader(bytes.NewReader(b))
	r.FieldsPerRecord = 0
	r.TrimLeadingSpace = true
	if line, _, _ := bytes.Cut(b, []byte("\n")); bytes.Contains(line, []byte("\t")) {
		r.Comma = '\t'
	}
	records, err = r.ReadAll()
	if err != nil {
		return nil, at, fmt.Errorf("not a CSV: %w", err)
	}
	if len(records) == 0 {
		return nil, at, errors.New("not a CSV: it is empty")
	}
	for i, name := range records[0] {
		records[0][i] = strings.NewReplacer("@", "", " ", "_", "(*)", "").Replace(strings.ToLower(strings.TrimSpace(name)))
	}
	at.resource = slices.IndexFunc(records[0], func(s string) bool { return slices.Contains([]string{"resource_name", "resource", "group", "tags"}, s) })
	at.hits = slices.IndexFunc(records[0], func(s string) bool {
		return slices.Contains([]string{"hits", "requests", "count", "total_hits", "total_requests", "total", "value", "sum"}, s)
	})
	if at.resource < 0 {
		return nil, at, errors.New("a CSV without a column \"resource_name\" in its first line")
	}
	return records[1:], at, nil
}

// hitsOf parses "1234", "1,234", "1.2k" and "3M". ok is false if s is not a number.
func hitsOf(s string) (hits int64, ok bool) {
	s = strings.ReplaceAll(strings.TrimSpace(s), ",", "")
	scale := 1.0
	if s != "" {
		switch s[len(s)-1] | 0x20 {
		case 'k':
			scale = 1e3
		case 'm':
			scale = 1e6
		case 'b', 'g':
			scale = 1e9
		}
	}
	if scale > 1 {
		s = s[:len(s)-1]
	}
	v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	return hitCount(v * scale), err == nil
}

// hitCount converts v to a number of hits, which is not negative and fits an int64.
func hitCount(v float64) int64 {
	if !(v > 0) {
		return 0
	}
	return int64(math.Round(min(v, 1e15)))
}

// looksDatadog reports whether a text is an answer by resource_name, or a CSV with such a column.
func looksDatadog(b []byte) bool {
	if isJSON(b) {
		found, err := datadogJSON(b)
		return err == nil && len(found) > 0
	}
	line, _, _ := bytes.Cut(b, []byte("\n"))
	_, at, err := datadogCSV(append(bytes.TrimSpace(line), '\n'))
	return err == nil && at.resource >= 0 && (at.hits >= 0 || bytes.Contains(bytes.ToLower(line), []byte("resource")))
}
