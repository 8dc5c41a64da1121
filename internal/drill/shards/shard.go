package shards

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/hookdrill/hookdrill/internal/drill"
)

// format is the version of the messages. One of another is refused.
const format = 1

const (
	// perShard is how many cases a shard has at most: a drill of the default size.
	perShard = 8
	// maxMessage bounds a shard and an answer, in bytes. NATS takes 1 MiB unless it
	// is told otherwise.
	maxMessage = 512 << 10
)

// Shard is some cases of a drill.
type Shard struct {
	Format int `json:"hookdrill_shard"`
	// Version is the hookdrill that posted it: another one may play it differently.
	Version string `json:"version"`
	// Hunt tells whose it is.
	Hunt string `json:"hunt"`
	// Mix is the name of the drill's mix, MixText the file it was read from.
	Mix     string `json:"mix"`
	MixText string `json:"mix_text"`
	// Mutant is the defect that the sender is given, if any.
	Mutant     string `json:"mutant,omitempty"`
	Seed       uint64 `json:"seed"`
	Deliveries int    `json:"deliveries"`
	PerCase    int    `json:"per_case"`
	Endpoints  int    `json:"endpoints"`
	// From is its first case; To is not part of it any more.
	From int `json:"from"`
	To   int `json:"to"`
}

// String tells the shard to people.
func (s Shard) String() string {
	return fmt.Sprintf("%s, seed %d, cases %d to %d", s.Mix, s.Seed, s.From, s.To-1)
}

// Answer is what a worker found.
type Answer struct {
	Format int `json:"hookdrill_answer"`
	// Version and Worker are who played it.
	Version string `json:"version"`
	Worker  string `json:"worker"`
	// Hunt, Seed and From are the shard's.
	Hunt string `json:"hunt"`
	Seed uint64 `json:"seed"`
	From int    `json:"from"`
	// Try is how often the shard had been handed out, this time included.
	Try int `json:"try"`
	// Refused says that the worker is of another version, and gave the shard back.
	Refused bool `json:"refused,omitempty"`
	// Error is why it could not be played, now or later.
	Error string     `json:"error,omitempty"`
	Part  drill.Part `json:"part"`
}

// answer is the head of a shard's answer.
func (s Shard) answer(version, worker string, try int) Answer {
	return Answer{Format: format, Version: version, Worker: worker, Hunt: s.Hunt, Seed: s.Seed, From: s.From, Try: try}
}

// place tells a shard apart from the others of its hunt.
type place struct {
	seed uint64
	from int
}

func (p place) subject(prefix, hunt string) string {
	return fmt.Sprintf("%s.%s.%d.%d", prefix, hunt, p.seed, p.from)
}

func (s Shard) place() place  { return place{s.Seed, s.From} }
func (a Answer) place() place { return place{a.Seed, a.From} }

// plan is what the shard is of. Everything in it was checked: it came over a
// network.
func (s Shard) plan() (drill.Plan, error) {
	mix, err := drill.ParseMix(s.Mix, []byte(s.MixText))
	if err != nil {
		return drill.Plan{}, err
	}
	p, err := drill.NewPlan(drill.Plan{Mix: mix, Seed: s.Seed, Deliveries: s.Deliveries, PerCase: s.PerCase, Endpoints: s.Endpoints})
	if err == nil && (s.From < 0 || s.To <= s.From || s.To-s.From > perShard || s.To > p.Cases()) {
		err = fmt.Errorf("there is no shard of the cases %d to %d: the plan has %d, and a shard %d at most", s.From, s.To-1, p.Cases(), perShard)
	}
	return p, err
}

// encode writes a message.
func encode(message any) ([]byte, error) {
	data, err := json.Marshal(message)
	if err == nil && len(data) > maxMessage {
		err = fmt.Errorf("its message has %d bytes, and %d are the most", len(data), maxMessage)
	}
	return data, err
}

// decode reads a message of either kind.
func decode[M Shard | Answer](data []byte) (m M, err error) {
	if len(data) > maxMessage {
		return m, fmt.Errorf("it has %d bytes, and %d are the most", len(data), maxMessage)
	}
	var head struct {
		Shard  int `json:"hookdrill_shard"`
		Answer int `json:"hookdrill_answer"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return m, fmt.Errorf("it is no message of a drill: %w", err)
	}
	if head.Shard+head.Answer != format {
		return m, fmt.Errorf("it is a message of format %d, and this program knows %d only", head.Shard+head.Answer, format)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&m); err != nil {
		return m, fmt.Errorf("it is no message of a drill: %w", err)
	}
	return m, nil
}
