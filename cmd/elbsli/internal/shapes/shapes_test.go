package shapes

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The shapes that are kept are bounded, and the rest are still counted.
func TestShapesAreBounded(t *testing.T) {
	m := make(Shapes)
	for _, p := range []string{"/a", "/b", "/c", "/a", "/d"} {
		m.put(Shape{Method: "GET", Path: p}, witnesses{requests: 1}, 2)
	}
	want := map[Shape]int64{{Method: "GET", Path: "/a"}: 2, {Method: "GET", Path: "/b"}: 1, {Method: "GET", Path: furtherShapes}: 2}
	if diff := cmp.Diff(want, m.counts()); diff != "" {
		t.Errorf("shapes (-want +got):\n%s", diff)
	}
}

// A word that few clients requested is shown if APIs use it; other words may be names. Clients are distinguished across
// all logs.
func TestShapesHideNames(t *testing.T) {
	m := make(Shapes)
	for i, clients := range []string{"AB", "BC", "AA"} { // the clients in three logs
		log := make(Shapes)
		for _, c := range clients {
			log.Add(Shape{Method: "GET", Path: "/profile/kowalski"}, []byte{byte('A' + i%2)})
			log.Add(Shape{Method: "GET", Path: "/hoge/list"}, []byte{byte(c)})
			log.Add(Shape{Method: "GET", Path: fmt.Sprintf("/profile/nowak%c", 'a'+i)}, []byte{byte(c)})
		}
		log.Add(Shape{Method: "GET", Path: notAPath}, []byte("A"))
		log.Add(Shape{Method: "GET", Path: "/users/:id/settings"}, []byte("A"))
		m.Merge(log)
	}
	want := []Shape{
		{"GET", "/profile/:id", 12}, {"GET", "/hoge/list", 6}, {"GET", notAPath, 3}, {"GET", "/users/:id/settings", 3},
	}
	if diff := cmp.Diff(want, m.Top(10)); diff != "" {
		t.Errorf("shapes (-want +got):\n%s", diff)
	}
}
