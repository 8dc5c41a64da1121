package fakeendpoint

import (
	"fmt"
	"strconv"
	"strings"
)

// Definition describes one behaviour of the script's grammar.
type Definition struct {
	// Name is how a script calls it.
	Name string
	// Usage shows its arguments with their defaults.
	Usage string
	// About says in a sentence what it does.
	About string
	// Example is a script that uses it.
	Example string

	build func(*arguments) (Behaviour, error)
}

// Behaviours lists every behaviour a script can name, in the order of the
// exchange: connect, TLS, request, answer.
func Behaviours() []Definition {
	return []Definition{
		refuseDefinition(),
		nameNotFoundDefinition(),
		blackHoleDefinition(),
		tlsUntrustedDefinition(),
		tlsExpiredDefinition(),
		tlsWrongNameDefinition(),
		tlsStallDefinition(),
		closeDefinition(),
		resetDefinition(),
		stopReadingDefinition(),
		earlyAnswerDefinition(),
		hangDefinition(),
		loseReplyDefinition(),
		informationalDefinition(),
		statusDefinition(),
		redirectDefinition(),
		throttleDefinition(),
		latencyDefinition(),
		rampDefinition(),
		dripDefinition(),
		bandwidthDefinition(),
		hugeHeadDefinition(),
		endlessBodyDefinition(),
		truncateDefinition(),
		wrongLengthDefinition(),
		malformedChunkDefinition(),
		garbageDefinition(),
		closeIdleDefinition(),
	}
}

func behaviourNames() []string {
	var names []string
	for _, d := range Behaviours() {
		if d.Name != statusName {
			names = append(names, d.Name)
		}
	}
	return names
}

// build makes the behaviour that a step names.
func build(name string, args *arguments) (Behaviour, error) {
	if isStatus(name) {
		args.positional = append([]string{name}, args.positional...)
		name = statusName
	}
	for _, d := range Behaviours() {
		if d.Name != name {
			continue
		}
		behaviour, err := d.build(args)
		if err == nil {
			err = args.finish(d.Usage)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		return behaviour, nil
	}
	return nil, fmt.Errorf("there is no behaviour %q; there are statuses such as 503, and %s", name, strings.Join(behaviourNames(), ", "))
}

func isStatus(name string) bool {
	_, err := strconv.Atoi(name)
	return err == nil
}
