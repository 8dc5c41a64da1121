package api

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"syscall"

	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
)

// problem is a request that is refused, and why. Its text may be read by anybody:
// it names fields and never shows what may be secret.
type problem struct {
	status int
	text   []string
	// input tells that it is about the JSON that was sent: 422, or 400 for ingestion.
	input bool
}

func (p *problem) Error() string { return strings.Join(p.text, "; ") }

// invalid refuses what was sent.
func invalid(format string, args ...any) *problem {
	return &problem{status: http.StatusUnprocessableEntity, text: []string{fmt.Sprintf(format, args...)}, input: true}
}

func refused(status int, format string, args ...any) *problem {
	return &problem{status: status, text: []string{fmt.Sprintf(format, args...)}}
}

// missing is 404 in the words of the API, for a row that is not there; any other
// error stays what it is.
func missing(what string, err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return refused(http.StatusNotFound, "%s not found", what)
	}
	return err
}

// taken is 409 likewise, for one that is.
func taken(text string, err error) error {
	if errors.Is(err, store.ErrExists) {
		return refused(http.StatusConflict, "%s", text)
	}
	return err
}

// fail answers with an error.
func (a *API) fail(w http.ResponseWriter, r *http.Request, of family, err error) {
	p := a.asProblem(r, err)
	if of == ingest && p.input {
		p = &problem{status: http.StatusBadRequest, text: p.text}
	}
	write(w, answer{p.status, p.body(of)})
}

func (a *API) asProblem(r *http.Request, err error) *problem {
	if p, ok := errors.AsType[*problem](err); ok {
		return p
	}
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return refused(http.StatusRequestEntityTooLarge, "the body has more than %d bytes", tooLarge.Limit)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return refused(http.StatusBadRequest, "the body ends too early")
	}
	a.Log.Error("a request failed", slog.String("method", r.Method), slog.String("path", r.URL.Path), slog.String("error", err.Error()))
	if errors.Is(err, store.ErrFull) || errors.Is(err, syscall.ENOSPC) {
		return refused(http.StatusInsufficientStorage, "the disk of the simulator is full, so nothing of this was stored")
	}
	return refused(http.StatusInternalServerError, "the simulator could not do this; its log says why")
}

// body is the error as the real service words it (section 2.1 of the API notes).
func (p *problem) body(of family) any {
	if of == ingest && p.status != http.StatusUnauthorized {
		prefix := map[int]string{
			http.StatusBadRequest: "Bad request: ", http.StatusConflict: "Conflict: ",
			http.StatusUnprocessableEntity: "Unprocessable entity: ",
		}[p.status]
		return struct {
			Error string `json:"error"`
		}{prefix + p.Error()}
	}
	if p.status == http.StatusUnprocessableEntity {
		return struct {
			Detail []string `json:"detail"`
		}{p.text}
	}
	return struct {
		Detail string `json:"detail"`
	}{p.Error()}
}
