// Command bench measures what the README claims and prints it: attempts per
// second on the virtual stage, and the fake endpoint beside a bare net/http
// handler. `make bench` runs it.
//
// The endpoint and the handler run in a process of their own, driven by a load
// generator in another, all on the loopback interface. This command starts
// them as copies of itself.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime/debug"
	"time"
)

func main() {
	role := flag.String("role", "", "for the copies: serve or load")
	kind := flag.String("kind", "", "what to serve: endpoint or handler")
	address := flag.String("address", "", "where to send the load")
	connections := flag.Int("connections", 1, "connections of the load")
	length := flag.Duration("for", 3*time.Second, "how long each load lasts")
	deliveries := flag.Int("deliveries", 20_000, "deliveries on the virtual stage")
	profile := flag.String("cpuprofile", "", "write a CPU profile of the virtual stage, or of what is served, to this file")
	only := flag.String("only", "", "virtual or endpoint; empty: both")
	flag.Parse()

	var err error
	switch *role {
	case "serve":
		err = serve(*kind, *profile)
	case "load":
		err = load(*address, *connections, *length)
	default:
		err = run(*only, *deliveries, *length, *profile)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// garbage is the collector's setting of the hookdrill command, so that what is
// measured is what users get.
const garbage = 400

func run(only string, deliveries int, length time.Duration, profile string) error {
	if only != "endpoint" {
		if os.Getenv("GOGC") == "" {
			debug.SetGCPercent(garbage)
		}
		if err := benchVirtual(deliveries, profile); err != nil {
			return err
		}
	}
	if only != "virtual" {
		return benchEndpoint(length)
	}
	return nil
}
