package classify_test

import (
	"fmt"
	"strings"

	"github.com/elb-sli/elb-sli/internal/classify"
	"github.com/elb-sli/elb-sli/internal/elblog"
)

// The first rule that matches decides; entries that no rule matches are excluded.
func Example() {
	const log = `2026-11-20T01:02:03.186641Z web 198.51.100.1:52817 10.0.0.5:80 0.001 0.048 0.000 200 200 0 12 "GET https://www.example.com:443/ HTTP/1.1" "curl/8.9.1" - -
2026-11-20T01:02:04.186641Z web 198.51.100.2:52818 - -1 -1 -1 460 0 0 0 "POST https://www.example.com:443/voice HTTP/1.1" "TwilioProxy/1.1" - -
2026-11-20T01:02:05.186641Z web 198.51.100.3:52819 - -1 -1 -1 460 0 0 0 "GET https://www.example.com:443/ HTTP/1.1" "Mozilla/5.0" - -
`
	c, errs := classify.New(
		[]classify.Rule{
			{Name: "twilio-gave-up", When: classify.When{ELBStatus: []classify.Span{{Lo: 460, Hi: 460}}, Sender: []string{"twilio"}}, Then: classify.Bad},
			{Name: "served", When: classify.When{ELBStatus: []classify.Span{{Lo: 200, Hi: 399}}}, Then: classify.Good},
		},
		[]classify.Sender{{Name: "twilio", UserAgents: []string{"TwilioProxy/*"}}},
	)
	if errs != nil {
		fmt.Println(errs)
		return
	}
	m := c.NewMatcher()
	for s := elblog.NewScanner(strings.NewReader(log)); s.Scan(); {
		e := s.Entry()
		rule := c.Rule(m.Classify(e, string(e.Method), "other"))
		fmt.Println(e.ELBStatusCode, rule.Then, "by", rule.Name)
	}
	// Output:
	// 200 good by served
	// 460 bad by twilio-gave-up
	// 460 excluded by unclassified
}
