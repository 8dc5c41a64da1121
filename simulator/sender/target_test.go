package sender_test

import (
	"strings"
	"testing"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

func TestAPortIsANumber(t *testing.T) {
	t.Parallel()
	for text, good := range map[string]bool{
		"http://a.test": true, "http://a.test:": true, "http://a.test:1/x": true, "http://a.test:65535": true,
		"http://a.test:65536": false, "http://a.test:99999/x?secret=hush": false,
	} {
		switch _, err := sender.ParseTarget(text); {
		case good != (err == nil):
			t.Errorf("%s: %v", text, err)
		case err != nil && strings.Contains(err.Error(), "hush"):
			t.Errorf("a secret is told: %v", err)
		}
	}
}
