package verdict_test

import (
	"testing"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

func TestEnded(t *testing.T) {
	t.Parallel()
	well := func() *story { return virtual("one").answered(200, 0).ends("2xx") }
	badly := func() *story { return virtual("one").answered(404, 0).ends("4xx") }
	refused := func() *story { return virtual("one").refuses("the header says " + secret) }
	for name, c := range map[string]struct {
		story     *story
		delivered bool
		reason    string
		want      verdict.Outcome
		says      string
	}{
		"well, as expected":                {well(), true, "", verdict.Pass, "delivered; delivered (2xx)"},
		"well, for that reason":            {well(), true, "2xx", verdict.Pass, "delivered (2xx); delivered (2xx)"},
		"well, unexpectedly":               {well(), false, "", verdict.Fail, "failed; delivered (2xx)"},
		"well, with the reason of failure": {well(), false, "2xx", verdict.Fail, "failed (2xx); delivered (2xx)"},
		"badly, as expected":               {badly(), false, "", verdict.Pass, "failed; failed (4xx)"},
		"badly, for that reason":           {badly(), false, "4xx", verdict.Pass, "failed (4xx)"},
		"badly, for another reason":        {badly(), false, "5xx-exhausted", verdict.Fail, "failed (5xx-exhausted); failed (4xx)"},
		"badly, unexpectedly":              {badly(), true, "", verdict.Fail, "delivered; failed (4xx)"},
		"not at all":                       {virtual("one").answered(503, 0), false, "", verdict.Fail, "still under way after 1m0s"},
		"refused, and success wanted":      {refused(), true, "", verdict.Fail, "refused: the header says ‹secret 1›"},
		"refused, and failure wanted":      {refused(), false, "", verdict.Fail, "refused"},
		"a reason that is a secret":        {virtual("one").ends(secret), false, "4xx", verdict.Fail, "failed (‹secret 1›)"},
		"another's outcome":                {virtual("one", "two").of("two").ends("2xx"), true, "", verdict.Fail, "still under way"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expect(t, verdict.Ended(c.story.h, "one", c.delivered, c.reason), c.want, c.says)
		})
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	refused := func() *story { return virtual("one", "two").refuses("no such header: " + secret) }
	cases{
		"refused":                         {refused(), verdict.Pass, "refused: no such header: ‹secret 1›"},
		"without a word":                  {virtual("one").refuses(""), verdict.Pass, "refused"},
		"accepted":                        {virtual("one").ends("2xx"), verdict.Fail, "accepted"},
		"neither":                         {virtual("one"), verdict.Fail, "accepted"},
		"refused after a request":         {virtual("one").answered(200, 0).refuses("no"), verdict.Fail, "and 2 traces on the network"},
		"refused after a connect":         {virtual("one").refused("refused", 0).refuses("no"), verdict.Fail, "and 1 trace on the network"},
		"refused, and a request after it": {refused().answered(200, 0), verdict.Fail, "2 traces"},
		"another was accepted":            {refused().of("two").answered(200, 0).ends("2xx"), verdict.Pass, ""},
		"somebody sent something":         {refused().nobodys().answered(200, 0), verdict.Unknown, "2 traces on the network may be"},
	}.judge(t, func(h *trial.History) verdict.Finding { return verdict.Refused(h, "one") })
}
