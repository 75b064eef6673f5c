package learn

import (
	"fmt"
	"testing"
)

// scanner asks for the paths of a fixed list, so that each comes back in every sample, and gets a 200.
type scanner struct {
	name    string
	known   int      // share of known products, of 4
	words   int      // in the list
	before  []string // each word stands behind one of these
	methods []string
}

func (s scanner) list(a *api) []string {
	known := []string{
		"wp-login.php", ".git/config", ".env", "phpmyadmin/index.php", "cgi-bin/test", "vendor/phpunit/x.php", "actuator/health", "server-status",
		"solr/admin", "owa/auth", "manager/html", "console", "jenkins/login", "hudson", "debug/vars", "swagger/index.html", "xmlrpc.php",
		"boaform/admin/formLogin", "HNAP1", "telescope/requests", "druid/index.html", "nacos/v1", "backup.zip",
	}
	var out []string
	for range s.words * (4 - s.known) / 4 {
		end := []string{"", "", ".php", ".bak", "/config"}[a.rnd.IntN(5)]
		out = append(out, s.before[a.rnd.IntN(len(s.before))]+a.word()+end)
	}
	for i := range s.words * s.known / 4 {
		out = append(out, s.before[i%len(s.before)]+known[i%len(known)])
	}
	return out
}

// addedTo returns the routes of l that base has not.
func addedTo(base, l *Result) (added []string) {
	had := map[string]bool{}
	for _, r := range base.Routes {
		had[r.Method+" "+r.Path] = true
	}
	for _, r := range l.Routes {
		if name := r.Method + " " + r.Path; !had[name] {
			added = append(added, name)
		}
	}
	return added
}

// A list that comes back in each sample, at ten times the real traffic, adds at most two routes.
func TestLearnWordLists(t *testing.T) {
	get, mixed := []string{"GET"}, []string{"GET", "POST", "HEAD", "PUT"}
	root, prefix, deep := []string{"/"}, []string{"/api/v1/"}, []string{"/", "/", "/admin/", "/old/", "/api/v1/", "/api/v1/users/", "/api/v1/orders/"}
	for seed, s := range []scanner{
		{"known", 4, 24, root, get}, {"known", 4, 24, root, mixed}, {"known behind a prefix", 4, 24, prefix, get},
		{"known behind a prefix", 4, 24, prefix, mixed}, {"words", 0, 1500, root, get}, {"words", 0, 1500, root, mixed},
		{"words behind a prefix", 0, 1500, prefix, get}, {"words behind a prefix", 0, 1500, prefix, mixed}, {"words anywhere", 0, 2500, deep, get},
		{"words anywhere", 0, 2500, deep, mixed}, {"both", 2, 1500, root, get}, {"both anywhere", 2, 2500, deep, mixed},
	} {
		a := newAPI(uint64(seed))
		rs := a.requests(4000)
		base := learnAll(rs).Result()
		list := s.list(a)
		for i := range 40000 {
			rs = append(rs, request{i % 3, s.methods[a.rnd.IntN(len(s.methods))], list[a.rnd.IntN(len(list))], 200, a.rnd.Uint64()})
		}
		l := learnAll(rs).Result()
		added := addedTo(base, l)
		if kept := len(l.Routes) - len(added); !l.Flooded || len(added) > 2 || kept < len(base.Routes)-3 {
			t.Errorf("%s, %s: flood %v, kept %d of %d, added %d: %q", s.name, s.methods, l.Flooded, kept, len(base.Routes), len(added), added[:min(len(added), 20)])
		}
	}
}

// What is no flood: a few known products that a service has, and many words at the root that clients ask for as they do.
func TestLearnNoFlood(t *testing.T) {
	a := newAPI(1)
	var rs []request
	add := func(n int, path string) {
		for i := range n {
			rs = append(rs, request{i % 3, "GET", path, 200, a.rnd.Uint64()})
		}
	}
	want := 0
	for i := range 200 {
		add(6000/(i+10), fmt.Sprintf("/%s%s", a.word(), []string{"", "/list", "/search"}[i%3]))
		want++
	}
	for _, path := range []string{"/actuator/health", "/grafana/api", "/kibana/app", "/console"} {
		add(50, path)
		want++
	}
	if l := learnAll(rs).Result(); l.Flooded || len(l.Routes) < want-5 {
		t.Errorf("flood %v, %d routes of %d", l.Flooded, len(l.Routes), want)
	}
}

// Few scanners, and a service that answers them: what its clients ask for far more often stays.
func TestLearnSmallFlood(t *testing.T) {
	a := newAPI(2)
	rs := a.requests(4000)
	for i := range 200 {
		path := []string{"/.env", "/.git/config", "/actuator/env", "/solr/admin", "/owa/auth", "/console", "/unheard", "/of"}[i%8]
		rs = append(rs, request{i % 3, "GET", path, 200, a.rnd.Uint64()})
	}
	for i := range 300 {
		rs = append(rs, request{i % 3, "GET", "/basket", 200, a.rnd.Uint64()})
	}
	want := "GET /basket\n"
	got := map[string]bool{}
	l := learnAll(rs).Result()
	for _, r := range l.Routes {
		got[r.Method+" "+r.Path+"\n"] = true
	}
	if !l.Flooded || !got[want] || got["GET /unheard\n"] || got["GET /console\n"] {
		t.Errorf("flood %v:\n%s", l.Flooded, paths(l))
	}
}
