package api_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/mock"

	"github.com/hookdrill/hookdrill/simulator/langsmith/api"
	"github.com/hookdrill/hookdrill/simulator/vault"
	"github.com/hookdrill/hookdrill/simulator/vault/vaulttest"
)

// TestASealerThatFailsKeepsNothing has the sealer fail at the second secret of a
// webhook: nothing of the rule may be stored, and nothing of the secret shown.
func TestASealerThatFailsKeepsNothing(t *testing.T) {
	t.Parallel()
	sealer := vaulttest.NewSealer(t)
	sealer.EXPECT().Seal(mock.Anything, placed("url")).Return(vault.Sealed("sealed"), nil).Once()
	sealer.EXPECT().Seal(mock.Anything, placed("headers")).Return(nil, errors.New("the key is gone")).Once()
	s := started(t, func(c *api.Config) { c.Sealer = sealer })
	project := s.must(t, 200, "POST", "/sessions", `{"name":"proj"}`).str(t, "id")
	got := s.must(t, 500, "POST", "/runs/rules", fmt.Sprintf(
		`{"display_name":"mine","sampling_rate":1,"session_id":%q,"webhooks":[{"url":"http://127.0.0.1:9000/?secret=%s","headers":{"X-My":%q}}]}`,
		project, querySecret, headerSecret))
	if shown := got.text + s.log.String(); strings.Contains(shown, querySecret) || strings.Contains(shown, headerSecret) {
		t.Errorf("a secret is shown: %s", shown)
	}
	if rules := s.must(t, 200, "GET", "/runs/rules", ""); strings.TrimSpace(rules.text) != "[]" {
		t.Errorf("a rule was kept: %s", rules.text)
	}
}

// placed matches the place of a field.
func placed(field string) any {
	return mock.MatchedBy(func(at vault.Place) bool { return at.Field == field })
}
