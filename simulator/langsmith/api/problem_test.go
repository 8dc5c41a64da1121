package api

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"

	"github.com/hookdrill/hookdrill/simulator/langsmith/store"
)

func TestOurOwnFailures(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err    error
		status int
		text   string
	}{
		{fmt.Errorf("a row: %w", store.ErrFull), 507, "disk of the simulator is full"},
		{fmt.Errorf("a blob: %w", syscall.ENOSPC), 507, "disk of the simulator is full"},
		{errors.New("the vault is broken"), 500, "its log says why"},
	} {
		var log bytes.Buffer
		a := &API{Config: Config{Log: slog.New(slog.NewTextHandler(&log, nil))}}
		w := httptest.NewRecorder()
		a.fail(w, httptest.NewRequest("POST", "/runs?secret=hush", nil), ingest, c.err)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.text) || strings.Contains(w.Body.String(), "vault") {
			t.Errorf("%v: %d %s, want %d with %q", c.err, w.Code, w.Body, c.status, c.text)
		}
		if !strings.Contains(log.String(), c.err.Error()) || strings.Contains(log.String(), "hush") {
			t.Errorf("%v: the log says %s", c.err, &log)
		}
	}
}
