package firstconfig

import "testing"

func TestProductName(t *testing.T) {
	for name, want := range map[string]bool{
		"Mozilla": true, "curl": true, "okhttp": true, "python-requests": true, "Go-http-client": true, "Apache-HttpClient": true,
		"python-urllib3": true, "aws-sdk-go-v2": true, "DuckDuckGoBot": true, "ELB-HealthChecker": true, "Twilio.TmeWs": true,
		"HTTP20": true, "AppleCoreMedia": true, "OurVeryOwnPhoneApp": true, "PHPSCHEDULER": true,
		"AKIAIOSFODNN7EXAMPLE": false, "alice-secret-token-12345": false, "id-123": false, "user12345": false, "ab1-cd2-ef3": false,
		"a1b2": false, "v1.2.3": false, "sk.live-4eC": false,
		"aaaaabbbbbcccccdddddee": false,
	} {
		if got := isProductName(name); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}
