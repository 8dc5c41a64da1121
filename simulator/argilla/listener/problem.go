package listener

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/hookdrill/hookdrill/simulator/argilla/listener/client"
)

// ErrNotReached is the kind of error for a listener that Argilla cannot reach.
var ErrNotReached = errors.New("the listener cannot be reached by Argilla")

// Problem is what the surroundings lack, in a sentence, and what to do about it.
// It wraps the error that told it.
type Problem struct {
	// What is what is wrong.
	What string
	// Do is what mends it.
	Do string

	err error
}

func (p *Problem) Error() string { return p.What + ": " + p.Do }

// Unwrap is the error that told of the problem.
func (p *Problem) Unwrap() error { return p.err }

// explain makes a sentence of an error of the client's.
func explain(err error, c *client.Client) error {
	failed, ok := errors.AsType[*client.Error](err)
	if !ok {
		return err
	}
	p := &Problem{err: err}
	switch {
	case errors.Is(err, client.ErrUnreachable):
		p.What = fmt.Sprintf("Argilla cannot be reached at %s (%s)", c.URL(), failed.Detail)
		p.Do = "is it running there? Set " + client.EnvURL + " to where it is"
	case errors.Is(err, client.ErrUnauthorized):
		p.What = fmt.Sprintf("Argilla at %s does not know the API key", c.URL())
		p.Do = "set " + client.EnvKey + " to that of an owner, from the settings of their account"
	case errors.Is(err, client.ErrForbidden):
		p.What = fmt.Sprintf("the user of the API key lacks the role owner in Argilla at %s, and only owners manage webhooks", c.URL())
		p.Do = "set " + client.EnvKey + " to that of an owner"
	case errors.Is(err, client.ErrNotFound):
		p.What = fmt.Sprintf("there are no webhooks in Argilla at %s", c.URL())
		p.Do = "they came with version 2.5.0, so update it; or set " + client.EnvURL + " to where Argilla is"
	case failed.Temporary():
		p.What = fmt.Sprintf("Argilla at %s is not ready (%d %s: %s)", c.URL(), failed.Status, http.StatusText(failed.Status), failed.Detail)
		p.Do = "is it starting, or is its Space asleep? Open its page, and try again in a moment"
	default:
		return err
	}
	return p
}

// tooMany says which webhooks there are, so that one can be chosen to go.
func tooMany(err error, name string, all []client.Webhook, c *client.Client) error {
	var list strings.Builder
	for _, w := range all {
		fmt.Fprintf(&list, "\n  %s  %s  since %s", w.ID, w.URL, w.InsertedAt.Format("2006-01-02"))
		if w.Description != "" {
			fmt.Fprintf(&list, "  (%.60s)", w.Description)
		}
	}
	return &Problem{
		What: fmt.Sprintf("there are %d webhooks in Argilla at %s already, which allows ten, and none is left for the handler %s", len(all), c.URL(), name),
		Do:   "delete one that nobody needs (DELETE /api/v1/webhooks/ID, or Delete of the package client):" + list.String(),
		err:  err,
	}
}

// unreached says why a ping did not come, and what mends that.
func unreached(e *endpoint, at string, err error, forged bool) error {
	p := &Problem{err: errors.Join(ErrNotReached, err)}
	failed, _ := errors.AsType[*client.Error](err)
	switch {
	case forged:
		p.What = fmt.Sprintf("Argilla's ping to %s came with the signature of another webhook", at)
		p.Do = "is there a proxy that changes bodies, or a second Argilla?"
	case err == nil:
		p.What = fmt.Sprintf("Argilla's ping to %s was answered, but not by this listener, so its events do not come here", at)
		p.Do = "who serves that address? Set " + EnvServerURL + " to where Argilla reaches this one"
	case failed != nil && failed.Status >= 500:
		p.What = fmt.Sprintf("Argilla cannot reach this listener at %s (%s), so no event for %s will come", at, failed.Detail, e.name)
		p.Do = "set " + EnvServerURL + " to an address that Argilla's server and its workers reach; inside a container 127.0.0.1 and localhost are the container itself: " +
			"from Docker, http://host.docker.internal:8000 is this machine, if the listener serves on 0.0.0.0"
	default:
		return fmt.Errorf("whether Argilla reaches this listener at %s is not known: %w", at, err)
	}
	return p
}
