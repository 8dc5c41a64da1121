package networktest

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/hookdrill/hookdrill/internal/stage"
)

func endings() []contract {
	return []contract{
		{"close", between(closes), []string{"hello+end"}},
		{"half close", between(halfClose), []string{"question+end, answer+end, write: write pipe"}},
		{"use after close", between(useAfterClose), []string{"read: closed, write: closed, close: closed, set: closed, close: closed, set: closed"}},
		{"close while reading", between(closeWhileReading), []string{"read: closed"}},
		{"close while writing", between(closeWhileWriting), []string{"write: closed"}},
		// A machine closes one end after the other, so either may be the first.
		{"network closed while reading", cutWhileReading, []string{"read: closed", "end"}},
		{"reset", between(reset), []string{"read: read reset, end, write: write pipe"}},
		{"reset seen by a write", between(resetSeenByWrite), []string{"write: write reset, end, write: write pipe"}},
		{"reset after data", between(resetAfterData), []string{"hello+read: read reset"}},
		{"reset while reading", between(resetWhileReading), []string{"read: read reset"}},
		{"half close after reset", between(halfCloseAfterReset), []string{"close: shutdown not connected"}},
		{"reset after half close", between(resetAfterHalfClose), []string{"hello+end, write: write pipe"}},
		// Linux delivers what came before the reset; other kernels throw it away.
		{"close with unread data", between(closeUnread), []string{"answer+read: read reset", "+read: read reset"}},
		{"write to a closed peer", between(writeToClosed), []string{"ok, write: write pipe, hello+end"}},
		{"close under a write", between(closeUnderWrite), []string{"write: write reset, +end"}},
	}
}

func closes(dialled, accepted end) (string, error) {
	_, err := accepted.Write([]byte("hello"))
	return allOf(dialled, err, accepted.Close())
}

// allOf is readAll once everything before it went well.
func allOf(c end, trouble ...error) (string, error) {
	if err := errors.Join(trouble...); err != nil {
		return "", err
	}
	return readAll(c), nil
}

func halfClose(dialled, accepted end) (string, error) {
	_, err := dialled.Write([]byte("question"))
	question, err := allOf(accepted, err, dialled.CloseWrite())
	if err != nil {
		return "", err
	}
	_, err = accepted.Write([]byte("answer"))
	answer, err := allOf(dialled, err, accepted.Close())
	_, late := dialled.Write([]byte("more"))
	return then(question, answer, saw(late)), err
}

func useAfterClose(dialled, _ end) (string, error) {
	if err := dialled.Close(); err != nil {
		return "", err
	}
	_, reading := dialled.Read(make([]byte, 1))
	_, writing := dialled.Write([]byte("x"))
	return then(saw(reading), saw(writing), saw(dialled.CloseWrite()), saw(dialled.SetDeadline(time.Now())),
		saw(dialled.Close()), saw(dialled.SetLinger(0))), nil
}

func closeWhileReading(dialled, _ end) (string, error) {
	time.AfterFunc(patience, func() { _ = dialled.Close() })
	_, err := dialled.Read(make([]byte, 1))
	return saw(err), nil
}

func closeWhileWriting(dialled, _ end) (string, error) {
	time.AfterFunc(patience, func() { _ = dialled.Close() })
	return saw(writeMuch(dialled)), nil
}

// writeMuch writes until an error; nobody's buffers hold that much.
func writeMuch(c end) error {
	block := make([]byte, 1<<20)
	for range 64 {
		if _, err := c.Write(block); err != nil {
			return err
		}
	}
	return nil
}

func cutWhileReading(ctx context.Context, n stage.Network) (string, error) {
	dialled, _, err := connected(ctx, n)
	if err != nil {
		return "", err
	}
	time.AfterFunc(patience, func() { _ = n.Close() })
	_, err = dialled.Read(make([]byte, 1))
	return saw(err), nil
}

// abort closes with a reset.
func abort(c end) error { return errors.Join(c.SetLinger(0), c.Close()) }

func reset(dialled, accepted end) (string, error) {
	err := abort(accepted)
	_, first := dialled.Read(make([]byte, 1))
	_, second := dialled.Read(make([]byte, 1))
	_, write := dialled.Write([]byte("x"))
	return then(saw(first), saw(second), saw(write)), err
}

func resetSeenByWrite(dialled, accepted end) (string, error) {
	err := abort(accepted)
	time.Sleep(patience) // at the very instant of the reset it would be a race
	_, first := dialled.Write([]byte("x"))
	_, second := dialled.Read(make([]byte, 1))
	_, third := dialled.Write([]byte("x"))
	return then(saw(first), saw(second), saw(third)), err
}

func resetAfterData(dialled, accepted end) (string, error) {
	_, err := accepted.Write([]byte("hello"))
	return allOf(dialled, err, abort(accepted))
}

func resetWhileReading(dialled, accepted end) (string, error) {
	time.AfterFunc(patience, func() { _ = abort(accepted) })
	_, err := dialled.Read(make([]byte, 1))
	return saw(err), nil
}

func halfCloseAfterReset(dialled, accepted end) (string, error) {
	err := abort(accepted)
	return saw(dialled.CloseWrite()), err
}

func resetAfterHalfClose(dialled, accepted end) (string, error) {
	_, err := accepted.Write([]byte("hello"))
	got, err := allOf(dialled, err, accepted.CloseWrite(), abort(accepted))
	time.Sleep(patience)
	_, write := dialled.Write([]byte("x"))
	return then(got, saw(write)), err
}

func closeUnread(dialled, accepted end) (string, error) {
	_, asking := dialled.Write([]byte("question"))
	_, answering := accepted.Write([]byte("answer"))
	_, reading := io.ReadFull(accepted, make([]byte, 1)) // it has arrived
	return allOf(dialled, asking, answering, reading, accepted.Close())
}

func writeToClosed(dialled, accepted end) (string, error) {
	_, err := accepted.Write([]byte("hello"))
	if err := errors.Join(err, accepted.Close()); err != nil {
		return "", err
	}
	time.Sleep(patience) // at the very instant of the close it would be a race
	_, first := dialled.Write([]byte("x"))
	_, second := dialled.Write([]byte("x"))
	return then(saw(first), saw(second), readAll(dialled)), nil
}

func closeUnderWrite(dialled, accepted end) (string, error) {
	time.AfterFunc(patience, func() { _ = accepted.Close() })
	err := writeMuch(dialled)
	return then(saw(err), readAll(dialled)), nil
}
