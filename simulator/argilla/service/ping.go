package service

import (
	"context"

	"github.com/hookdrill/hookdrill/simulator/argilla/api"
	"github.com/hookdrill/hookdrill/simulator/argilla/store"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// ping makes one attempt, and returns nil for any answer.
func (s *Service) ping(ctx context.Context, w store.Webhook, body []byte) error {
	target, secret, err := api.OpenWebhook(s.vault, w)
	if err != nil {
		return err
	}
	id := "ping/" + w.ID
	a, _ := s.pinger.Attempt(ctx, sender.Delivery{ID: id, URL: target, Body: body, Signer: s.messages.signer(id, secret)}, nil)
	return pingError(a)
}

// pingError is an attempt without an answer as the exception that the real
// server's HTTP library raises for it.
func pingError(a sender.Attempt) error {
	exception := func(class, message string) error {
		return &api.PingError{Class: "httpx." + class, Message: message}
	}
	switch a.Class {
	case sender.ClassConnect:
		switch a.Reason {
		case sender.ReasonConnectTimeout, sender.ReasonTLSTimeout:
			return exception("ConnectTimeout", "timed out")
		case sender.ReasonRefused:
			return exception("ConnectError", "[Errno 111] Connection refused")
		case sender.ReasonUnreachable:
			return exception("ConnectError", "[Errno 113] No route to host")
		case sender.ReasonNameNotFound, sender.ReasonLookupFailed:
			return exception("ConnectError", "[Errno -2] Name or service not known")
		}
		return exception("ConnectError", a.Error)
	case sender.ClassTimeout:
		return exception("ReadTimeout", "timed out")
	case sender.ClassStopped:
		return exception("ReadError", "the simulator was stopped")
	case sender.ClassTransport:
		switch a.Reason {
		case sender.ReasonReset:
			return exception("ReadError", "[Errno 104] Connection reset by peer")
		case sender.ReasonEOF:
			return exception("RemoteProtocolError", "Server disconnected without sending a response.")
		}
		return exception("RemoteProtocolError", a.Error)
	}
	return nil
}
