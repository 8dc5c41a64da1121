package store_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if folder := os.Getenv(crashFolder); folder != "" {
		os.Exit(writeUntilKilled(folder, os.Stdout)) //nolint:forbidigo // this process is another program
	}
	goleak.VerifyTestMain(m)
}
