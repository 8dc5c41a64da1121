// Command bench measures what the README claims and prints it: attempts per
// second on the virtual stage, the fake endpoint beside a bare net/http handler,
// durable deliveries beside the bare net/http client, what a waiting delivery
// takes in memory, Argilla's listener beside a bare handler, and signatures beside
// the published library's. `make bench`
// runs it.
//
// Whatever serves and whatever sends runs in a process of its own, on the
// loopback interface. This command starts them as copies of itself.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime/debug"
	"time"
)

func main() {
	role := flag.String("role", "", "for the copies: serve, load, signed, bare or durable")
	kind := flag.String("kind", "", "what to serve: endpoint, handler, listener or durable-listener; or the event to sign")
	address := flag.String("address", "", "where to send the load")
	connections := flag.Int("connections", 1, "connections of the load")
	keepAlive := flag.Bool("keepalive", false, "keep the connections of bare and durable deliveries")
	length := flag.Duration("for", 3*time.Second, "how long each load lasts")
	deliveries := flag.Int("deliveries", 20_000, "deliveries on the virtual stage")
	profile := flag.String("cpuprofile", "", "write a CPU profile of the virtual stage, or of a copy given its role by hand, to this file")
	only := flag.String("only", "", "virtual, endpoint, durable, waiting, listener or signature; empty: all")
	flag.Parse()

	var err error
	switch *role {
	case "serve":
		err = serve(*kind, *profile)
	case "load":
		err = load(*address, *connections, *length)
	case "signed":
		err = signedLoad(*address, *kind, *connections, *length)
	case "bare":
		asInTheCommand()
		err = sendTo(*address, *keepAlive, *length, *profile, bare)
	case "durable":
		asInTheCommand()
		err = sendTo(*address, *keepAlive, *length, *profile, durable)
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

func asInTheCommand() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
}

func run(only string, deliveries int, length time.Duration, profile string) error {
	measurements := []struct {
		name string
		run  func() error
	}{
		{"virtual", func() error { asInTheCommand(); return benchVirtual(deliveries, profile) }},
		{"endpoint", func() error { return benchEndpoint(length) }},
		{"durable", func() error { return benchDurable(length) }},
		{"waiting", benchWaiting},
		{"listener", func() error { return benchListener(length) }},
		{"signature", func() error { return benchSignatures(length) }},
	}
	for _, m := range measurements {
		if only != "" && only != m.name {
			continue
		}
		if err := m.run(); err != nil {
			return err
		}
	}
	return nil
}
