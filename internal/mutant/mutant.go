// Package mutant holds senders, systems and listeners with exactly one defect.
//
// A mutant is a reference with one seam of its configuration replaced. Each
// stands in a file of its own and proves that the harness sees its defect: the
// rule that names it must fail, and no rule that does not. No mutant is ever
// used to deliver anything real.
package mutant

import (
	"fmt"
	"slices"

	"github.com/hookdrill/hookdrill/simulator/argilla/listener/relay"
	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/guide"
	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
	"github.com/hookdrill/hookdrill/simulator/sender"
	"github.com/hookdrill/hookdrill/simulator/signature/guard"
)

// Mutant is one defect.
type Mutant struct {
	// Name says what the defect does: "retries-4xx".
	Name string
	// Defect is the same in a sentence.
	Defect string
	// Breaks are the rules that must fail, and the only ones that may.
	Breaks []Break

	// One of these puts the defect into a reference's configuration, after all
	// else in it is set: a sender's, a system's or a listener's.
	Sender   func(*sender.Config)
	System   func(*service.Config)
	Listener func(*guide.Config)
	// Argilla is that of Argilla's system, and ArgillaListener of its listener.
	Argilla         func(*argilla.Config)
	ArgillaListener func(*relay.Config)
	// Signing puts it into a sender of signed messages, Verifier into a listener
	// that verifies them.
	Signing  func(*sender.Config)
	Verifier func(*guard.Config)
}

// Break is one rule that a mutant breaks.
type Break struct {
	Rule string
	// Why is said where the rule does not simply name the defect.
	Why string
}

// Role is what a mutant is: "sender", "system" or "listener".
func (m Mutant) Role() string {
	switch {
	case m.System != nil || m.Argilla != nil:
		return "system"
	case m.Listener != nil, m.ArgillaListener != nil, m.Verifier != nil:
		return "listener"
	}
	return "sender"
}

// IntoSystem puts the defect into a system: a sender's into the sender in it.
func (m Mutant) IntoSystem(c *service.Config) {
	if m.System != nil {
		m.System(c)
		return
	}
	c.Sender = m.Sender
}

// alsoInDrills is why a defect of delivery breaks an invariant beside its rule.
const alsoInDrills = "a drill sees the same defect without knowing the rule"

// Senders lists the mutants of the LangSmith sender.
func Senders() []Mutant {
	return []Mutant{
		retries4xx(),
		retriesTimeout(),
		oneRetryTooMany(),
		oneRetryTooFew(),
		constantBackoff(),
		followsRedirects(),
		retriesSlow5xx(),
		retriesAfterReset(),
		noUploadDeadline(),
		usesPut(),
		dropsTheQuery(),
		forgetsCustomHeaders(),
		numbersItsAttempts(),
		keepsConnections(),
		idempotencyKey(),
		oneConnectTooMany(),
		oneConnectTooFew(),
		oneConnectBudget(),
		nameLookupFinal(),
		handshakeFinal(),
		patientConnect(),
		slowConnectRetry(),
		hastyDeadline(),
		oneDeadlineForAll(),
		waitsForTheBody(),
		believesTheBody(),
		only200(),
		takes3xxForSuccess(),
		stopsAtInformational(),
		remembersTheFirstAnswer(),
		heedsRetryAfter(),
		noJitterBound(),
		disablesAfter410(),
		saysItTwice(),
	}
}

// Systems lists the mutants of LangSmith's system around the sender.
func Systems() []Mutant {
	return []Mutant{
		headerInClear(),
		headerInBase64(),
		secretInLog(),
		reencodesBodyOnRetry(),
		dropsOnRestart(),
		oneSlowEndpointHoldsAll(),
		runInTwoWindows(),
		leavesOutNulls(),
		offsetInRunTimes(),
		costsAsNumbers(),
		addsScoresUp(),
		forgetsTheRuleID(),
		dropsProtocolHeaders(),
		sendsEmptyWindows(),
		knowsOneURL(),
		leavesGapsBetweenWindows(),
		givesARunToOneRule(),
		ignoresFilters(),
		ignoresTheSamplingRate(),
		cutsWhatItMovedOut(),
		opensAlteredLinks(),
		keepsLinksOpen(),
		readsRulesWithoutHeaders(),
		takesMasksForValues(),
		logsSuccessOnly(),
	}
}

// Argillas lists the mutants of Argilla's system.
func Argillas() []Mutant {
	return []Mutant{
		retriesOn2xx(),
		givesUpAfterOne(),
		sendsToDisabledWebhook(),
		skipsRecordCompleted(),
		wrongOrderOfEvents(),
		forgetsUpdatedAt(),
		anybodyManagesWebhooks(),
		needsNoKey(),
		makesRoomForAnEleventh(),
		validatesAsFastAPI(),
		takesNullForNothing(),
		refusesLocalhost(),
		takesLocalhostForItsAddress(),
		pingsNothingDisabled(),
		pingNeverFails(),
		sendsEverything(),
		publishingIsAnUpdateToo(),
		deletingIsAnUpdateToo(),
		completesInBulk(),
		forgetsTheRecordsUpdate(),
		doesNotRecount(),
		freshRecordInResponse(),
		leavesOutWhatIsNull(),
		writesJSONAsGoDoes(),
		tenSecondsEach(),
		hastyWithListeners(),
		signsAnotherWriting(),
		sendsTheFirstIDAgain(),
		numbersItsMessages(),
		stampsEachAttempt(),
		deletesWhatIsDisabled(),
		disablesWhatIsDeleted(),
		keepsTheFirstURL(),
		forgetsDeliveriesOnRestart(),
		keepsAListOfWebhooks(),
	}
}

// Listeners lists the mutants of the listener of LangSmith's guide.
func Listeners() []Mutant {
	return []Mutant{
		acceptsWrongSecret(),
		answersAfter6s(),
		handlesARunTwice(),
		keepsRunsInMemory(),
		newExampleEachTime(),
		logsTheURL(),
		takesAnySecret(),
		takesAnyMethod(),
		takesAnyMedia(),
		refusesTheRoot(),
		takesTenRuns(),
		knowsNoThreads(),
		refusesUnknownFields(),
		takesTheUnreadable(),
		takesOneMebibyte(),
		mixesUpCorrections(),
		forgetsTheWindow(),
		keepsNoLinks(),
	}
}

// ArgillaListeners lists the mutants of Argilla's listener.
func ArgillaListeners() []Mutant {
	return []Mutant{
		answers500ToUnknownEvent(),
		losesEventOnShutdown(),
		mixesUpTwoHandlersSecrets(),
		refusesNullValues(),
		answers404ToUnsubscribedEvent(),
		answers500ToPing(),
		answers500ToForgedEvent(),
		answers500ToMalformedEvent(),
		answers400ToLargeEvent(),
		hidesFailures(),
		handlesForgedEvents(),
		fourMinutesOfTolerance(),
		logsTheSecret(),
		neverAnswersLikePython(),
		registersForOneEvent(),
		comparesURLsByLetter(),
		leavesASecondWebhook(),
		deletesWebhooksOfOthers(),
		saysItIsReached(),
	}
}

// SigningSenders lists the mutants of the sender of signed messages.
func SigningSenders() []Mutant {
	return []Mutant{
		signsReencodedBody(),
		reusesFirstTimestamp(),
		signsOneTimestampSendsAnother(),
		secretAsText(),
		freshIDOnRetry(),
		signsByOneKey(),
		signsWithAnotherKey(),
		signsBodyOnly(),
		sendsSignatureTwice(),
	}
}

// Verifiers lists the mutants of the listener that verifies signatures.
func Verifiers() []Mutant {
	return []Mutant{
		verifiesParsedBody(),
		ignoresTimestamp(),
		firstSignatureOnly(),
		takesAnySignature(),
		takesUnsignedRequests(),
		knowsHMACOnly(),
		ignoresTheLabel(),
		firstKeyOnly(),
		readsTimestampAsNumber(),
		takesAnyID(),
		readsBase64Leniently(),
		toleratesAnHour(),
		readsSignaturesInPart(),
	}
}

// All lists all mutants.
func All() []Mutant {
	return slices.Concat(Senders(), Systems(), Listeners(), Argillas(), ArgillaListeners(), SigningSenders(), Verifiers())
}

// Named returns the mutant of a name.
func Named(name string) (Mutant, error) { return Among(All(), name) }

// Among returns the mutant of a name among these.
func Among(mutants []Mutant, name string) (Mutant, error) {
	for _, m := range mutants {
		if m.Name == name {
			return m, nil
		}
	}
	return Mutant{}, fmt.Errorf("there is no mutant %q", name)
}

// Names lists the names of these mutants.
func Names(mutants []Mutant) []string {
	var names []string
	for _, m := range mutants {
		names = append(names, m.Name)
	}
	return names
}
