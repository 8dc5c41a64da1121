package fakeendpoint

import (
	"context"
	"fmt"
	"slices"
	"time"
)

func endlessBodyDefinition() Definition {
	return Definition{
		Name:    "endless-body",
		Usage:   "endless-body(status: 200, every: 0s, size: 1GiB)",
		About:   "Answers with a chunked body that does not end: a chunk of 32 KiB at every such interval, until the client leaves. At the size it breaks off by closing the connection.",
		Example: "endless-body(every: 1s), 200",
		build:   newEndlessBody,
	}
}

// endlessBody goes on until the client has had enough.
type endlessBody struct {
	code  int
	head  []byte
	chunk []byte
	every time.Duration
	size  int
}

const endlessChunk = 32 << 10

func newEndlessBody(a *arguments) (Behaviour, error) {
	b := endlessBody{code: a.statusWithBody(), every: a.duration("every", 0), size: a.size("size", 1<<30)}
	line, rest := renderHead(b.code, -1, []Field{{Name: "Transfer-Encoding", Value: "chunked"}})
	b.head = slices.Concat(line, rest)
	b.chunk = fmt.Appendf(nil, "%x\r\n%s\r\n", endlessChunk, filling(endlessChunk))
	return b, nil
}

func (b endlessBody) Play(ctx context.Context, x *Exchange) error {
	if err := x.ReadBody(); err != nil {
		return err
	}
	x.accepts(b.code)
	if err := x.Write(b.head); err != nil {
		return err
	}
	x.Replied(b.code)
	for sent := 0; sent < b.size; sent += endlessChunk {
		if err := x.Write(b.chunk); err != nil {
			return err
		}
		if err := x.Pause(ctx, b.every); err != nil {
			return err
		}
	}
	return x.Close()
}
