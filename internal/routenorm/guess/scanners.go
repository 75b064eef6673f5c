package guess

import "bytes"

// The lists below are general knowledge about what scanners request from any host: files that editors and
// administrators leave behind, scripts, and consoles of servers, frameworks and devices with known vulnerabilities.
// Paths that a service may have for its own users ("/console", "/graphql", "/actuator/health") are not included.

// IsProbe reports whether only scanners request this path from an API. An application that consists of such files needs
// a table.
func IsProbe(path []byte) bool {
	first, dir := true, []byte(nil)
	for rest := path[1:]; len(rest) > 0; first = false {
		seg := rest
		if i := bytes.IndexByte(rest, '/'); i >= 0 {
			seg, rest = rest[:i], rest[i+1:]
		} else {
			rest = nil
		}
		if seg[0] == '.' && string(seg) != ".well-known" || seg[len(seg)-1] == '~' {
			return true
		}
		if i := bytes.LastIndexByte(seg, '.'); i > 0 {
			if isProbeFormat(seg[i+1:]) || first && rest == nil && isArchive(seg[i+1:]) {
				return true
			}
		}
		if isProbeName(seg) || first && isProbeRoot(seg) || isProbeIn(dir, seg) {
			return true
		}
		dir = seg
	}
	return false
}

func isProbeFormat(ext []byte) bool {
	switch string(ext) {
	case "php", "php5", "php7", "phtml", "asp", "aspx", "ashx", "asmx", "axd", "jsp", "jspx", "cgi", "cfm", "pl", "sh", "exe", "dll", "bak", "old", "orig",
		"save", "swp", "sql", "sqlite", "ini", "conf", "env", "log", "htaccess", "htpasswd":
		return true
	}
	return false
}

// isArchive reports whether a file directly below the root may be a backup of the site.
func isArchive(ext []byte) bool {
	switch string(ext) {
	case "zip", "tar", "gz", "tgz", "rar", "7z", "bz2":
		return true
	}
	return false
}

// isProbeName reports whether a segment names a product that scanners look for anywhere.
func isProbeName(seg []byte) bool {
	switch string(seg) {
	case "cgi-bin", "wp-admin", "wp-content", "wp-includes", "wordpress", "phpmyadmin", "phpMyAdmin", "myadmin", "phpunit", "_ignition", "_profiler",
		"HNAP1", "hnap1", "boaform", "GponForm", "gponform", "geoserver", "struts2-showcase", "jmx-console", "web-console", "aspnet_client", "dana-na",
		"evox", "_catalog", "web.config", "Autodiscover", "autodiscover", "server-status", "sitecore", "jolokia", "heapdump", "fgt_lang":
		return true
	}
	return false
}

// isProbeRoot reports whether a segment names such a product if it is the first of the path.
func isProbeRoot(seg []byte) bool {
	switch string(seg) {
	case "owa", "ecp", "solr", "hudson", "druid", "nacos", "pma", "struts", "xampp", "adminer", "joomla", "drupal", "typo3", "magento", "invoker":
		return true
	}
	return false
}

// isProbeIn reports whether scanners look for a segment after another.
func isProbeIn(dir, seg []byte) bool {
	switch string(dir) {
	case "actuator":
		switch string(seg) {
		case "env", "configprops", "gateway", "logfile", "mappings", "threaddump", "trace":
			return true
		}
	case "telescope":
		return string(seg) == "requests"
	case "wp-json":
		return string(seg) == "wp"
	case "manager", "host-manager":
		return string(seg) == "html"
	case "remote":
		return string(seg) == "login" || string(seg) == "fgt_lang"
	}
	return false
}
