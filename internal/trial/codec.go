package trial

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// line is one line of a history file: the head of a run or one of its records.
type line struct {
	Run *head `json:"run,omitempty"`
	*Record
}

// head is what a history file says of a run before its records.
type head struct {
	Name      string `json:"name"`
	Seed      uint64 `json:"seed"`
	Party     string `json:"party"`
	Stage     string `json:"stage"`
	Length    string `json:"length"`
	Stopped   bool   `json:"stopped,omitempty"`
	Forgotten int    `json:"forgotten,omitempty"`
	// Secure are the hosts that speak TLS.
	Secure []string `json:"secure,omitempty"`
}

// Encode writes the history as JSON lines: a line for the run, then one for
// each record. Every secret of the plan that is at least four bytes long is
// replaced by a token on the way.
func (h *History) Encode(w io.Writer) error {
	redact := newRedactor(h.Plan.Secrets())
	out := bufio.NewWriter(w)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(line{Run: &head{
		Name: redact.text(h.Plan.Name), Seed: h.Plan.Seed, Party: h.Party, Stage: h.Stage,
		Length: h.Length.String(), Stopped: h.Stopped, Forgotten: h.Forgotten,
		Secure: h.Plan.secure(),
	}}); err != nil {
		return fmt.Errorf("writing the history of %q: %w", h.Plan.Name, err)
	}
	for i := range h.Records {
		record := redact.record(h.Records[i])
		if err := encoder.Encode(line{Record: &record}); err != nil {
			return fmt.Errorf("writing the history of %q: %w", h.Plan.Name, err)
		}
	}
	return out.Flush()
}

// Redacted returns a copy of the records in which secrets are replaced as in
// [History.Encode], for whoever shows them.
func (h *History) Redacted() []Record {
	redact := newRedactor(h.Plan.Secrets())
	records := make([]Record, len(h.Records))
	for i, r := range h.Records {
		records[i] = redact.record(r)
	}
	return records
}

// Recorded is a run as read back from a history file.
type Recorded struct {
	Name, Party, Stage string
	Seed               uint64
	Stopped            bool
	// Secure are the hosts that speak TLS.
	Secure  []string
	Records []Record
}

// Recorded is the history as it is read back after [History.Encode].
func (h *History) Recorded() Recorded {
	return Recorded{
		Name: h.Redact(h.Plan.Name), Party: h.Party, Stage: h.Stage, Seed: h.Plan.Seed,
		Stopped: h.Stopped, Secure: h.Plan.secure(), Records: h.Redacted(),
	}
}

// secure returns the hosts of the endpoints that speak TLS.
func (p *Plan) secure() []string {
	var hosts []string
	for _, e := range p.Endpoints {
		if e.TLS {
			hosts = append(hosts, e.Host)
		}
	}
	return hosts
}

// maxLine bounds one line of a history file that is read: a record with the
// largest body in base64, twice (raw and content), and room to spare.
const maxLine = 256 << 20

// Decode reads the runs of a history file. An error names the line; the runs
// that were read before it come with it.
func Decode(r io.Reader) ([]Recorded, error) { return decode(r, maxLine) }

func decode(r io.Reader, longest int) ([]Recorded, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, min(longest, 64<<10)), longest)
	var runs []Recorded
	for n := 1; lines.Scan(); n++ {
		var l line
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			return runs, fmt.Errorf("line %d of the history: %w", n, err)
		}
		switch {
		case l.Run != nil && l.Record != nil:
			return runs, fmt.Errorf("line %d of the history is both a run and a record", n)
		case l.Run != nil:
			runs = append(runs, Recorded{
				Name: l.Run.Name, Party: l.Run.Party, Stage: l.Run.Stage,
				Seed: l.Run.Seed, Stopped: l.Run.Stopped, Secure: l.Run.Secure,
			})
		case l.Record == nil:
			return runs, fmt.Errorf("line %d of the history is neither a run nor a record", n)
		case !l.Record.whole():
			return runs, fmt.Errorf("line %d of the history is a record of the kind %q, and does not hold one", n, l.Record.Kind)
		case len(runs) == 0:
			return runs, errors.New("the history does not begin with a run")
		default:
			last := &runs[len(runs)-1]
			last.Records = append(last.Records, *l.Record)
		}
	}
	if err := lines.Err(); err != nil {
		return runs, fmt.Errorf("reading the history: %w", err)
	}
	return runs, nil
}

// whole reports whether the record holds what its kind promises, and nothing
// else: whoever reads records goes by their kind.
func (r *Record) whole() bool {
	holds := map[Kind]bool{
		KindConnect: r.Connect != nil,
		KindRequest: r.Request != nil,
		KindAttempt: r.Attempt != nil,
		KindOutcome: r.Outcome != nil,
		KindRefusal: r.Refusal != "" || r.Kind == KindRefusal,
		KindLife:    r.Life != nil,
		KindAnswer:  r.Answer != nil,
		KindTrace:   r.Trace != nil,
	}
	for kind, held := range holds {
		if held != (kind == r.Kind) {
			return false
		}
	}
	return holds[r.Kind]
}
