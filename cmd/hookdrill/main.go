// Command hookdrill is the test range for webhooks. `hookdrill --help` lists
// what it does.
package main

import (
	"os"

	"github.com/hookdrill/hookdrill/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
