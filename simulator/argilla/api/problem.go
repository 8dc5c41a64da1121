package api

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"syscall"

	"github.com/hookdrill/hookdrill/simulator/argilla/notice"
	"github.com/hookdrill/hookdrill/simulator/argilla/store"
)

// problem is a request that is refused.
type problem struct {
	status int
	// detail is a sentence, or a coded one.
	detail any
}

// Error is the sentence; of a coded one, what the server's exception prints.
func (p *problem) Error() string {
	c, ok := p.detail.(coded)
	if !ok {
		return fmt.Sprint(p.detail)
	}
	if params, ok := c.Params.(said); ok {
		return c.Code + "(detail=" + params.Detail + ")"
	}
	return c.Code
}

// coded is the older of the server's two shapes of errors.
type coded struct {
	Code   string `json:"code"`
	Params any    `json:"params"`
}

func errorCode(name string) string { return "argilla.api.errors::" + name }

// said is the params of an error that has nothing but a text.
type said struct {
	Detail string `json:"detail"`
}

func unauthorized() *problem {
	return &problem{http.StatusUnauthorized, coded{errorCode("UnauthorizedError"), said{"Could not validate credentials"}}}
}

func forbidden() *problem {
	return &problem{http.StatusForbidden, coded{errorCode("ForbiddenOperationError"), said{"Operation not allowed"}}}
}

// invalid refuses what was sent.
func invalid(faults []fault) *problem {
	return &problem{http.StatusUnprocessableEntity, coded{errorCode("ValidationError"), struct {
		Errors []fault `json:"errors"`
	}{faults}}}
}

// broken is an exception of the server's own, by the name of its class.
func broken(class, message string) *problem {
	return &problem{http.StatusInternalServerError, coded{errorCode("GenericServerError"), struct {
		Type    string `json:"type"`
		Message string `json:"message"`
	}{class, message}}}
}

func sentence(status int, format string, args ...any) *problem {
	return &problem{status, fmt.Sprintf(format, args...)}
}

// refused is a request that is well formed and cannot be done.
func refused(format string, args ...any) *problem {
	return sentence(http.StatusUnprocessableEntity, format, args...)
}

func taken(format string, args ...any) *problem {
	return sentence(http.StatusConflict, format, args...)
}

// missing is 404 for a row that is not there; any other error stays what it is.
func missing(class, id string, err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return sentence(http.StatusNotFound, "%s with id `%s` not found", class, id)
	}
	return err
}

// asProblem is an error as it is answered. What is not the client's fault goes
// to the log, and the client is told that much.
func (a *API) asProblem(r *http.Request, err error) *problem {
	if p, ok := errors.AsType[*problem](err); ok {
		return p
	}
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return sentence(http.StatusRequestEntityTooLarge, "the body has more than %d bytes", tooLarge.Limit)
	}
	if errors.Is(err, notice.ErrTooLarge) {
		return sentence(http.StatusRequestEntityTooLarge, "%s", err)
	}
	a.Log.Error("a request failed", slog.String("method", r.Method), slog.String("path", r.URL.Path), slog.String("error", err.Error()))
	if errors.Is(err, store.ErrFull) || errors.Is(err, syscall.ENOSPC) {
		return sentence(http.StatusInsufficientStorage, "the disk of the simulator is full, so nothing of this was stored")
	}
	return broken("builtins.RuntimeError", "the simulator could not do this; its log says why")
}
