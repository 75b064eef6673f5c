package main

import (
	"bufio"
	"fmt"

	"github.com/elb-sli/elb-sli/internal/routenorm"
)

// printLearned prints a learned table as configuration.
func (c command) printLearned(l *routenorm.Learned, config string) error {
	w := bufio.NewWriter(c.stdout)
	fmt.Fprintln(w, "routes:")
	for _, r := range l.Routes {
		fmt.Fprintf(w, "  - %s %s\n", r.Method, r.Path)
	}
	return w.Flush()
}
