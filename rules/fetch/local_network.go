package fetch

import (
	"cmp"
	"net/netip"
	"strings"
)

// AddressSpace is the IP address space of a page or a connection, "" where it
// is not known.
// https://wicg.github.io/local-network-access/#ip-address-space-section
type AddressSpace string

// The address spaces.
const (
	SpacePublic   AddressSpace = "public"
	SpaceLocal    AddressSpace = "local"
	SpaceLoopback AddressSpace = "loopback"
)

// TargetSpaces are the values of fetch()'s targetAddressSpace; "private" is
// another word for "local".
var TargetSpaces = []string{"public", "local", "private", "loopback", "unknown"}

// Permission is what the user said when asked for access to the local network;
// "" is not asked yet.
type Permission string

// What the user said.
const (
	PermissionGranted Permission = "granted"
	PermissionDenied  Permission = "denied"
)

// Why access to the local network is refused: NetworkError.Got.
const (
	LocalInsecure = "insecure" // the page is no secure context
	LocalDenied   = "denied"
	LocalPolicy   = "policy" // the page's Permissions-Policy
	LocalAsks     = "asks"
	LocalTarget   = "target" // another space than the script named
	LocalHost     = "host"   // 0.0.0.0
)

// LocalNetworkRules are an engine's part of Local Network Access. The zero
// value has none of it.
type LocalNetworkRules struct {
	// Checks wants a permission before a public page reaches the local network.
	Checks bool
	// RefusesInsecure refuses a page that is no secure context without asking.
	RefusesInsecure bool
	// TargetSpace knows fetch()'s targetAddressSpace.
	TargetSpace bool
	// LocalIsNotMixed lets what looks local pass as mixed content.
	LocalIsNotMixed bool
	// DocumentationIsLocal takes 2001:db8::/32 for local.
	DocumentationIsLocal bool
	// RefusesUnspecified refuses the host 0.0.0.0.
	RefusesUnspecified bool
	// PolicyCounts heeds the page's Permissions-Policy, and the directive
	// treat-as-public-address of its Content-Security-Policy.
	PolicyCounts bool
	// AsksOpaque asks for a page with an opaque origin each time.
	AsksOpaque bool
}

var (
	sharedSpace   = netip.MustParsePrefix("100.64.0.0/10")
	documentation = netip.MustParsePrefix("2001:db8::/32")
)

// SpaceOf is the space of an address.
func SpaceOf(addr netip.Addr) AddressSpace {
	addr = addr.Unmap().WithZone("")
	switch {
	case addr.IsLoopback() || addr.IsUnspecified():
		return SpaceLoopback
	case addr.IsPrivate() || addr.IsLinkLocalUnicast() || sharedSpace.Contains(addr):
		return SpaceLocal
	}
	return SpacePublic
}

// SpaceOfHost is the space of a host that says it by itself, an address or a
// name of this machine; "" for any other.
func SpaceOfHost(host string) AddressSpace {
	if Localhost(host) {
		return SpaceLoopback
	}
	if addr, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return SpaceOf(addr)
	}
	return ""
}

// space is the space of an address with a port, as the engine has it.
func (l LocalNetworkRules) space(remote string) AddressSpace {
	ap, err := netip.ParseAddrPort(remote)
	if err != nil {
		return ""
	}
	if l.DocumentationIsLocal && documentation.Contains(ap.Addr()) {
		return SpaceLocal
	}
	return SpaceOf(ap.Addr())
}

// looksLocal says whether a URL is let by as mixed content: by its host, or by
// what the script says of it.
func (l LocalNetworkRules) looksLocal(host, target string) bool {
	space := SpaceOfHost(host)
	if l.DocumentationIsLocal {
		space = cmp.Or(l.space(host+":0"), space)
	}
	return l.LocalIsNotMixed && (space == SpaceLocal || space == SpaceLoopback || strings.HasSuffix(host, ".local") ||
		target == "local" || target == "private" || target == "loopback")
}

// unspecified says whether an engine refuses the host as such.
func (l LocalNetworkRules) unspecified(host string) bool {
	return l.RefusesUnspecified && (host == "0.0.0.0" || host == "[::]")
}

// PageToLookUp is the origin whose address decides whether the engine asks the
// user, and is not known; opaque for none.
func (m *Machine) PageToLookUp() Origin {
	page := m.req.Origin
	if !m.ua.Local.Checks || m.req.pageSpace() != "" || page.Scheme != "http" && page.Scheme != "https" {
		return Origin{}
	}
	return page
}

// pageSpace is the page's space as far as the request tells it.
func (r *Request) pageSpace() AddressSpace {
	if r.PageSpace != "" || r.Origin.Scheme != "http" && r.Origin.Scheme != "https" {
		return r.PageSpace
	}
	return SpaceOfHost(r.Origin.Host)
}

// Refuses says whether the engine sends nothing over the connection that an
// answer tells of.
func (m *Machine) Refuses(a Answer) bool { return m.localNetworkAccess(a) != nil }

// localNetworkAccess is the check of a connection before anything is sent over
// it.
// https://wicg.github.io/local-network-access/#local-network-access-check
func (m *Machine) localNetworkAccess(a Answer) *NetworkError {
	rules := m.ua.Local
	if !rules.Checks || a.RemoteAddress == "" {
		return nil
	}
	space := rules.space(a.RemoteAddress)
	if space == "" || a.Failure != nil && !overConnection[a.Failure.Kind] {
		return nil
	}
	target := m.req.TargetSpace
	if target == "private" {
		target = "local"
	}
	if rules.TargetSpace && target != "" && target != "unknown" && target != string(space) {
		return m.refusedSpace(a, space, LocalTarget)
	}
	page := m.req.pageSpace()
	if page == "" {
		page = rules.space(a.PageAddress)
	}
	if rules.PolicyCounts && m.directive("treat-as-public-address") {
		page = SpacePublic
	}
	if page != SpacePublic || space == SpacePublic {
		return nil
	}
	origin := m.req.Origin
	permission := m.req.LocalNetwork
	if space == SpaceLoopback {
		permission = m.req.LoopbackNetwork
	}
	switch insecure := origin.Scheme == "http" && !Loopback(origin.Host); {
	case insecure && rules.RefusesInsecure:
		return m.refusedSpace(a, space, LocalInsecure)
	case rules.PolicyCounts && !m.localPermitted(space):
		return m.refusedSpace(a, space, LocalPolicy)
	case rules.AsksOpaque && origin.Opaque():
		return m.refusedSpace(a, space, LocalAsks)
	case permission == PermissionGranted:
		return nil
	case permission == PermissionDenied:
		return m.refusedSpace(a, space, LocalDenied)
	}
	return m.refusedSpace(a, space, LocalAsks)
}

// Feature is the name of a space's permission, and of the feature that a
// Permissions-Policy controls.
// https://wicg.github.io/local-network-access/#permissions-policy-integration
func (s AddressSpace) Feature() string { return string(s) + "-network" }

// localPermitted says whether the page's Permissions-Policy leaves it the
// space.
func (m *Machine) localPermitted(space AddressSpace) bool {
	policy, own := m.req.PermissionsPolicy, m.req.Origin
	return permitted(policy, own, "local-network-access", space.Feature())
}

func (m *Machine) refusedSpace(a Answer, space AddressSpace, why string) *NetworkError {
	return &NetworkError{Reason: LocalNetworkAccess, Subject: string(space), Got: why, Want: m.req.TargetSpace, Address: a.RemoteAddress}
}

// MayBeLocal says whether some engine takes an address not to be public.
func MayBeLocal(addr netip.Addr) bool {
	return SpaceOf(addr) != SpacePublic || documentation.Contains(addr)
}

// overConnection are the failures that come after a request was sent.
var overConnection = map[FailureKind]bool{
	ResponseTimedOut: true, ConnectionReset: true, EmptyResponse: true, NotHTTP: true, HeadTooLarge: true, HeadMalformed: true,
	BodyMalformed: true, TLSPort: true, HTTP2Error: true,
}
