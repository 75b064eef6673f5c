package guess

import "testing"

func TestMaskWords(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"/", "/"},
		{"other", "other"},
		{"/profile/kowalski", "/profile/:id"},
		{"/users/:id/settings", "/users/:id/settings"},
		{"/kowalski/orders/:id.json", "/:id/orders/:id.json"},
		{"/api/v1/users", "/api/v1/users"},
		{"/reset/swordfish", "/reset/:id"},
		{"/oauth2/token/hunterxyz", "/oauth2/token/:id"},
		{"/x/:id", "/:id/:id"},
		{"/assets/:file", "/assets/:file"},
	} {
		if got := string(MaskWords(nil, []byte(tt.in))); got != tt.want {
			t.Errorf("MaskWords(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}
