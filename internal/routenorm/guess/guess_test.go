package guess

import (
	"bytes"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"github.com/elb-sli/elb-sli/internal/routenorm"
)

var heuristicTests = []struct{ in, want string }{
	{"/", "/"},
	{"/hoge", "/hoge"},
	{"/hoge/123", "/hoge/:id"},
	{"/hoge/123/fuga", "/hoge/:id/fuga"},
	{"/Hoge/123/fugaFuga", "/Hoge/:id/fugaFuga"},
	// names of services and procedures
	{"/google.pubsub.v1.Publisher/Publish", "/google.pubsub.v1.Publisher/Publish"},
	{"/phone.voice.v1beta1.Calls/Start", "/phone.voice.v1beta1.Calls/Start"},
	{"/twirp/pb.v2.Auth/Login", "/twirp/pb.v2.Auth/Login"},
	{"/acme.Greeter/SayHello", "/acme.Greeter/SayHello"},
	{"/odata/Products(42)", "/odata/Products:id"},
	{"/odata/Products(Id=3)/Category", "/odata/Products:id/Category"},
	{"/odata/GetTop()", "/odata/GetTop"},
	{"/api/trpc/user.byId,post.list", "/api/trpc/user.byId_post.list"},
	{"/api/trpc/a,b", "/api/trpc/:id"},
	// tenants
	{"/workspaces/merger-notice/projects", "/workspaces/:id/projects"},
	{"/workspaces/merger/projects/3", "/workspaces/:id/projects/:id"},
	{"/organizations/search", "/organizations/search"},
	{"/organizations/invite", "/organizations/invite"},
	{"/books/a-strange-crayfish-bourbon", "/books/:id"},
	{"/team/d9xKdP/cards", "/team/:id/cards"},
	{"/users/me", "/users/me"},
	{"/users/anna", "/users/:id"}, // users have names
	{"/users/anna.json", "/users/:id"},
	{"/users/search.json", "/users/search.json"},
	{"/users/search", "/users/search"},
	{"/users/bulk_rejected", "/users/bulk_rejected"},
	{"/users/rejected", "/users/rejected"},
	{"/users/userinfo", "/users/userinfo"},
	{"/teams/wad", "/teams/wad"},
	{"/ipam/blurry-crayfishes", "/ipam/blurry-crayfishes"},
	{"/ipam/blurry-crayfish", "/ipam/blurry-crayfish"},
	{"/dishes/anna", "/dishes/anna"}, // a word stays, because it may be one of the API's
	{"/repos/anna/toolbelt/issues", "/repos/:id/:id/issues"},
	{"/repos/anna/table/issues", "/repos/:id/:id/issues"}, // a name follows an owner, however it is spelled
	{"/repos/john99/table", "/repos/:id/:id"},
	{"/repositories/95/table", "/repositories/:id/table"},
	{"/repos/search/table", "/repos/search/table"},
	{"/repos/search/crayfish", "/repos/search/crayfish"},
	{"/repositories/anna/table", "/repositories/:id/:id"},
	{"/repositories/maven-central/packages", "/repositories/:id/packages"}, // a repository without an owner
	{"/repositories/npm-internal/tags", "/repositories/:id/tags"},
	{"/maven-central", "/maven-central"},
	{"/orgs/table/members", "/orgs/:id/members"},
	{"/orgs/search", "/orgs/search"},
	{"/orgs/search-all", "/orgs/search-all"},
	{"/namespaces/fox/pods", "/namespaces/:id/pods"},
	{"/categories/crayfish", "/categories/:id"},
	{"/categories/recent", "/categories/recent"},
	{"/org/crayfish", "/org/:id"},
	{"/users/mark_crayfish", "/users/:id"},
	{"/users/crayfish_files", "/users/crayfish_files"},
	{"/dishes/by-name/table", "/dishes/by-name/:id"},
	{"/dishesByName/table", "/dishesByName/:id"},
	{"/username/table", "/username/:id"},
	{"/bytes/table", "/bytes/table"},
	{"/hobby/table", "/hobby/table"},
	{"/babyName/table", "/babyName/table"},
	{"/by/table", "/by/table"},
	{"/dishes/woLasSenwfU", "/dishes/:id"},
	{"/dishes/data_KguZMBQngmgonD", "/dishes/:id"},
	{"/dishes/zWngglfiEUp/woLasSenwfU.json", "/dishes/zWngglfiEUp/:id"}, // "up" is a word
	{"/dish/torihikiSaki", "/dish/torihikiSaki"},
	{"/dish/pedidos2Venta", "/dish/pedidos2Venta"},
	{"/dish/CrayfishBlurryBourbon", "/dish/:id"},
	{"/users/9ewGsLjByJ1kK4c0Q/table", "/users/:id/table"}, // "By" inside a value means nothing
	{"/repositories/95/committers", "/repositories/:id/committers"},
	{"/dishes/blurry-crayfish", "/dishes/blurry-crayfish"},
	{"/dishes/blurry_crayfish", "/dishes/blurry_crayfish"},
	{"/dishes/bulk-crayfish", "/dishes/bulk-crayfish"},
	{"/blurry-crayfish", "/blurry-crayfish"},
	{"/users/123e4567-e89b-12d3-a456-426614174000", "/users/:id"},
	{"/users/a@example.com/posts", "/users/:id/posts"},
	{"/users/a%40example.com", "/users/:id"},
	{"/users/AnnaKim", "/users/:id"},
	{"/users/john99", "/users/:id"},
	// ids of a few letters
	{"/stories/vboqm3/save", "/stories/:id/save"},
	{"/links/y3rpug", "/links/:id"},
	{"/links/MSPRNO", "/links/:id"},
	{"/dish/pedidos2Venta", "/dish/pedidos2Venta"},
	{"/p2p/orders", "/p2p/orders"},
	// a collection's member with its parts after it, and words in its place
	{"/plans/redirected/filters", "/plans/:id/filters"},
	{"/plans/settings/filters", "/plans/settings/filters"},
	{"/plans/item-groups/filters", "/plans/item-groups/filters"},
	{"/admin/projects/textclassificationproject/7/change", "/admin/projects/textclassificationproject/:id/change"}, // three words
	{"/admin/labels/crayfish/add", "/admin/labels/crayfish/add"},                                                   // what something is added to is a collection
	{"/admin/labels/crayfish/edit", "/admin/labels/:id/edit"},
	{"/blog/how-to-make-better-days", "/blog/:id"}, // a title, of common words
	{"/posts/best-easy-home-garden-ideas/comments", "/posts/:id/comments"},
	{"/how-to-make-better-days", "/how-to-make-better-days"},
	{"/pages/new-and-better-ways-home", "/pages/:id"},
	{"/questions/7/how-to-make-better-days", "/questions/:id/:id"},
	{"/news/summer-city", "/news/:id"},
	{"/news/search-city", "/news/search-city"},
	{"/.well-known/apple-developer-merchantid-domain-association", "/.well-known/apple-developer-merchantid-domain-association"},
	{"/t/moonrise/templates", "/t/:id/templates"},
	{"/t/import/templates", "/t/import/templates"},
	{"/t/search/templates", "/t/search/templates"},
	{"/sv/reporting/users", "/:id/reporting/users"},
	{"/__htmltopdf/certificate", "/__htmltopdf/certificate"},
	{"/organizations/grpc_token", "/organizations/grpc_token"},
	// languages, releases, branches and source files
	{"/de/dashboard", "/:id/dashboard"},
	{"/ko/admin/users", "/:id/admin/users"},
	{"/hr/employees", "/hr/employees"},
	{"/de", "/de"},
	{"/tags/delete/v1.7.1", "/tags/delete/:id"},
	{"/v1.2.3/users", "/v1.2.3/users"},
	{"/branches/fix-login/status", "/branches/:id/status"},
	{"/anna/tool.js/issues", "/anna/:id/issues"},
	{"/maven-central/browse", "/maven-central/browse"},
	{"/issues/PROJ-12", "/issues/:id"},
	{"/countries/JP/cities", "/countries/:id/cities"},
	{"/phone/JP/prices", "/phone/:id/prices"},
	{"/phone/JP.json", "/phone/:id"},
	{"/JP", "/JP"},
	{"/stocks/AAPL", "/stocks/:id"},
	{"/api/Users/GetUser", "/api/Users/GetUser"},
	{"/orders/Cancel", "/orders/Cancel"},
	{"/actions/DoBlurry", "/actions/DoBlurry"},
	{"/apis/Blurry", "/apis/Blurry"},
	{"/dishes/Blurry.Crayfish", "/dishes/:id"},
	{"/dishes/Blurry", "/dishes/:id"},
	{"/formats/JSON", "/formats/:id"},
	{"/dish/Blurry", "/dish/Blurry"},
	{"/providers/Microsoft.Compute", "/providers/Microsoft.Compute"},
	{"/calls/+81312345678", "/calls/:id"},
	{"/calls/%2B81312345678", "/calls/:id"},
	{"/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Calls.json", "/2010-04-01/Accounts/:id/Calls.json"},
	{"/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Calls/CA0123456789abcdef0123456789abcdef.json", "/2010-04-01/Accounts/:id/Calls/:id"},
	{"/v1/orders", "/v1/orders"},
	{"/v1.2/orders/7", "/v1.2/orders/:id"},
	{"/1/members/7", "/1/members/:id"},
	{"/1", "/:id"},
	{"/2.0/tags", "/2.0/tags"},
	{"/rest/api/3/issue/3", "/rest/api/3/issue/:id"},
	{"/rest/agile/1.0/board/7", "/rest/agile/1.0/board/:id"},
	{"/admin/api/2026-10/orders/1.json", "/admin/api/2026-10/orders/:id"},
	{"/releases/1.2/notes", "/releases/:id/notes"},
	{"/tsws/1.2/notes", "/tsws/1.2/notes"},
	{"/users/12/posts", "/users/:id/posts"},
	{"/users/12/api/3/x", "/users/:id/api/:id/x"},
	{"/geo/51.5/0.1", "/geo/:id/:id"},
	{"/one/two/three/1.0/notes", "/one/two/three/:id/notes"},
	{"/one/two/1.0/notes", "/one/two/1.0/notes"},
	{"/users/a@example.md", "/users/:id"},
	{"/reports/2026-11-23", "/reports/:id"},
	{"/reports/2026-11-23/rows", "/reports/:id/rows"},
	{"/oauth2/token", "/oauth2/token"},
	{"/orders/7:cancel", "/orders/:id:cancel"},
	{"/orders:batchGet", "/orders:batchGet"},
	{"/times/12:30", "/times/:id"},
	{"/answers/1,2,3/comments", "/answers/:id/comments"},
	{"/maps/51.5074,-0.1278", "/maps/:id"},
	{"/translations/ja", "/translations/:id"},
	{"/locale/eng", "/locale/:id"},
	{"/locale/set", "/locale/set"},
	{"/docs/en-US/intro", "/docs/:id/intro"},
	{"/search/%E5%AF%BF%E5%8F%B8", "/search/:id"},
	{"/search/寿司", "/search/:id"},
	{"/search/a b", "/search/:id"},
	{"/search/\xff", "/search/:id"},
	{"/search/{term}", "/search/:id"},
	{"/search/:term", "/search/:id"},
	{"/users/@me", "/users/:id"},
	{"/domains/example.com/records", "/domains/:id/records"},
	{"/domains/example.io", "/domains/:id"},
	{"/dishes/example.com", "/dishes/:id"},
	{"/apis/networking.k8s.io", "/apis/networking.k8s.io"},
	{"/example.com", "/example.com"},
	{"/files/report.docx", "/files/:id"},
	{"/sites/1/files/css/site.css", "/sites/:id/files/css/:id"},
	{"/group/project/-/issues", "/group/project/-/issues"},
	{"/index/_search", "/index/_search"},
	{"/.well-known/openid-configuration", "/.well-known/openid-configuration"},
	{"/404", "/404"},
	{"/404/x", "/:id/x"},
	{"/users.json", "/users.json"},
	{"/123.json", "/:id"},
	{"/go/HUAscY--", "/go/:id"},
	{"/favicon.ico", "/favicon.ico"},
	{"/robots.txt", "/robots.txt"},
	{"/main.8f3a2c.js", assetRoute},
	{"/assets/application-0949a3dde1a32bdc.css", assetRoute},
	{"/static/js/47.41e4ab04.chunk.js", assetRoute},
	{"/_next/static/chunks/pages/index-68cbf2e0d974c127.js", assetRoute},
	{"/images/logo.png", assetRoute},
	{"/assets/123", "/assets/:id"},
	{"/plugins/chart.js", "/plugins/chart.js"},
	{"/wp-login.php", routenorm.Other},
	{"/a/b.php/c", routenorm.Other},
	{"/.env", routenorm.Other},
	{"/backend/.git/config", routenorm.Other},
	{"/wp-content/plugins/x/readme.txt", routenorm.Other},
	{"/wp-json/wp/v2/users", routenorm.Other},
	{"/wp-json/wc/store/v1/cart", "/wp-json/wc/store/v1/cart"},
	{"/cgi-bin/luci", routenorm.Other},
	{"/shop/db.sql", routenorm.Other},
	{"/index.html~", routenorm.Other},
	{"/other", "/other"},
	{"other", routenorm.Other},
	{"", routenorm.Other},
	{"*", routenorm.Other},
	{"/a//b", routenorm.Other},
	{"/a/", routenorm.Other},
}

func TestRoute(t *testing.T) {
	for _, tt := range heuristicTests {
		if got := string(Route(nil, []byte(tt.in))); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.in, got, tt.want)
		}
	}
}

// TestRouteIsStateless checks that paths have the same routes in any order, and that dst keeps its content.
func TestRouteIsStateless(t *testing.T) {
	order := rand.New(rand.NewSource(1)).Perm(len(heuristicTests))
	for _, i := range order {
		tt := heuristicTests[i]
		if got := string(Route([]byte("kept"), []byte(tt.in))); got != "kept"+tt.want {
			t.Errorf("%q: got %q, want %q", tt.in, got, "kept"+tt.want)
		}
	}
}

func TestRouteAllocates(t *testing.T) {
	dst := make([]byte, 0, routenorm.MaxPath)
	for _, tt := range heuristicTests {
		path := []byte(tt.in)
		if n := testing.AllocsPerRun(10, func() { Route(dst, path) }); n != 0 {
			t.Errorf("%q: %v allocations", tt.in, n)
		}
	}
}

// FuzzRoute checks that the route of any path is Other, or a path of characters that a tag keeps and no longer than the
// path with its values named. It also checks that the path is not changed, and that a second call returns the
// same route.
func FuzzRoute(f *testing.F) {
	for _, tt := range heuristicTests {
		f.Add([]byte(tt.in))
	}
	for _, s := range []string{"//", "/a//b/", "/a;b/c", "/a?b", "/a#b", "/./a", "/a/..", "/%2e%2e/a", "/a%2fb", "/a%00", "/\x7f", "/é", "/a\\b", "a"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, path []byte) {
		before := bytes.Clone(path)
		route := Route(nil, path)
		if !bytes.Equal(before, path) || !bytes.Equal(route, Route(nil, path)) {
			t.Fatalf("%q: changed, or has two routes", before)
		}
		if string(route) == routenorm.Other || string(route) == assetRoute {
			return
		}
		if len(route) == 0 || route[0] != '/' || len(route) > len(path)+3*bytes.Count(path, []byte("/")) {
			t.Fatalf("%q: route %q", path, route)
		}
		if i := slices.IndexFunc(route, func(c byte) bool {
			return !isLetter(c) && !isDigit(c) && !strings.ContainsRune("_./:-", rune(c))
		}); i >= 0 {
			t.Fatalf("%q: route %q has %q", path, route, route[i])
		}
		if bytes.Count(route, []byte("/")) != bytes.Count(path, []byte("/")) || bytes.Contains(route, []byte("//")) {
			t.Fatalf("%q: route %q has another depth", path, route)
		}
	})
}

func BenchmarkRoute(b *testing.B) {
	for name, path := range map[string]string{
		"words":  "/api/v1/organizations/settings/members",
		"ids":    "/api/v1/organizations/12345/users/123e4567-e89b-12d3-a456-426614174000/comments",
		"tokens": "/v1/customers/cus_9s6XKzkNRiz8i3/sources/card_1MvoiELkdIwHu7ixOeFGbN9D",
		"asset":  "/_next/static/chunks/pages/index-68cbf2e0d974c127.js",
	} {
		b.Run(name, func(b *testing.B) {
			dst, in := make([]byte, 0, routenorm.MaxPath), []byte(path)
			b.ReportAllocs()
			b.SetBytes(int64(len(in)))
			for b.Loop() {
				Route(dst, in)
			}
		})
	}
}

func TestBeside(t *testing.T) {
	var ps []routenorm.Pattern
	for _, s := range []string{"GET /:tenant/calls/:id", "GET /:tenant/settings", "GET /admin/users/:id", "GET /v1/reports/:name"} {
		p, err := routenorm.ParsePattern(s)
		if err != nil {
			t.Fatal(err)
		}
		ps = append(ps, p)
	}
	table, _ := routenorm.NewTable(ps)
	for in, want := range map[string]string{
		"/kagofep/calls/7":            "/:tenant/calls/:id", // matched for another method
		"/kagofep/calls/7/transcript": "/:id/calls/:id/transcript",
		"/kagofep/calls":              "/:id/calls",
		"/kagofep/invoices":           "/:id/invoices",
		"/invoices/export":            "/invoices/export", // a word, with nothing to suggest a value
		"/admin/users/7/roles":        "/admin/users/:id/roles",
		"/v1/reports/daily/7":         "/v1/reports/daily/:id",
		"/v1/teams/7":                 "/v1/teams/:id",
		"/.env":                       routenorm.Other,
		"/static/app.js":              "/assets/:file",
	} {
		if got := string(Beside(nil, []byte(in), table.Hosted(nil))); got != want {
			t.Errorf("Beside(%s) = %s, want %s", in, got, want)
		}
	}
}
