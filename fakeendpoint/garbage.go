package fakeendpoint

import "context"

func garbageDefinition() Definition {
	return Definition{
		Name:    "garbage",
		Usage:   `garbage(text: "SSH-2.0-OpenSSH_9.9\r\n")`,
		About:   "Reads the request and answers with something that is not HTTP, then closes the connection.",
		Example: `garbage(text: "\x00\x01\x02"), 200`,
		build: func(a *arguments) (Behaviour, error) {
			return garbage(a.text("text", "SSH-2.0-OpenSSH_9.9\r\n")), nil
		},
	}
}

// garbage is what it answers.
type garbage []byte

func (g garbage) Play(_ context.Context, x *Exchange) error {
	if err := x.ReadBody(); err != nil {
		return err
	}
	if err := x.Write(g); err != nil {
		return err
	}
	return x.Close()
}
