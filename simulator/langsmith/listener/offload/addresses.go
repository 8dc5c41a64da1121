package offload

import (
	"fmt"
	"net/netip"
)

// privateAddress is the error of an address that is not of the public network.
type privateAddress struct{ address string }

func (p *privateAddress) Error() string {
	return fmt.Sprintf("its address %s is not of the public network (AllowPrivate)", p.address)
}

// reserved are the networks that IANA's registries for special purposes call
// not globally reachable, beyond those that netip knows by name.
var reserved = []netip.Prefix{ //nolint:gochecknoglobals // a table
	netip.MustParsePrefix("0.0.0.0/8"),       // this network
	netip.MustParsePrefix("100.64.0.0/10"),   // behind a provider's NAT
	netip.MustParsePrefix("192.0.0.0/24"),    // protocol assignments
	netip.MustParsePrefix("192.0.2.0/24"),    // documentation
	netip.MustParsePrefix("192.88.99.0/24"),  // 6to4 relays, retired
	netip.MustParsePrefix("198.18.0.0/15"),   // benchmarks
	netip.MustParsePrefix("198.51.100.0/24"), // documentation
	netip.MustParsePrefix("203.0.113.0/24"),  // documentation
	netip.MustParsePrefix("240.0.0.0/4"),     // future use, and broadcast
	netip.MustParsePrefix("::/96"),           // compatible with IPv4, retired
	netip.MustParsePrefix("64:ff9b::/96"),    // NAT64: an IPv4 address lies within
	netip.MustParsePrefix("64:ff9b:1::/48"),  // NAT64 in private use
	netip.MustParsePrefix("100::/64"),        // discard
	netip.MustParsePrefix("2001::/23"),       // protocol assignments, Teredo
	netip.MustParsePrefix("2001:db8::/32"),   // documentation
	netip.MustParsePrefix("2002::/16"),       // 6to4: an IPv4 address lies within
	netip.MustParsePrefix("3fff::/20"),       // documentation
	netip.MustParsePrefix("5f00::/16"),       // segment routing
	netip.MustParsePrefix("fec0::/10"),       // site-local, retired
}

// isPublic reports whether an address with a port is one that anybody may ask.
func isPublic(addressAndPort string) bool {
	parsed, err := netip.ParseAddrPort(addressAndPort)
	if err != nil {
		return false
	}
	a := parsed.Addr().Unmap().WithZone("") // a prefix contains no address with a zone
	if !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	for _, network := range reserved {
		if network.Contains(a) {
			return false
		}
	}
	return true
}
