package imports

import (
	"strings"
	"testing"
)

// An application's source is refused, with the command that prints its routes.
func TestSources(t *testing.T) {
	for _, tt := range []struct{ file, text, says string }{
		{"", "fastify.get('/users/:id', async () => {});\nfastify.register(routes, { prefix: '/v1' });\n", "export-script fastify"},
		{"", "const app = new Hono().basePath('/api');\napp.get('/posts/:id', show);\n", "export-script hono"},
		{"", "const router = new Router({ prefix: '/users' });\nrouter.get('/:id', h)\n", "export-script koa"},
		{"", "import { Router } from 'express'\nrouter.get('/:id', h)\n", "export-script express"},
		{"cats.ts", "@Controller('cats')\nexport class Cats { @Get(':id') one() {} }\n", "api-json, for --from openapi"},
		{"", "package main\nfunc main() { r := chi.NewRouter() }\n", "docs/routes.md"},
		{"", "Rails.application.routes.draw do\n  resources :posts\nend\n", "bin/rails routes, for --from rails"},
		{"web.php", "<?php\nRoute::get('/users/{id}', [UserController::class, 'show']);\n", "artisan route:list --json"},
		{"", "urlpatterns = [path('a/', a)]\n", "export-script django"},
		{"", "@app.route('/users/<int:id>')\ndef show(id): ...\n", "flask routes"},
		{"", "app = FastAPI()\n", "openapi.json"},
		{"", "@GetMapping(\"/orders/{id}\")\n", "actuator/mappings"},
		{"router.ex", "scope \"/\", MyAppWeb do\n  pipe_through :browser\n", "mix phx.routes"},
		{"main.py", "@app.get(\"/users/{id}\")\nasync def user(id: int): return id\n", "Python"},
		{"", "app = FastAPI()\n@app.get(\"/users/{id}\")\nasync def user(id: int): return id\n", "FastAPI"},
		{"", "app.route('/users/:id').get(h)\napp.use('/x', y)\n", "export-script express"},
		{"", "import { NextResponse } from 'next/server'\n", ".next/routes-manifest.json"},
		{"lib.rs", "Router::new().route(\"/users/:id\", get(user))\n", "Rust"},
		{"x.tsx", "export default x\n", "express, fastify, koa or hono"},
		{"x.cs", "using X;\n", "OpenAPI"},
		{"x.py", "x = 1\n", "flask routes"},
	} {
		for _, im := range Importers() {
			routes, err := Read(im.Name, tt.file, []byte(tt.text), Options{})
			if err == nil || len(routes) > 0 || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("--from %s %s %.40q: %v, %v, want %q", im.Name, tt.file, tt.text, routes, err, tt.says)
			}
		}
	}
}
