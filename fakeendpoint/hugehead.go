package fakeendpoint

import (
	"context"
	"fmt"
)

func hugeHeadDefinition() Definition {
	return Definition{
		Name:    "huge-head",
		Usage:   "huge-head(status: 200, size: 16MiB)",
		About:   "Answers with header fields of 4 KiB each until the head has that size.",
		Example: "huge-head(size: 64KiB), 200",
		build:   newHugeHead,
	}
}

// hugeHead answers with more head than anybody wants to read.
type hugeHead struct {
	code  int
	start []byte
	field []byte
	size  int
}

const hugeField = 4 << 10

func newHugeHead(a *arguments) (Behaviour, error) {
	h := hugeHead{code: a.status(), size: a.size("size", 16<<20)}
	h.start, _ = renderHead(h.code, 0, nil)
	const name, end = "X-Padding: ", "\r\n"
	value := filling(hugeField - len(name) - len(end))
	for i, b := range value {
		if b == '\n' {
			value[i] = '.'
		}
	}
	h.field = fmt.Appendf(nil, "%s%s%s", name, value, end)
	return h, nil
}

func (h hugeHead) Play(_ context.Context, x *Exchange) error {
	if err := x.ReadBody(); err != nil {
		return err
	}
	x.accepts(h.code)
	if err := x.Write(h.start); err != nil {
		return err
	}
	for sent := len(h.start); sent < h.size; sent += len(h.field) {
		if err := x.Write(h.field); err != nil {
			return err
		}
	}
	end := "\r\n"
	if !bodiless(h.code) {
		end = "Content-Length: 0\r\n\r\n"
	}
	if err := x.Write([]byte(end)); err != nil {
		return err
	}
	x.Replied(h.code)
	return nil
}
