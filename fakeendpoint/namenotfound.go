package fakeendpoint

import "net"

func nameNotFoundDefinition() Definition {
	return Definition{
		Name:    "name-not-found",
		Usage:   "name-not-found",
		About:   "Fails the look-up of the endpoint's name. Only for a client that dials through the endpoint's network.",
		Example: "name-not-found, 200",
		build:   func(*arguments) (Behaviour, error) { return nameNotFound{}, nil },
	}
}

// nameNotFound fails the name's look-up.
type nameNotFound struct{ hangUp }

func (nameNotFound) Connect() error {
	return &net.DNSError{Err: "no such host", IsNotFound: true} // the network knows the name
}
