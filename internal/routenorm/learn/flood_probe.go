package learn

import "strings"

// The lists below are general knowledge of what scanners ask any host for: consoles, servers and devices with known
// holes. A service may have a few of them; one that has many answers to anything.

// scanned returns the product that scanners look for by a segment of a path, or "".
func scanned(seg string) string {
	seg = strings.ToLower(seg)
	for _, product := range [...]string{"wp-", ".env", ".git", ".aws", ".ssh", ".svn", ".ht", ".ds_store", ".vscode", "phpmyadmin", "xmlrpc.php"} {
		if strings.HasPrefix(seg, product) {
			return product
		}
	}
	switch seg {
	case "actuator", "solr", "console", "cgi-bin", "server-status", "server-info", "boaform", "hnap1", "owa", "ecp", "autodiscover", "jenkins",
		"hudson", "telescope", "druid", "nacos", "phpunit", "pma", "_ignition", "_profiler", "invoker", "aspnet_client", "elmah.axd", "trace.axd",
		"gponform", "geoserver", "struts2-showcase", "zabbix", "nagios", "cacti", "grafana", "kibana", "horizon", "wordpress", "joomla", "drupal",
		"typo3", "magento", "laravel", "dana-na", "evox", "webui", "jmx-console", "web-console", "axis2", "xampp", "adminer", "heapdump", "jolokia",
		"fgt_lang", "_cat", "_catalog", "phpinfo", "web.config", "graphiql", "backup.zip", "backup.tar.gz", "dump.sql", "luci", "sdk", "vpn",
		"wp", "telerik.web.ui.webresource.axd":
		return seg
	}
	return ""
}

// scannedPath tells paths that scanners ask for, be they a real service's own elsewhere: the API of a cluster, the
// description of an API, what tells of a server, a login.
func scannedPath(path string) bool {
	path = strings.ToLower(path)
	for seg := range strings.SplitSeq(path, "/") {
		if scanned(seg) != "" {
			return true
		}
	}
	for _, end := range [...]string{"/api/v1/pods", "/v2/api-docs", "/v3/api-docs", "/manager/html", "/debug/vars", "/debug/default/view"} {
		if strings.HasSuffix(path, end) {
			return true
		}
	}
	switch path {
	case "/.well-known/acme-challenge", "/.well-known/security.txt", "/crossdomain.xml", "/humans.txt", "/ads.txt", "/admin", "/admin/login", "/administrator", "/login", "/login.action", "/signin", "/register", "/user/login", "/account/login",
		"/remote/login", "/test", "/status", "/health", "/healthz", "/ping", "/metrics", "/graphql", "/api-docs", "/swagger", "/swagger-ui.html",
		"/swagger/index.html", "/openapi.json", "/swagger.json", "/config.json", "/config.yml", "/script", "/shop", "/store", "/old", "/new",
		"/tmp", "/temp", "/bak", "/beta", "/staging", "/dev", "/cms", "/backup", "/setup", "/install", "/shell", "/sitemap.xml.gz":
		return true
	}
	return false
}

// probed is what the requests for known products come to.
type probed struct {
	methods  map[string]int
	products map[string]support
	busiest  int // requests of the busiest path among them
}

// probed looks at all paths that were kept: the tree has not got all of what scanners ask for.
func (l *Learner) probed() probed {
	p := probed{map[string]int{}, map[string]support{}, 0}
	for path, ts := range l.paths {
		product := ""
		for seg := range strings.SplitSeq(path[1:], "/") {
			if product = scanned(seg); product != "" {
				break
			}
		}
		if product == "" {
			continue
		}
		for _, t := range ts {
			p.methods[t.method] += int(t.n)
		}
		all, s := supportOf(ts), p.products[product]
		s.add(all)
		p.products[product] = s
		p.busiest = max(p.busiest, all.n)
	}
	return p
}

// manyProducts is more known products than one service is.
const manyProducts = 5

// answered tells whether so many known products answer, again and again, that anything does.
func (g *grower) answered(p probed) bool {
	n := 0
	for _, s := range p.products {
		if g.supported(s, minSupport) {
			n++
		}
	}
	return n >= manyProducts
}
