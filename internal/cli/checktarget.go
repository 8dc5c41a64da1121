package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/hookdrill/hookdrill/fixtures/certificates"
	"github.com/hookdrill/hookdrill/internal/conformance"
	"github.com/hookdrill/hookdrill/internal/stage/wall"
	"github.com/hookdrill/hookdrill/internal/target"
)

// ofTarget is what a target is graded by: the scenarios of its role.
const ofTarget = "@langsmith && @sender"

// openTarget starts the program of --target and puts it in the party's place.
// What it returns ends the program; call it whatever the error is.
func (f *checkFlags) openTarget(ctx context.Context, o *conformance.Options) (func() error, error) {
	nothing := func() error { return nil }
	if f.target == "" {
		return nothing, nil
	}
	if f.mutant != "" {
		return nothing, usageError(fmt.Errorf("--mutant is a defect of the reference, and --target takes its place; leave one out"))
	}
	file, err := target.Read(f.target)
	if err != nil {
		return nothing, usageError(fmt.Errorf("--target: %w", err))
	}
	folder, err := os.MkdirTemp("", "hookdrill-target-")
	if err != nil {
		return nothing, environmentError(err)
	}
	end := func() error { return os.RemoveAll(folder) }
	authority := filepath.Join(folder, "authority.pem")
	if err := os.WriteFile(authority, certificates.Authority(), 0o600); err != nil {
		return end, environmentError(err)
	}
	opened, err := target.Open(ctx, file, authority)
	if err != nil {
		return end, environmentError(err)
	}
	end = func() error {
		broken := opened.Err()
		closed := opened.Close()
		_ = os.RemoveAll(folder)
		if broken != nil {
			return environmentError(broken)
		}
		return closed
	}
	o.Party, o.Version, o.Role = opened.Party(), file.Version, file.Role
	o.Stage = wall.New() // nobody else's time can be made to jump
	if len(o.Only) == 0 {
		o.Only = []string{ofTarget}
	}
	return end, nil
}
