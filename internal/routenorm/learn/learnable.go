package learn

import (
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/routenorm"
	"github.com/elb-sli/elb-sli/internal/routenorm/guess"
)

// Learnable reports whether a Learner could find the pattern. A Learner does not know hosts, counts HEAD as GET, and finds
// segments that mix literals and parameters only if they end with a format or a verb (":id.json", ":id:cancel").
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
