package probe

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/cors-check/cors-check/rules/fetch"
)

// Resolve says where a host and port are, like curl's --resolve.
type Resolve struct {
	Host  string // serialised by the URL standard, without brackets; "*" is every host
	Port  uint16
	Addrs []netip.Addr // at least one
}

// ParseResolve reads HOST:PORT:ADDR[,ADDR]...; HOST may be "*", and an IPv6
// address may be in brackets. The error says what was expected.
func ParseResolve(s string) (Resolve, error) {
	var r Resolve
	host, rest, ok := cutHost(s)
	port, list, ok2 := strings.Cut(rest, ":")
	if !ok || !ok2 {
		return r, fmt.Errorf("%q is not HOST:PORT:ADDRESS", s)
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return r, fmt.Errorf("%q is not HOST:PORT:ADDRESS: %q is not a port", s, port)
	}
	r.Port = uint16(n)
	r.Host = host
	if host != "*" {
		u, err := fetch.ParseURL("http://" + host + "/")
		if err != nil {
			return r, fmt.Errorf("%q is not HOST:PORT:ADDRESS: %q is not a host", s, host)
		}
		r.Host = strings.Trim(u.Host(), "[]")
	}
	for a := range strings.SplitSeq(list, ",") {
		bare := a
		if strings.HasPrefix(a, "[") && strings.HasSuffix(a, "]") {
			bare = a[1 : len(a)-1]
		}
		ip, err := netip.ParseAddr(bare)
		if err != nil {
			return r, fmt.Errorf("%q is not HOST:PORT:ADDRESS: %q is not an IP address", s, a)
		}
		r.Addrs = append(r.Addrs, ip)
	}
	return r, nil
}

// cutHost cuts at the colon after the host, which may hold colons itself when
// it is in brackets.
func cutHost(s string) (host, rest string, ok bool) {
	if strings.HasPrefix(s, "[") {
		host, rest, ok = strings.Cut(s, "]:")
		return host + "]", rest, ok
	}
	return strings.Cut(s, ":")
}

// resolved returns the addresses that were given for a host and port, nil if
// none were.
func resolved(rs []Resolve, host string, port uint16) []netip.Addr {
	for _, r := range rs {
		if (r.Host == "*" || r.Host == host) && r.Port == port {
			return r.Addrs
		}
	}
	return nil
}
