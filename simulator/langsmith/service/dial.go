package service

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"syscall"

	"github.com/hookdrill/hookdrill/simulator/langsmith/api"
)

// dialer connects deliveries. Unless private addresses are allowed it looks at
// the address after the name was looked up: a public name may lead anywhere.
func dialer(allowPrivate bool) func(ctx context.Context, network, address string) (net.Conn, error) {
	var d net.Dialer
	if !allowPrivate {
		d.Control = onlyPublic
	}
	return d.DialContext
}

func onlyPublic(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("the address %s cannot be read: %w", address, err)
	}
	if !api.IsPublic(to.Addr()) {
		return fmt.Errorf("%s is not a public address, and others are not allowed", to.Addr())
	}
	return nil
}
