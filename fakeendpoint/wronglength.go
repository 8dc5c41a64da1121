package fakeendpoint

import (
	"context"
	"strconv"
)

func wrongLengthDefinition() Definition {
	return Definition{
		Name:    "wrong-length",
		Usage:   "wrong-length(status: 200, length: 5, sent: 25B)",
		About:   "Answers with a Content-Length that is not that of the body it sends, and keeps the connection open: what is too much looks like the next answer, what is too little keeps the client waiting. The length can be any text.",
		Example: `wrong-length(length: "-1"), wrong-length(length: 40, sent: 20B), 200`,
		build:   newWrongLength,
	}
}

// wrongLength lies about the length of its body.
type wrongLength struct {
	code   int
	answer []byte
}

func newWrongLength(a *arguments) (Behaviour, error) {
	w := wrongLength{code: a.statusWithBody()}
	length, sent := a.text("length", "5"), a.filled("sent", 25)
	says, err := strconv.Atoi(length)
	if err == nil && says == sent {
		a.fail("length: %d is the right length", says)
	}
	line, rest := renderHead(w.code, -1, []Field{{Name: "Content-Length", Value: length}})
	w.answer = append(append(line, rest...), filling(sent)...)
	return w, nil
}

func (w wrongLength) Play(_ context.Context, x *Exchange) error {
	if err := x.ReadBody(); err != nil {
		return err
	}
	x.accepts(w.code)
	if err := x.Write(w.answer); err != nil {
		return err
	}
	x.Replied(w.code)
	return nil
}
