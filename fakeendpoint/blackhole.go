package fakeendpoint

import "syscall"

func blackHoleDefinition() Definition {
	return Definition{
		Name:    "black-hole",
		Usage:   "black-hole",
		About:   "Never answers the connect: it hangs until the client gives up.",
		Example: "black-hole, 200",
		build:   func(*arguments) (Behaviour, error) { return blackHole{}, nil },
	}
}

// blackHole swallows a connect.
type blackHole struct{ hangUp }

func (blackHole) Connect() error { return syscall.ETIMEDOUT }
