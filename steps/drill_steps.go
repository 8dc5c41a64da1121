package steps

import (
	"errors"
	"net/url"
	"strconv"
	"time"

	"github.com/hookdrill/hookdrill/fakeendpoint"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
	"github.com/hookdrill/hookdrill/simulator/sender"
)

// drillSentences describe a case of a drill: endpoints that many deliveries
// share, and a sender that may die. They are what a drill writes down when it
// finds something.
func (w *world) drillSentences() []sentence {
	return []sentence{
		{given, `^deliveries by the policy "([^"]+)" with the seed (\d+)$`,
			`deliveries by the policy "langsmith" with the seed 7`, w.deliveriesByPolicy},
		{given, `^a shared endpoint "([a-z0-9-]+)" that plays "(.+)"$`,
			`a shared endpoint "e1" that plays "503 forever"`, w.aSharedEndpoint},
		{given, `^a delivery "([A-Za-z0-9-]+)" of (\d+) bytes to "([a-z0-9-]+)"(?: after (\S+))?$`,
			`a delivery "d1" of 200 bytes to "e9" after 3s`, w.aDelivery},
		{given, `^the deliveries are signed$`,
			`the deliveries are signed`, w.theDeliveriesAreSigned},
		{given, `^the key changes after (\S+), and both are used for (\S+)$`,
			`the key changes after 10m, and both are used for 5m`, w.theKeyChanges},
		{given, `^the listeners' clocks are (\S+) (ahead|behind)$`,
			`the listeners' clocks are 90s ahead`, w.theClocksDiffer},
		{given, `^the sender dies after (\S+), for (\S+)$`,
			`the sender dies after 1.5s, for 10s`, w.theSenderDies},
		{when, `^the deliveries are made$`,
			`the deliveries are made`, w.theDeliveriesAreMade},
		{then, `^no delivery breaks "(DRILL-[A-Z-]+)"$`,
			`no delivery breaks "DRILL-NOTHING-LOST"`, w.noDeliveryBreaks},
	}
}

// drillDraft is what only drills have.
type drillDraft struct {
	made       bool // the When step was theirs: the sender is the one that can die
	policy     string
	endpoints  []trial.Endpoint
	deliveries []trial.Delivery
	deaths     []trial.Death
	// Whether the deliveries are signed, when the key changes and for how long both
	// are used, and how far the listeners' clocks are ahead.
	signed           bool
	turn, both, skew time.Duration
}

func (w *world) deliveriesByPolicy(policy, number string) error {
	seed, err := strconv.ParseUint(number, 10, 64)
	if err != nil {
		return mistake("the seed %s is not from 0 to 2^64-1", number)
	}
	if _, err := sender.PolicyNamed(policy); err != nil {
		return mistake("%w", err)
	}
	w.draft.drill.policy, w.draft.seed = policy, seed
	return nil
}

func (w *world) aSharedEndpoint(name, script string) error {
	if _, err := fakeendpoint.Parse(script); err != nil {
		return mistake("%w", err)
	}
	w.draft.drill.endpoints = append(w.draft.drill.endpoints, trial.Endpoint{Host: hostOfShared(name), Script: script})
	return nil
}

func hostOfShared(name string) string { return name + "." + trial.Domain }

// largestBody is the largest that a scenario can ask for, in bytes.
const largestBody = 8 << 20

func (w *world) aDelivery(id string, size int, to, after string) error {
	at, err := moment(after)
	if err != nil {
		return err
	}
	if size > largestBody {
		return mistake("a body of %d bytes is too large; %d are the most", size, largestBody)
	}
	w.draft.drill.deliveries = append(w.draft.drill.deliveries, trial.Delivery{
		ID: id, At: at, URL: "http://" + hostOfShared(to) + trial.DeliveryPath(id), Body: trial.Filler(id, size),
	})
	return nil
}

func (w *world) theSenderDies(after, down string) error {
	at, err := moment(after)
	if err != nil {
		return err
	}
	length, err := moment(down)
	if err != nil {
		return err
	}
	w.draft.drill.deaths = append(w.draft.drill.deaths, trial.Death{At: at, Down: length})
	return nil
}

func (w *world) theDeliveriesAreSigned() error {
	w.draft.drill.signed = true
	return nil
}

func (w *world) theKeyChanges(after, both string) error {
	var err, err2 error
	w.draft.drill.turn, err = moment(after)
	w.draft.drill.both, err2 = moment(both)
	return errors.Join(err, err2)
}

func (w *world) theClocksDiffer(by, side string) error {
	skew, err := moment(by)
	if side == "behind" {
		skew = -skew
	}
	w.draft.drill.skew = skew
	return err
}

// moment reads a time from the start; nothing is the start.
func moment(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, mistake("%q is not a length of time such as 12s", text)
	}
	return d, nil
}

// add puts the case into the plan.
func (d *drillDraft) add(plan *trial.Plan) error {
	hosts := map[string]bool{}
	for _, e := range d.endpoints {
		hosts[e.Host] = true
	}
	for _, delivery := range d.deliveries {
		if to, err := url.Parse(delivery.URL); err != nil || !hosts[to.Hostname()] {
			return mistake("the delivery %q goes to an endpoint that no Given step has", delivery.ID)
		}
	}
	for i := range d.deliveries {
		if !d.signed {
			break
		}
		signing, err := trial.SeededSigning(plan.Seed, d.deliveries[i].ID, d.turn, d.both, d.skew)
		if err != nil {
			return err
		}
		d.deliveries[i].Signing = signing
	}
	plan.Endpoints = append(plan.Endpoints, d.endpoints...)
	plan.Deliveries = append(plan.Deliveries, d.deliveries...)
	plan.Deaths = d.deaths
	return nil
}

func (w *world) theDeliveriesAreMade() error {
	w.draft.drill.made = true
	return w.deliver()
}

func (w *world) noDeliveryBreaks(rule string) error {
	if w.history == nil {
		return errNoRun
	}
	if _, err := verdict.RuleNamed(rule); err != nil {
		return mistake("%w", err)
	}
	return w.judge(verdict.Invariant(w.history, rule)...)
}
