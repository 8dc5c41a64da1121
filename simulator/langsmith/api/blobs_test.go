package api_test

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/mock"

	"github.com/hookdrill/hookdrill/simulator/langsmith/api"
	"github.com/hookdrill/hookdrill/simulator/langsmith/api/apitest"
)

// largeRun is a run whose inputs and outputs are both moved out.
func largeRun() string {
	large := strings.Repeat("x", 2000)
	return strings.Replace(rootRun(1, ""), "{", fmt.Sprintf(`{"inputs":{"q":%q},"outputs":{"a":%q},`, large, large), 1)
}

// A run of which one half cannot be kept is refused whole, with the status that
// tells a client to come again or to stop.
func TestARunWhoseOutputsCannotBeKeptIsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err    error
		status int
	}{
		{fmt.Errorf("writing to /var/lib/blobs.db: %w", syscall.ENOSPC), 507},
		{errors.New("writing to /var/lib/blobs.db: an input/output error"), 500},
	} {
		blobs := apitest.NewBlobs(t)
		blobs.EXPECT().Put(mock.Anything, mock.Anything, "application/json", mock.Anything).Return("s3://bucket/inputs", nil).Once()
		blobs.EXPECT().Put(mock.Anything, mock.Anything, "application/json", mock.Anything).Return("", c.err).Once()
		s := started(t, func(c *api.Config) { c.Blobs = blobs })
		if got := s.must(t, c.status, "POST", "/runs", largeRun()); strings.Contains(got.text, "blobs.db") {
			t.Errorf("where files are is shown: %s", got.text)
		}
		s.must(t, 404, "GET", "/runs/"+id(1), "")
	}
}

// A run is not shown without its inputs, as if it had none.
func TestARunWhoseInputsCannotBeLinkedIsNotShown(t *testing.T) {
	t.Parallel()
	blobs := apitest.NewBlobs(t)
	blobs.EXPECT().Put(mock.Anything, mock.Anything, mock.Anything, mock.Anything).Return("s3://bucket/key", nil).Twice()
	blobs.EXPECT().URL(mock.Anything, mock.Anything).Return("", errors.New("the signing key of /var/lib is gone")).Once()
	s := started(t, func(c *api.Config) { c.Blobs = blobs })
	s.must(t, 202, "POST", "/runs", largeRun())
	if got := s.must(t, 500, "GET", "/runs/"+id(1), ""); strings.Contains(got.text, "/var/lib") {
		t.Errorf("what went wrong inside is shown: %s", got.text)
	}
	if !strings.Contains(s.log.String(), "the signing key") {
		t.Errorf("the log does not say why: %s", s.log)
	}
}
