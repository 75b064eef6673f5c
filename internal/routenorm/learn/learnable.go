package learn

import (
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
)

// Learnable reports whether a Learner could find the pattern. It knows no hosts, counts HEAD with GET, and knows of
// segments that mix literals and parameters only those with a format or a verb at their end (":id.json", ":id:cancel").
func Learnable(p routenorm.Pattern) bool {
	for seg := range strings.SplitSeq(p.Path, "/") {
		if seg == "" || seg[0] == '*' || routenorm.IsLiteral(seg) {
			continue
		}
		suffix := strings.ReplaceAll(strings.TrimLeft(seg[1:], nameBytes), "::", ":")
		_, tail := guess.CutTail([]byte("x" + suffix))
		if seg[0] != ':' || string(tail) != suffix {
			return false
		}
	}
	return p.Host == "" && !slices.Equal(p.Methods, []string{"HEAD"})
}

const nameBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
