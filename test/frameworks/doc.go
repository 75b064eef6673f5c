// Package frameworks imports the routes of applications of real web frameworks, and compares the imported table with how
// each framework itself routes. Its tests have the build tag real, and need what install.sh installs.
package frameworks
