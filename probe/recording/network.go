package recording

import (
	"maps"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// addresses are those of the names of cases on local network access, which are
// recorded in a network of their own: there they are real, on one device.
// 203.0.113.0/24 is public to every engine.
var addresses = map[string]string{
	"public.test": "203.0.113.10", "public2.test": "203.0.113.20", Settled: "203.0.113.30",
	"lan.test": "192.168.1.60", "lan2.test": "192.168.1.50", "printer.local": "192.168.1.50",
	"loop.test": "127.0.0.1", "loop2.test": "127.0.0.1",
}

// Settled is the page of the permission "site": what the user permits stands in
// the browser's settings. Permissions that the DevTools protocol gives hold
// whatever the page's Permissions-Policy says.
const Settled = "granted.test"

// literals are further addresses of that network.
var literals = []string{"10.0.0.5", "172.16.0.5", "169.254.7.7", "100.64.0.5", "198.18.0.5", "fd00::5", "2001:db8::5"}

// NetworkHosts are the names of that network.
func NetworkHosts() map[string]string { return maps.Clone(addresses) }

// NetworkAddresses are the addresses of that network, without its loopback.
func NetworkAddresses() []string {
	var all []string
	for _, a := range slices.Concat(slices.Collect(maps.Values(addresses)), literals) {
		if a != "127.0.0.1" {
			all = append(all, a)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Networked says that a case needs real addresses, and so that network.
func (c *Case) Networked() bool {
	u, err := url.Parse(c.Page)
	return err == nil && addresses[u.Hostname()] != "" || c.Permission != ""
}

// AddressOf is the address that a host has in that network, invalid for none.
func AddressOf(host string) netip.Addr {
	if host == "localhost" {
		host = "127.0.0.1"
	}
	if a := addresses[host]; a != "" {
		host = a
	}
	addr, _ := netip.ParseAddr(strings.Trim(host, "[]"))
	return addr
}

// Permissions are those that a case's Permission is about: "granted" and
// "denied" are for both, "granted local-network" for one alone, "site" is
// granted in the browser's settings, and "" is not asked yet. The values are
// granted, denied, or "" for one that was not asked for.
func (c *Case) Permissions() (local, loopback string) {
	said, name, alone := strings.Cut(c.Permission, " ")
	if said == "site" {
		said = "granted"
	}
	local, loopback = said, said
	if alone && name != "local-network" {
		local = ""
	}
	if alone && name != "loopback-network" {
		loopback = ""
	}
	return local, loopback
}
