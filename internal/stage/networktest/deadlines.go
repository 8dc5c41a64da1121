package networktest

import (
	"net"
	"time"
)

func deadlines() []contract {
	return []contract{
		{"read deadline", between(readDeadline), []string{"read: deadline, i/o timeout, read: deadline, i/o timeout"}},
		{"read deadline in the past", between(readDeadlinePast), []string{"read: deadline, i/o timeout"}},
		{"read deadline lifted", between(readDeadlineLifted), []string{"read: deadline, i/o timeout, hello"}},
		{"read deadline set while reading", between(readInterrupted), []string{"read: deadline, i/o timeout"}},
		{"read deadline put off", between(readDeadlinePutOff), []string{"hello"}},
		{"write deadline", between(writeDeadline), []string{"write: deadline, i/o timeout, write: deadline, i/o timeout"}},
		{"write deadline lifted", between(writeDeadlineLifted), []string{"write: deadline, i/o timeout, ok"}},
		{"deadline of both", between(deadlineOfBoth), []string{"read: deadline, i/o timeout, write: deadline, i/o timeout"}},
		{"deadlines are timeouts", between(timeouts), []string{"a timeout"}},
	}
}

func soon() time.Time { return time.Now().Add(patience) }

func past() time.Time { return time.Now().Add(-time.Second) }

// tryRead is a read that is expected to fail.
func tryRead(c net.Conn) string {
	_, err := c.Read(make([]byte, 1))
	return saw(err)
}

func readDeadline(dialled, _ end) (string, error) {
	err := dialled.SetReadDeadline(soon())
	return then(tryRead(dialled), tryRead(dialled)), err
}

// readDeadlinePast has data to read: a deadline that passed comes first.
func readDeadlinePast(dialled, accepted end) (string, error) {
	if _, err := accepted.Write([]byte("hello")); err != nil {
		return "", err
	}
	err := dialled.SetReadDeadline(past())
	return tryRead(dialled), err
}

func readDeadlineLifted(dialled, accepted end) (string, error) {
	if err := dialled.SetReadDeadline(past()); err != nil {
		return "", err
	}
	late := tryRead(dialled)
	if err := dialled.SetReadDeadline(time.Time{}); err != nil {
		return "", err
	}
	if _, err := accepted.Write([]byte("hello")); err != nil {
		return "", err
	}
	hello, err := read(dialled, 5)
	return then(late, hello), err
}

// readInterrupted is how http.Server takes a connection back from its reader.
func readInterrupted(dialled, _ end) (string, error) {
	time.AfterFunc(patience, func() { _ = dialled.SetReadDeadline(past()) })
	return tryRead(dialled), nil
}

func readDeadlinePutOff(dialled, accepted end) (string, error) {
	if err := dialled.SetReadDeadline(soon()); err != nil {
		return "", err
	}
	if err := dialled.SetReadDeadline(time.Now().Add(time.Hour)); err != nil {
		return "", err
	}
	time.AfterFunc(2*patience, func() { _, _ = accepted.Write([]byte("hello")) })
	return read(dialled, 5)
}

func writeDeadline(dialled, _ end) (string, error) {
	err := dialled.SetWriteDeadline(soon())
	first := saw(writeMuch(dialled))
	_, second := dialled.Write([]byte("x"))
	return then(first, saw(second)), err
}

func writeDeadlineLifted(dialled, _ end) (string, error) {
	if err := dialled.SetWriteDeadline(past()); err != nil {
		return "", err
	}
	_, late := dialled.Write([]byte("hello"))
	if err := dialled.SetWriteDeadline(time.Time{}); err != nil {
		return "", err
	}
	_, err := dialled.Write([]byte("hello"))
	return then(saw(late), saw(err)), nil
}

func deadlineOfBoth(dialled, _ end) (string, error) {
	err := dialled.SetDeadline(soon())
	return then(tryRead(dialled), saw(writeMuch(dialled))), err
}

func timeouts(dialled, _ end) (string, error) {
	if err := dialled.SetDeadline(past()); err != nil {
		return "", err
	}
	_, err := dialled.Read(make([]byte, 1))
	if timeout, ok := err.(net.Error); !ok || !timeout.Timeout() {
		return "no timeout: " + saw(err), nil
	}
	return "a timeout", nil
}
