package fakeendpoint

import "syscall"

func refuseDefinition() Definition {
	return Definition{
		Name:    "refuse",
		Usage:   "refuse",
		About:   "Refuses the connect, as a port does on which nobody listens.",
		Example: "refuse x2, 200",
		build:   func(*arguments) (Behaviour, error) { return refuse{}, nil },
	}
}

// refuse fails a connect at once.
type refuse struct{ hangUp }

func (refuse) Connect() error { return syscall.ECONNREFUSED }
