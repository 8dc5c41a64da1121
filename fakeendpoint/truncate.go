package fakeendpoint

import "context"

func truncateDefinition() Definition {
	return Definition{
		Name:    "truncate",
		Usage:   "truncate(status: 200, length: 100B, sent: 50B)",
		About:   "Answers with a Content-Length of length, sends only a part of that body and closes the connection.",
		Example: "truncate(status: 500, sent: 10B), 200",
		build:   newTruncate,
	}
}

// truncate ends in the middle of the body.
type truncate struct {
	code   int
	answer []byte
}

func newTruncate(a *arguments) (Behaviour, error) {
	t := truncate{code: a.statusWithBody()}
	length, sent := a.size("length", 100), a.filled("sent", 50)
	if sent >= length {
		a.fail("sent: it must be less than the length of %dB", length)
	}
	line, rest := renderHead(t.code, length, nil)
	t.answer = append(append(line, rest...), filling(sent)...)
	return t, nil
}

func (t truncate) Play(_ context.Context, x *Exchange) error {
	if err := x.ReadBody(); err != nil {
		return err
	}
	x.accepts(t.code)
	if err := x.Write(t.answer); err != nil {
		return err
	}
	x.Replied(t.code)
	return x.Close()
}
