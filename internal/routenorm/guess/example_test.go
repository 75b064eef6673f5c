package guess_test

import (
	"fmt"

	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
)

func ExampleRoute() {
	for _, path := range []string{
		"/users/anna/orders/42.json", "/users/search", "/api/v2/files/123e4567-e89b-12d3-a456-426614174000", "/static/app.3f9d2c.js", "/.env",
	} {
		fmt.Printf("%s\n", guess.Route(nil, []byte(path)))
	}
	// Output:
	// /users/:id/orders/:id
	// /users/search
	// /api/v2/files/:id
	// /assets/:file
	// other
}
