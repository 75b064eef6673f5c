package version

import "testing"

func TestReleased(t *testing.T) {
	if got := String(); got != "devel" {
		t.Errorf("String() = %q in a test's binary, want devel", got)
	}
	if got := Day(); got != "" {
		t.Errorf("Day() = %q in a test's binary, want none", got)
	}
	day = "2026-11-20"
	if got := Day(); got != "2026-11-20" {
		t.Errorf("Day() = %q, want the linker's", got)
	}
	defer func() { release, day = "", "" }()
	for _, tt := range []struct{ release, want string }{
		{"", ""},
		{"v1.2.3", "v1.2.3"},
		{"v10.0.12", "v10.0.12"},
		{"v1.2.3-rc.1", ""},
		{"v1.2.4-0.20261128063512-06cf4601c2d3", ""},
		{"v1.2.3+dirty", ""},
	} {
		release = tt.release
		if got := Released(); got != tt.want {
			t.Errorf("%q: Released() = %q, want %q", tt.release, got, tt.want)
		}
		if got := String(); tt.release != "" && got != tt.release {
			t.Errorf("%q: String() = %q", tt.release, got)
		}
	}
}
