package ask

import (
	"cmp"
	"net/netip"
	"strings"

	"github.com/cors-check/cors-check/rules/fetch"
)

// pageSpace reads where the page is: an address space or an address.
func pageSpace(s string) (fetch.AddressSpace, *Mistake) {
	switch space := fetch.AddressSpace(s); space {
	case "", fetch.SpacePublic, fetch.SpaceLocal, fetch.SpaceLoopback:
		return space, nil
	}
	addr, err := netip.ParseAddr(strings.Trim(s, "[]"))
	if err != nil {
		return "", &Mistake{Field: "page-address", Got: s, Want: "want public, local, loopback or an IP address"}
	}
	return fetch.SpaceOf(addr), nil
}

// loopbackPermission is what was said of loopback addresses: the same as of
// others, unless it is said apart.
func (q Question) loopbackPermission() fetch.Permission {
	return permission(cmp.Or(q.LoopbackNetwork, q.LocalNetwork))
}

// checkTargetSpace: fetch() alone has the option.
func (q Question) checkTargetSpace() *Mistake {
	if q.TargetAddressSpace == "" || q.initiator() == fetch.InitiatorFetch {
		return nil
	}
	return &Mistake{Field: "target-address-space", Got: q.TargetAddressSpace, Want: "is an option of fetch() alone"}
}

// permission is what the user said; not asked is no permission.
func permission(s string) fetch.Permission {
	if s == "ask" {
		return ""
	}
	return fetch.Permission(s)
}
