package mutant

import (
	"bytes"
	"io"
	"net/http"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

func waitsForTheBody() Mutant {
	return Mutant{
		Name:   "waits-for-the-body",
		Defect: "It takes an answer for given once its body is there.",
		Breaks: []Break{
			{Rule: "LS-SLOW-BODY"},
			{Rule: "LS-BODY-IGNORED", Why: "a body that is cut off never is there"},
		},
		Sender: func(c *sender.Config) {
			around(c, func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
				answer, err := next.RoundTrip(r)
				if err != nil {
					return nil, err
				}
				read, readErr := io.ReadAll(answer.Body)
				if readErr != nil {
					return nil, readErr
				}
				answer.Body = io.NopCloser(bytes.NewReader(read))
				return answer, nil
			})
		},
	}
}
