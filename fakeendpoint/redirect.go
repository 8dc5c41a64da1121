package fakeendpoint

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
)

func redirectDefinition() Definition {
	return Definition{
		Name:    "redirect",
		Usage:   "redirect(302|301|303|307|308, to: /elsewhere)",
		About:   "Redirects to another path, to another host (to: http://other.test/in) or, with to: self, to the very same address.",
		Example: "redirect(307, to: self) forever",
		build:   newRedirect,
	}
}

// redirect answers with a place to go to.
type redirect struct {
	code int
	to   string
}

// toSelf sends the client back to where it came.
const toSelf = "self"

func newRedirect(a *arguments) (Behaviour, error) {
	text := a.first(strconv.Itoa(http.StatusFound))
	to := a.text("to", "/elsewhere")
	switch text {
	case "301", "302", "303", "307", "308":
		code, err := strconv.Atoi(text)
		return redirect{code: code, to: to}, err
	default:
		return nil, fmt.Errorf("%q is none of 301, 302, 303, 307, 308", text)
	}
}

func (r redirect) Play(_ context.Context, x *Exchange) error {
	if err := x.ReadBody(); err != nil {
		return err
	}
	to := r.to
	if to == toSelf {
		to = x.Target()
	}
	return x.answer(r.code, "", Field{Name: "Location", Value: to})
}
