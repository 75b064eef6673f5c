package loggen

import "time"

// The product's load balancers and hosts.
const (
	albName     = "app/phone/50dc6c495c0c9188"
	classicName = "phone-legacy"
	nlbName     = "net/phone-sip/c6e77e28c25b2234"
	phoneHost   = "phone.example.com"
	hooksHost   = "hooks.phone.example.com"
)

// The routes of phone.yaml.
var (
	unmatched = &route{name: other, group: "phone-web"}

	top     = browse("/")
	hoge    = browse("/hoge/:id")
	search  = browse("/search")
	call    = browse("/calls/:id")
	login   = &route{name: "/login", journey: "sign-in", group: "phone-web"}
	assets  = &route{name: "/assets/*rest", group: "phone-web"}
	admin   = &route{name: "/admin/*rest", group: "phone-web"}
	healthz = &route{name: "/healthz", group: "phone-web"}

	voice  = &route{name: "/twilio/voice/:call_sid", journey: "incoming-call", threshold: 800 * time.Millisecond, group: "phone-voice"}
	status = &route{name: "/twilio/status/:call_sid", group: "phone-voice"}
	media  = &route{name: "/media/:call_sid", journey: "call-audio", group: "phone-media"}
	sms    = &route{name: "hooks.phone.example.com/sms/:id", group: "phone-voice"}

	apiCall      = api("/api/v1/calls/:id")
	apiCalls     = api("/api/v1/calls")
	apiMessages  = api("/api/v1/users/:id/messages")
	sendMessage  = &route{name: "/api/v1/users/:id/messages", journey: "send-message", threshold: time.Second, group: "phone-api"}
	apiRecording = api("/api/v1/recordings/:id")
	apiNumber    = api("/api/v1/numbers/:e164")
	portNumber   = &route{name: "/api/v1/numbers/:e164/port", journey: "port-number", group: "phone-api"}
	export       = &route{name: "/api/v1/exports/:id", group: "phone-export"}
	presence     = &route{name: "/phone.v1.Presence/:method", group: "phone-presence"}
)

func browse(name string) *route {
	return &route{name: name, journey: "browse", threshold: 500 * time.Millisecond, group: "phone-web"}
}

func api(name string) *route { return &route{name: name, group: "phone-api"} }

// target draws a host in the target group of a route.
func target(r *rng, rt *route) string {
	switch rt.group {
	case "phone-voice":
		return pick(r, voiceTargets)
	case "phone-api":
		return pick(r, apiTargets)
	case "phone-media":
		return pick(r, mediaTargets)
	case "phone-presence":
		return pick(r, presenceTargets)
	case "phone-export":
		return "" // a Lambda function has no address
	}
	return pick(r, webTargets)
}

var (
	webTargets      = []string{"10.0.11.12:8080", "10.0.12.15:8080", "10.0.11.31:8080", "10.0.12.40:8080"}
	voiceTargets    = []string{"10.0.11.71:9000", "10.0.12.77:9000"}
	apiTargets      = []string{"10.0.11.20:8081", "10.0.12.22:8081", "10.0.12.29:8081"}
	mediaTargets    = []string{"10.0.11.90:7000", "10.0.12.95:7000"}
	presenceTargets = []string{"10.0.11.51:50051", "10.0.12.52:50051"}
)

// A speed is the target's processing time in milliseconds at equal steps of probability. One request in a hundred is
// slower than the last step.
type speed []int

var (
	instant = speed{1, 1, 2, 3, 5}
	quick   = speed{3, 6, 9, 14, 22, 45, 110}
	normal  = speed{12, 22, 34, 48, 70, 110, 180, 320}
	ringing = speed{38, 45, 60, 75, 95, 120, 160, 240, 390}
)

// micros draws a processing time. It is in whole milliseconds, as an ALB logs it.
func (s speed) micros(r *rng) int64 {
	if r.oneIn(100) {
		return int64(s[len(s)-1]+r.n(3*s[len(s)-1])) * 1000
	}
	i := r.n(len(s) - 1)
	return int64(r.between(s[i], s[i+1])) * 1000
}
