package learn_test

import (
	"fmt"

	"github.com/elb-sli/elb-sli/internal/routenorm/learn"
)

func ExampleLearner() {
	l := learn.New()
	id := uint64(0)
	ask := func(method, path string, status int) {
		id++
		l.Add([]byte(method), []byte(path), status, id)
	}
	for i := range 60 {
		ask("GET", fmt.Sprintf("/hoge/%d", 100+i), 200)
		ask("PUT", fmt.Sprintf("/hoge/%d", 200+i), 204)
		ask("GET", "/hoge/search?q=x", 200)
		ask("GET", "/.env", 404)
	}
	for _, r := range l.Result().Routes {
		fmt.Println(r, r.Requests)
	}
	// Output:
	// GET|PUT /hoge/:id 120
	// GET /hoge/search 60
}
