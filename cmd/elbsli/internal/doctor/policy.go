package doctor

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/classify"
)

// policy is a resource's policy. Its statements are kept as written, so that one can be added.
type policy struct {
	Version   string     `json:"Version"`
	ID        string     `json:"Id,omitempty"`
	Statement statements `json:"Statement"`
	read      []statement
}

// statements are one or a list of them.
type statements []json.RawMessage

func (s *statements) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '{' {
		*s = statements{slices.Clone(b)}
		return nil
	}
	return json.Unmarshal(b, (*[]json.RawMessage)(s))
}

// statement is the relevant part of a statement.
type statement struct {
	Effect    string
	Principal principal
	Action    words
	Resource  words
	Condition map[string]map[string]words
}

// words are a text or a list of them.
type words []string

func (w *words) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*w = words{one}
		return nil
	}
	var flag bool // "aws:SecureTransport": false
	if json.Unmarshal(b, &flag) == nil {
		*w = words{fmt.Sprint(flag)}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(w))
}

// principal is "*", or principals by kind.
type principal struct{ AWS, Service words }

func (p *principal) UnmarshalJSON(b []byte) error {
	if string(b) == `"*"` {
		*p = principal{AWS: words{"*"}, Service: words{"*"}}
		return nil
	}
	type plain principal
	err := json.Unmarshal(b, (*plain)(p))
	if slices.Contains(p.AWS, "*") {
		p.Service = append(p.Service, "*")
	}
	return err
}

// parsePolicy reads a policy; "" is an empty one.
func parsePolicy(text string) (policy, error) {
	p := policy{Version: "2012-10-17"}
	if text == "" {
		return p, nil
	}
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return p, fmt.Errorf("the policy cannot be read: %w", err)
	}
	for _, raw := range p.Statement {
		var s statement
		if err := json.Unmarshal(raw, &s); err != nil {
			return p, fmt.Errorf("the policy cannot be read: %w", err)
		}
		p.read = append(p.read, s)
	}
	return p, nil
}

// request is a request to a resource.
type request struct {
	services  []string // the possible principals
	accounts  []string // as the root of an account
	action    string
	resource  string
	of        string // account for which the service acts; "" if unknown
	sourceARN string // of the source; "" if unknown
}

// decide reports whether a policy allows the request, and whether one of its statements denies it. Only conditions on
// the account or resource for which the service acts are evaluated. Any other condition is assumed to hold if the
// statement allows, and not to hold if it denies.
func (p policy) decide(r request) (allowed, denied bool) {
	for _, s := range p.read {
		if !s.appliesTo(r) {
			continue
		}
		switch s.Effect {
		case "Allow":
			allowed = allowed || s.conditionHolds(r, true)
		case "Deny":
			denied = denied || s.conditionHolds(r, false)
		}
	}
	return allowed, denied
}

func (s statement) appliesTo(r request) bool {
	return s.namesPrincipal(r) &&
		slices.ContainsFunc(s.Action, func(a string) bool { return classify.Glob(strings.ToLower(a), strings.ToLower(r.action)) }) &&
		slices.ContainsFunc(s.Resource, func(res string) bool { return classify.Glob(res, r.resource) })
}

func (s statement) namesPrincipal(r request) bool {
	for _, service := range r.services {
		if slices.Contains(s.Principal.Service, service) || slices.Contains(s.Principal.Service, "*") {
			return true
		}
	}
	return slices.ContainsFunc(s.Principal.AWS, func(who string) bool {
		a, ok := parseARN(who)
		return slices.Contains(r.accounts, who) || ok && a.service == "iam" && a.resource == "root" && slices.Contains(r.accounts, a.account)
	})
}

// conditionHolds evaluates the conditions that it can; unknown is the result for the others.
func (s statement) conditionHolds(r request, unknown bool) bool {
	for operator, keys := range s.Condition {
		for key, values := range keys {
			given := ""
			switch strings.ToLower(key) {
			case "aws:sourceaccount":
				given = r.of
			case "aws:sourcearn":
				given = r.sourceARN
			}
			plain := strings.TrimSuffix(operator, "IfExists")
			if given == "" || !slices.Contains([]string{"StringEquals", "StringLike", "ArnEquals", "ArnLike"}, plain) {
				if !unknown {
					return false
				}
				continue
			}
			if !slices.ContainsFunc(values, func(v string) bool { return classify.Glob(v, given) }) {
				return false
			}
		}
	}
	return true
}

// with returns the policy with an additional statement, as JSON.
func (p policy) with(s string) string {
	p.Statement = append(slices.Clone(p.Statement), json.RawMessage(s))
	b, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return ""
	}
	return string(b)
}
