package routenorm_test

import (
	"fmt"

	"github.com/elb-sli/elb-sli/internal/routenorm"
)

func ExampleParsePattern() {
	p, err := routenorm.ParsePattern("GET|PUT API.example.com/users/:id.json")
	fmt.Println(p.Methods, p.Host, p.Path, err)

	_, err = routenorm.ParsePattern("get /users")
	fmt.Println(err)
	_, err = routenorm.ParsePattern("/users/{id}")
	fmt.Println(err)
	// Output:
	// [GET PUT] api.example.com /users/:id.json <nil>
	// method "get": methods are case-sensitive, write "GET"
	// "{id}": a parameter is written ":name"
}

func ExampleTable_Match() {
	var patterns []routenorm.Pattern
	for _, s := range []string{"GET|PUT /users/:id", "GET /users/me", "POST /users/:id::lock", "/assets/*rest"} {
		p, err := routenorm.ParsePattern(s)
		if err != nil {
			fmt.Println(err)
			return
		}
		patterns = append(patterns, p)
	}
	table, conflicts := routenorm.NewTable(patterns)
	fmt.Println(len(conflicts), "conflicts")

	for _, request := range []struct{ method, target string }{
		{"GET", "/users/123?tab=posts"}, {"HEAD", "/users/me/"}, {"POST", "/users/123"}, {"POST", "/users/123:lock"}, {"GET", "/assets/css/main.css"},
	} {
		path, ok := routenorm.Clean(nil, []byte(request.target))
		route := routenorm.Other
		if i := table.Match(request.method, []byte("www.example.com"), path); ok && i >= 0 {
			route = table.Pattern(i).Route()
		}
		fmt.Println(request.method, request.target, "->", route)
	}
	// Output:
	// 0 conflicts
	// GET /users/123?tab=posts -> /users/:id
	// HEAD /users/me/ -> /users/me
	// POST /users/123 -> other
	// POST /users/123:lock -> /users/:id::lock
	// GET /assets/css/main.css -> /assets/*rest
}
