package imports

import (
	"path"
	"slices"
	"strings"
)

// source is a kind of source file, and the command that makes its framework print the routes.
type source struct {
	what    string
	ext     string // the extensions of its language's files, concatenated
	signs   []string
	command string
}

// Commands that several sources share.
const (
	scriptUse = "elbsli routes export-script NAME prints a script for express, fastify, koa or hono, whose output --from list reads"
	goUse     = "docs/routes.md has three lines for chi, gin and echo, whose output --from list reads"
)

// Extensions of languages with several frameworks.
const (
	scriptExt = ".js.mjs.cjs.jsx.ts.mts.cts.tsx"
	pythonExt = ".py"
)

// sources are tried in this order, by signs in the text. A file of another language is not one of them. If no sign is found,
// the last one of its language is taken.
func sources() []source {
	preload := func(name string) string {
		return "elbsli routes export-script " + name + " prints a script that does; --from list reads its output"
	}
	return []source{
		{"a Hono application's source", scriptExt, []string{"new Hono(", "new Hono<", "new OpenAPIHono("}, preload("hono")},
		{"a Koa application's source", scriptExt, []string{"new Koa(", "@koa/router", "koa-router", "new Router({", "new Router()"}, preload("koa")},
		{"a Fastify application's source", scriptExt, []string{"fastify.get(", "fastify.post(", "fastify.route(", "fastify.register(", "Fastify({", "Fastify()", "FastifyInstance"}, preload("fastify")},
		{"a Nest application's source", scriptExt, []string{"@nestjs/", "@Controller("}, "SwaggerModule describes it: curl -s localhost:3000/api-json, for --from openapi"},
		{"a Next.js application's source", scriptExt, []string{"from 'next", "from \"next", "getServerSideProps", "NextConfig"}, "next build writes .next/routes-manifest.json, for --from nextjs"},
		{"a FastAPI application's source", pythonExt, []string{"FastAPI(", "APIRouter("}, "curl -s localhost:8000/openapi.json, for --from openapi"},
		{"a Flask application's source", pythonExt, []string{"Flask(__name__", "from flask import", "@app.route(", "@bp.route("}, "flask routes, for --from flask"},
		{"a Django application's source", pythonExt, []string{"urlpatterns"}, "elbsli routes export-script django | python manage.py shell, for --from django"},
		{"an Express application's source", scriptExt, []string{"express()", "express.Router(", "Router().get(", "router.get(", "router.post(", "router.use(", "app.get('", "app.get(\"", "app.post('", "app.post(\"", "app.use('", "app.use(\""}, preload("express")},
		{"a Rails application's source", ".rb", []string{".routes.draw do", ".routes.draw {"}, "bin/rails routes, for --from rails"},
		{"a Laravel application's source", ".php", []string{"Route::get(", "Route::post(", "Route::resource(", "Route::apiResource(", "Route::prefix(", "Route::middleware(", "Route::group("}, "php artisan route:list --json, for --from laravel"},
		{"a Phoenix application's source", ".ex.exs", []string{"pipe_through", "use Phoenix.Router", ", :router"}, "mix phx.routes, for --from phoenix"},
		{"a Spring application's source", ".java.kt.groovy.scala", []string{"@RestController", "@RequestMapping", "@GetMapping", "@PostMapping"}, "curl -s localhost:8080/actuator/mappings, for --from spring"},
		{"a Go program's source", ".go", []string{"package main\n"}, goUse},
		{"JavaScript or TypeScript", scriptExt, nil, scriptUse},
		{"Python", pythonExt, nil, "flask routes, for --from flask; elbsli routes export-script django | python manage.py shell, for --from django; FastAPI's /openapi.json, for --from openapi"},
		{"C#", ".cs", nil, "its OpenAPI document, for --from openapi"},
		{"Rust", ".rs", nil, "its OpenAPI document, for --from openapi, or a list of its routes"},
	}
}

// sourceOf returns the kind of a source file, by its content or else by its name. ok is false if it is none.
func sourceOf(file string, b []byte) (kind source, ok bool) {
	text, all, language := string(b), sources(), 0
	ofLanguage := slices.DeleteFunc(sources(), func(s source) bool { return !hasExt(s.ext, path.Ext(file)) })
	if len(ofLanguage) > 0 {
		all, language = ofLanguage, len(ofLanguage)
	}
	i := slices.IndexFunc(all, func(s source) bool {
		return slices.ContainsFunc(s.signs, func(sign string) bool { return strings.Contains(text, sign) })
	})
	if i < 0 {
		i = language - 1
	}
	if i < 0 {
		return source{}, false
	}
	return all[i], true
}

// hasExt reports whether ext is one of list: ".ts" in ".js.ts".
func hasExt(list, ext string) bool {
	return len(ext) > 1 && slices.Contains(strings.Split(list, "."), ext[1:])
}
