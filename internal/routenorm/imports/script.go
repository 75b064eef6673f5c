package imports

import (
	"embed"
	"fmt"
	"strings"
)

//go:embed scripts
var scripts embed.FS

// ScriptNames are the frameworks for which there is a script.
func ScriptNames() []string { return []string{"express", "fastify", "koa", "hono", "django"} }

// Script returns a program that prints the routes of an application. It runs inside the application; its header says
// how.
func Script(framework string) (string, error) {
	var parts []string
	switch framework {
	case "express", "fastify", "koa":
		parts = []string{framework + ".js", "common.js", "preload.js"}
	case "hono":
		parts = []string{"hono.js", "common.js"}
	case "django":
		parts = []string{"django.py"}
	default:
		return "", fmt.Errorf("no script for %q: there are scripts for %s", framework, strings.Join(ScriptNames(), ", "))
	}
	var texts []string
	for _, p := range parts {
		b, err := scripts.ReadFile("scripts/" + p)
		if err != nil {
			return "", err
		}
		texts = append(texts, string(b))
	}
	return strings.Join(texts, "\n"), nil
}
