package steps_test

import (
	"fmt"
	"io"
	"testing"

	"github.com/cucumber/godog"

	"github.com/hookdrill/hookdrill/steps"
)

const feature = `
Feature: A suite of one's own

  Scenario: Hookdrill's sentences beside one's own
    Given the shop is open
    And an endpoint that plays "503, 200"
    When the payload is delivered
    Then exactly 2 requests arrive
    And the delivery succeeds
    And the shop is open

  Scenario: Nothing of Hookdrill's
    Given the shop is open
    Then the shop is open
`

// shop is what one's own sentences are about.
type shop struct{ open bool }

func (s *shop) opens() { s.open = true }

func (s *shop) isOpen() error {
	if !s.open {
		return fmt.Errorf("the shop is closed")
	}
	return nil
}

// A suite of one's own registers Hookdrill's steps and then its own. Runs take
// virtual time: the pause before the retry is not waited for.
func TestASuiteOfOnesOwn(t *testing.T) {
	t.Parallel()
	suite := godog.TestSuite{
		ScenarioInitializer: func(sc *godog.ScenarioContext) {
			steps.Register(sc, steps.InTest(t), steps.Seed(7))
			s := &shop{}
			sc.Given(`^the shop is open$`, s.opens)
			sc.Then(`^the shop is open$`, s.isOpen)
		},
		Options: &godog.Options{
			Strict: true, TestingT: t, Format: "progress", Output: io.Discard,
			FeatureContents: []godog.Feature{{Name: "shop.feature", Contents: []byte(feature)}},
		},
	}
	if suite.Run() != 0 {
		t.Error("not all scenarios passed")
	}
}
