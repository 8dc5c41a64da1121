package mutant

import (
	"bytes"
	"io"
	"net/http"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

func believesTheBody() Mutant {
	return Mutant{
		Name:   "believes-the-body",
		Defect: "It takes an error in the answer's body for a failure.",
		Breaks: []Break{
			{Rule: "LS-BODY-IGNORED"},
			{Rule: "LS-SLOW-BODY", Why: "to look at the body it waits for it"},
		},
		Sender: func(c *sender.Config) {
			around(c, func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
				answer, err := next.RoundTrip(r)
				if err != nil {
					return nil, err
				}
				read, _ := io.ReadAll(io.LimitReader(answer.Body, 1<<10))
				if bytes.Contains(read, []byte("error")) {
					answer.StatusCode = http.StatusInternalServerError
				}
				return answer, nil
			})
		},
	}
}
