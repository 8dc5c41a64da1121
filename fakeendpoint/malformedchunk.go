package fakeendpoint

import (
	"context"
	"slices"
)

func malformedChunkDefinition() Definition {
	return Definition{
		Name:    "malformed-chunk",
		Usage:   "malformed-chunk(status: 200)",
		About:   "Answers with a chunked body whose second chunk has a size that is no number, and closes the connection.",
		Example: "malformed-chunk, 200",
		build: func(a *arguments) (Behaviour, error) {
			code := a.statusWithBody()
			start, rest := renderHead(code, -1, []Field{{Name: "Transfer-Encoding", Value: "chunked"}})
			body := []byte("5\r\nfirst\r\nsix\r\nsecond\r\n0\r\n\r\n")
			return malformedChunk{code: code, answer: slices.Concat(start, rest, body)}, nil
		},
	}
}

// malformedChunk breaks the framing of its body (RFC 9112 section 7.1).
type malformedChunk struct {
	code   int
	answer []byte
}

func (m malformedChunk) Play(_ context.Context, x *Exchange) error {
	if err := x.ReadBody(); err != nil {
		return err
	}
	x.accepts(m.code)
	if err := x.Write(m.answer); err != nil {
		return err
	}
	x.Replied(m.code)
	return x.Close()
}
