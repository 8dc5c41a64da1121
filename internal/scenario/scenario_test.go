package scenario_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/hookdrill/hookdrill/internal/scenario"
)

func TestAMistakeIsWhatItIsAbout(t *testing.T) {
	t.Parallel()
	var m scenario.Mistake
	err := fmt.Errorf("step 3: %w", scenario.Mistake{Err: fmt.Errorf("the script ends: %w", io.ErrUnexpectedEOF)})
	if !errors.As(err, &m) || m.Error() != "the script ends: unexpected EOF" || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%v is not known for a mistake, or not for what it is about", err)
	}
}
