// Command hookdrill is the test range for webhooks. `hookdrill --help` lists
// what it does.
package main

import (
	"os"
	"runtime/debug"

	_ "golang.org/x/crypto/x509roots/fallback" // an image from scratch has no certificates

	"github.com/hookdrill/hookdrill/internal/cli"
)

// garbage is how much a run may leave lying, in percent of what it keeps,
// before it is collected. A run in virtual time keeps little and makes a
// connection for every attempt; collecting less often makes it a quarter
// faster. GOGC in the environment has the last word.
const garbage = 400

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
