package fakeendpoint

import (
	"context"
	"time"
)

func stopReadingDefinition() Definition {
	return Definition{
		Name:    "stop-reading",
		Usage:   "stop-reading(for: 1m)",
		About:   "Reads the head and then no more of the upload, and never answers. After that time it reads the rest away to see the client leave. A body larger than the network's buffers stalls the client's writing.",
		Example: "stop-reading, 200",
		build: func(a *arguments) (Behaviour, error) {
			return stopReading{time: a.duration("for", time.Minute)}, nil
		},
	}
}

// stopReading lets an upload stall. While it does not read, it cannot see the
// client leave either: the client's close queues behind the unread data.
type stopReading struct{ time time.Duration }

func (s stopReading) Play(ctx context.Context, x *Exchange) error {
	if err := x.Pause(ctx, s.time); err != nil {
		return err
	}
	x.AwaitGone()
	return nil
}
