package firstconfig

import (
	"cmp"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/elb-sli/elb-sli/internal/elblog"
)

// The client chooses its user agent, which may contain a key or a person's name. So a name is shown only if several
// clients sent it, in a fair share of the requests, and if it looks like a product's. All others are shown as a number.
const (
	maxProducts   = 10_000
	productsShown = 8
	leastShare    = 100 // a product with less than 1/100 of the entries is not shown
	leastClients  = 3
	maxDigits     = 2
)

// product is the requests of a user agent "Name/…".
type product struct {
	requests int64
	clients  []netip.Prefix // up to leastClients of those that sent it
}

// add counts requests of clients. It keeps up to leastClients clients; which ones does not matter.
func (p *product) add(n int64, clients ...netip.Prefix) {
	p.requests += n
	for _, c := range clients {
		if len(p.clients) < leastClients && !slices.Contains(p.clients, c) {
			p.clients = append(p.clients, c)
		}
	}
}

// clientOf returns the sender of an entry: the IPv4 address, or the IPv6 network of one customer, whose addresses
// change daily.
func clientOf(e *elblog.Entry) (netip.Prefix, bool) {
	a, err := netip.ParseAddr(string(e.ClientAddr()))
	if err != nil {
		return netip.Prefix{}, false
	}
	a = a.Unmap().WithZone("")
	bits := a.BitLen()
	if a.Is6() {
		bits = 64
	}
	p, err := a.Prefix(bits)
	return p, err == nil
}

var (
	productForm = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9_.-]{1,29})/`)
	// A word in a name consists of letters, with digits only at its end.
	productWord = regexp.MustCompile(`^[A-Za-z]{1,20}[0-9]*$`)
)

// isProductName reports whether the name before a user agent's first slash may be a product's: most keys and ids have
// digits inside.
func isProductName(name string) bool {
	digits := 0
	for _, w := range strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune("_.-", r) }) {
		if !productWord.MatchString(w) {
			return false
		}
		digits += len(w) - len(strings.TrimRight(w, "0123456789"))
	}
	return digits <= maxDigits
}

// addProduct records the caller of an entry of no known family.
func (l *Look) addProduct(e *elblog.Entry) {
	l.agent = elblog.Unescape(l.agent[:0], e.UserAgent)
	l.strangers++
	m := productForm.FindSubmatch(l.agent)
	client, ok := clientOf(e)
	if m == nil || !ok {
		return
	}
	name := string(m[1])
	if l.products[name] == nil && !isProductName(name) {
		return
	}
	if p := l.product(name); p != nil {
		p.add(1, client)
	}
}

// product returns the product with a name, nil if there is no room.
func (l *Look) product(name string) *product {
	if l.products[name] == nil && len(l.products) < maxProducts {
		l.products[name] = &product{}
	}
	return l.products[name]
}

func (l *Look) mergeProducts(o *Look) {
	l.strangers += o.strangers
	for _, name := range sortedKeys(o.products) {
		if p := l.product(name); p != nil {
			p.add(o.products[name].requests, o.products[name].clients...)
		}
	}
}

// topProducts returns the names to show, busiest first, and the number of requests of all others.
func (l *Look) topProducts() (names []string, others int64) {
	names = slices.DeleteFunc(sortedKeys(l.products), func(name string) bool {
		p := l.products[name]
		return len(p.clients) < leastClients || p.requests*leastShare < l.Counts.Entries
	})
	slices.SortStableFunc(names, func(x, y string) int {
		return cmp.Compare(l.products[y].requests, l.products[x].requests)
	})
	names = names[:min(len(names), productsShown)]
	others = l.strangers
	for _, name := range names {
		others -= l.products[name].requests
	}
	return names, others
}
