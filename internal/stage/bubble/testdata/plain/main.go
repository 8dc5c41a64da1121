// Plain is a program that knows nothing of go test: it has flags and an exit
// code of its own, and sleeps for days in bubbles.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/hookdrill/hookdrill/internal/stage/bubble"
)

func main() {
	flags := flag.NewFlagSet("plain", flag.ContinueOnError)
	bubbles := flags.Int("bubbles", 1, "how many `bubbles` run at once")
	exit := flags.Int("exit", 0, "the exit `code`")
	if err := flags.Parse(os.Args[1:]); err != nil {
		os.Exit(2)
	}
	run := bubble.Background()
	slept := make([]time.Duration, *bubbles)
	var work sync.WaitGroup
	for i := range slept {
		work.Go(func() {
			if err := run(func() { slept[i] = sleep() }); err != nil {
				fmt.Println("error:", err)
			}
		})
	}
	work.Wait()
	for _, d := range slept {
		fmt.Println("slept", d)
	}
	deadlock := run(func() { <-make(chan int) })
	panicked := run(func() { panic(errors.New("of its own")) })
	fmt.Println("deadlock is an error:", deadlock != nil)
	fmt.Println("panic is an error:", panicked != nil)
	os.Exit(*exit)
}

func sleep() time.Duration {
	start := time.Now()
	time.Sleep(100 * time.Hour)
	return time.Since(start)
}
