// Package frameworks imports the routes of applications of real web frameworks, and holds the imported table to what each
// framework itself routes. Its test has the build tag real and needs what install.sh installs.
package frameworks
