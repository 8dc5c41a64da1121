package fakeendpoint

import "context"

func hangDefinition() Definition {
	return Definition{
		Name:    "hang",
		Usage:   "hang",
		About:   "Reads the request and never answers; it holds the connection until the client leaves.",
		Example: "hang, 200",
		build:   func(*arguments) (Behaviour, error) { return hang{}, nil },
	}
}

// hang never answers.
type hang struct{}

func (hang) Play(_ context.Context, x *Exchange) error {
	if err := x.ReadBody(); err != nil {
		return err
	}
	x.AwaitGone()
	return nil
}
