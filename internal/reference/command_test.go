package reference_test

import (
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
)

// command is hookdrill as far as these tests need it: the mutant's name says how
// it behaves.
func command() {
	mode := ""
	if i := slices.Index(os.Args, "--mutant"); i > 0 {
		mode = os.Args[i+1]
	}
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt)
	switch mode {
	case "ends-at-once":
		fmt.Fprintln(os.Stderr, "no disk") //nolint:forbidigo // it plays a command
		os.Exit(3)
	case "says-nonsense":
		fmt.Println("good morning")
	default:
		fmt.Fprintln(os.Stderr, strings.Join(os.Args[1:], " ")) //nolint:forbidigo // likewise
		for _, name := range []string{"LS_WEBHOOK", "LANGSMITH_API_KEY"} {
			if value, set := os.LookupEnv(name); set {
				fmt.Fprintln(os.Stderr, name+"="+value) //nolint:forbidigo // likewise
			}
		}
		fmt.Println("The API is at http://127.0.0.1:4711, x-api-key: key")
	}
	for range interrupted {
		switch mode {
		case "goes-on":
		case "ends-badly":
			os.Exit(7)
		default:
			os.Exit(130)
		}
	}
}
