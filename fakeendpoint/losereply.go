package fakeendpoint

import "context"

func loseReplyDefinition() Definition {
	return Definition{
		Name:    "lose-reply",
		Usage:   "lose-reply(by: hang|reset|close)",
		About:   "Does the work and never says so: the request is committed, and then the client is left waiting, or its connection is reset or closed.",
		Example: "lose-reply(by: reset), 200",
		build:   newLoseReply,
	}
}

// loseReply commits and then plays what keeps the client from knowing.
type loseReply struct{ after func(*Exchange) error }

func newLoseReply(a *arguments) (Behaviour, error) {
	switch a.oneOf("by", "hang", "reset", "close") {
	case "reset":
		return loseReply{(*Exchange).Reset}, nil
	case "close":
		return loseReply{(*Exchange).Close}, nil
	default:
		return loseReply{func(x *Exchange) error { x.AwaitGone(); return nil }}, nil
	}
}

func (l loseReply) Play(_ context.Context, x *Exchange) error {
	if err := x.ReadBody(); err != nil {
		return err
	}
	x.Commit()
	return l.after(x)
}
