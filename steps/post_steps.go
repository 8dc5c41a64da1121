package steps

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/fixtures/langsmith"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// postSentences say what is delivered to a listener, one delivery after the other.
func (w *world) postSentences() []sentence {
	return []sentence{
		{given, `^a delivery of (\d+) runs?$`,
			`a delivery of 2 runs`, w.aDeliveryOfRuns},
		{given, `^a delivery of a run whose inputs are (at an allowed host|elsewhere)$`,
			`a delivery of a run whose inputs are at an allowed host`, w.aDeliveryOfOffloaded},
		{given, `^a delivery of the payload "([^"]+)"$`,
			`a delivery of the payload "costs-as-strings"`, w.aDeliveryOfACase},
		{given, `^a delivery of the text "([^"]*)"$`,
			`a delivery of the text "no JSON"`, w.aDeliveryOfText},
		{given, `^a delivery of (\d+) MiB$`,
			`a delivery of 20 MiB`, w.aDeliveryOfSize},
		{given, `^a delivery with the query "([^"]*)"$`,
			`a delivery with the query "secret=another"`, w.aDeliveryWithQuery},
		{given, `^a delivery with no query and the header "([^":]+): ([^"]+)"$`,
			`a delivery with no query and the header "Authorization: Bearer 38ee7761"`, w.aDeliveryWithHeaderAlone},
		{given, `^a delivery with the header "([^":]+):([^"]*)"$`,
			`a delivery with the header "Content-Type: text/plain"`, w.aDeliveryWithHeader},
		{given, `^a delivery by ([A-Z]+)$`,
			`a delivery by PUT`, w.aDeliveryBy},
		{given, `^a delivery to "(/[^"]*)"$`,
			`a delivery to "/another/path"`, w.aDeliveryTo},
		{given, `^the same delivery again$`,
			`the same delivery again`, w.theSameAgain},
		{given, `^the same runs in another window$`,
			`the same runs in another window`, w.theSameInAnotherWindow},
	}
}

// deliverThis adds a delivery with the right secret, changed as it should be.
func (w *world) deliverThis(body []byte, change func(*post)) {
	p := &post{
		method: http.MethodPost, path: path, query: url.Values{"secret": {w.draft.listener.secret}}.Encode(),
		header: http.Header{"Content-Type": {"application/json"}}, body: body,
	}
	if change != nil {
		change(p)
	}
	w.draft.listener.deeds = append(w.draft.listener.deeds, deed{post: p})
}

// deliverRun adds a delivery of one run, changed as it should be.
func (w *world) deliverRun(change func(*post)) error {
	body, err := w.draft.window(w.draft.listener.newRuns(1), nil)
	w.deliverThis(body, change)
	return err
}

// maxDelivered bounds the runs of one delivery. The API lists the feedback on
// all runs of a scenario in one page of it, which is of 100.
const maxDelivered = 30

func (w *world) aDeliveryOfRuns(n int) error {
	if n < 1 || n > maxDelivered {
		return mistake("a delivery of %d runs is not of 1 to %d", n, maxDelivered)
	}
	body, err := w.draft.window(w.draft.listener.newRuns(n), nil)
	w.deliverThis(body, nil)
	return err
}

func (w *world) aDeliveryOfOffloaded(where string) error {
	host := filesName
	if where == otherName {
		host = otherName
	}
	runs := w.draft.listener.newRuns(1)
	body, err := w.draft.window(runs, func(run map[string]json.RawMessage) {
		run["inputs"] = json.RawMessage("null")
		run["inputs_s3_urls"] = json.RawMessage(text(fields{
			"ROOT": fields{"presigned_url": "{url " + host + "}/" + runs[0].ID, "s3_url": "s3://bucket/inputs"},
		}))
	})
	w.deliverThis(body, nil)
	return err
}

func (w *world) aDeliveryOfACase(name string) error {
	var all struct {
		Cases []struct {
			Name    string          `json:"name"`
			Payload json.RawMessage `json:"payload"`
		} `json:"cases"`
	}
	if err := json.Unmarshal(langsmith.PayloadCases(), &all); err != nil {
		return err
	}
	var names []string
	for _, c := range all.Cases {
		if c.Name == name {
			w.deliverThis(c.Payload, nil)
			return nil
		}
		names = append(names, c.Name)
	}
	return mistake("there is no payload %q; there are %s", name, strings.Join(names, ", "))
}

func (w *world) aDeliveryOfText(text string) { w.deliverThis([]byte(text), nil) }

// aDeliveryOfSize pads a delivery with spaces at its end, which JSON allows.
func (w *world) aDeliveryOfSize(mebibytes int) error {
	return w.deliverRun(func(p *post) {
		p.body = padded(p.body, mebibytes<<20)
	})
}

// padded is JSON with blanks behind it, so that it has a size.
func padded(body []byte, size int) []byte {
	large := make([]byte, max(size, len(body)))
	blanks := large[copy(large, body):]
	for i := range blanks {
		blanks[i] = ' '
	}
	return large
}

func (w *world) aDeliveryWithQuery(query string) error {
	return w.deliverRun(func(p *post) { p.query = query })
}

// aDeliveryWithHeader sets a header field; an empty value leaves it out.
func (w *world) aDeliveryWithHeader(name, value string) error {
	return w.deliverRun(func(p *post) {
		p.header.Del(name)
		if value = strings.TrimSpace(value); value != "" {
			p.header.Set(name, value)
		}
	})
}

func (w *world) aDeliveryWithHeaderAlone(name, value string) error {
	return w.deliverRun(func(p *post) {
		p.query = ""
		p.header.Set(name, value)
	})
}

func (w *world) aDeliveryBy(method string) error {
	return w.deliverRun(func(p *post) { p.method = method })
}

func (w *world) aDeliveryTo(path string) error {
	return w.deliverRun(func(p *post) { p.path = path })
}

// errNothingToRepeat is what a repetition says that comes first.
var errNothingToRepeat = mistake("there is no delivery yet that could come again")

func (w *world) theSameAgain() error {
	last := w.draft.listener.last()
	if last == nil {
		return errNothingToRepeat
	}
	w.draft.listener.deeds = append(w.draft.listener.deeds, deed{post: last})
	return nil
}

func (w *world) theSameInAnotherWindow() error {
	last := w.draft.listener.last()
	if last == nil {
		return errNothingToRepeat
	}
	var whole map[string]json.RawMessage
	if err := json.Unmarshal(last.body, &whole); err != nil {
		return mistake("the delivery before is no payload: %w", err)
	}
	w.draft.listener.windows++
	start := time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC).Add(time.Duration(w.draft.listener.windows) * time.Hour)
	for name, at := range map[string]time.Time{"start_time": start, "end_time": start.Add(time.Minute)} {
		whole[name] = quoted(at.Format("2006-01-02T15:04:05.000000-07:00"))
	}
	again := *last
	again.body = []byte(text(whole))
	w.draft.listener.deeds = append(w.draft.listener.deeds, deed{post: &again})
	return nil
}

// corrected are the runs that were delivered; a sentence about them needs some.
func (w *world) corrected() ([]verdict.Corrected, error) {
	if len(w.draft.listener.runs) == 0 {
		return nil, mistake("the scenario speaks of runs, and none was delivered that this step knows of")
	}
	return w.draft.listener.runs, nil
}
