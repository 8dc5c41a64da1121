package memnet

import "math/rand/v2"

// drawn are the races of one dial that the machine leaves open. They depend on
// the network's seed, the host and the number of the dial to that host, and on
// nothing that runs.
type drawn struct {
	// pollTimeout: a connect that runs into its context's deadline reports the
	// poller's os.ErrDeadlineExceeded, as package net does when its own timer
	// fires first. Otherwise the error matches context.DeadlineExceeded.
	pollTimeout bool
}

func draw(seed, host, number uint64) drawn {
	var source rand.PCG
	source.Seed(seed^host, number)
	return drawn{pollTimeout: source.Uint64()&1 != 0}
}
