package sender

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"syscall"
)

// failure is the class and the reason of an exchange without an answer. It goes
// by the phase and by the types of errors, never by their texts. stopped says
// that the delivery's context had ended.
func (x *exchange) failure(err error, stopped bool) (Class, string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	var lookup *net.DNSError
	if x.ready.IsZero() && errors.As(err, &lookup) {
		x.phase = PhaseLookup
	}
	if x.sent() && x.phase == PhaseWrite {
		x.phase = PhaseWait
	}
	switch {
	case x.expired && x.ready.IsZero():
		return ClassConnect, x.connectDeadline()
	case x.expired:
		return ClassTimeout, ReasonTimeout
	case stopped:
		return ClassStopped, ReasonStopped
	case x.ready.IsZero():
		return ClassConnect, x.connectFailure(err)
	}
	return ClassTransport, x.transportFailure()
}

// sent tells whether all of the request left, as far as this side can see. The
// last bytes are flushed after net/http takes the request for written.
func (x *exchange) sent() bool { return !x.written.IsZero() && x.sendErr == nil }

func (x *exchange) connectDeadline() string {
	if x.phase == PhaseTLS {
		return ReasonTLSTimeout
	}
	return ReasonConnectTimeout
}

// connectFailure is why no request could be written.
func (x *exchange) connectFailure(err error) string {
	if x.phase == PhaseTLS {
		return tlsFailure(err)
	}
	var lookup *net.DNSError
	var timeout net.Error
	switch {
	case errors.As(err, &lookup):
		return lookupFailure(lookup)
	case errors.Is(err, syscall.ECONNREFUSED):
		return ReasonRefused
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return ReasonUnreachable
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return ReasonConnectTimeout // the dialer's own limit, or the kernel's
	}
	return ReasonConnectOther
}

func lookupFailure(err *net.DNSError) string {
	switch {
	case err.IsNotFound:
		return ReasonNameNotFound
	case err.IsTimeout:
		return ReasonConnectTimeout
	}
	return ReasonLookupFailed
}

func tlsFailure(err error) string {
	var (
		certificate *tls.CertificateVerificationError
		unknown     x509.UnknownAuthorityError
		invalid     x509.CertificateInvalidError
		name        x509.HostnameError
		timeout     net.Error
	)
	switch {
	case errors.As(err, &timeout) && timeout.Timeout():
		return ReasonTLSTimeout // the transport's own limit, or the kernel's
	case !errors.As(err, &certificate):
		return ReasonTLSOther
	case errors.As(err, &unknown):
		return ReasonTLSUntrusted
	case errors.As(err, &name):
		return ReasonTLSWrongName
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return ReasonTLSExpired
	}
	return ReasonTLSOther
}

// transportFailure is how the connection ended after it was ready. What was
// read goes first: a failed write is its consequence. Only a plain end is
// called a reset if the writing side saw one, since the kernel reports a reset
// to one side alone.
func (x *exchange) transportFailure() string {
	reset := func(err error) bool {
		return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
	}
	switch {
	case reset(x.readErr), reset(x.sendErr):
		return ReasonReset
	case errors.Is(x.readErr, io.EOF):
		return ReasonEOF
	case x.readErr != nil && !errors.Is(x.readErr, net.ErrClosed):
		return ReasonBroken
	}
	// The connection delivered, and net/http could make nothing of it.
	return ReasonMalformed
}
