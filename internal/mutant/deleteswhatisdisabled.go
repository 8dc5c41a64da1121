package mutant

import (
	"bytes"
	"net/http"

	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
)

func deletesWhatIsDisabled() Mutant {
	return Mutant{
		Name:   "deletes-what-is-disabled",
		Defect: "It deletes a webhook that is disabled, with what is on its way to it.",
		Breaks: []Break{
			{Rule: "AR-DISABLED-MEANWHILE"},
			{Rule: "AR-PING", Why: "a webhook that is disabled cannot be pinged any more"},
			{Rule: "AR-TEN-WEBHOOKS", Why: "a webhook that is disabled counts no more"},
		},
		Argilla: func(c *argilla.Config) {
			aboutWebhooks(c, func(next http.Handler, w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPatch && bytes.Contains(read(r), []byte(`"enabled":false`)) {
					r.Method = http.MethodDelete
					rewrite(r, nil)
				}
				next.ServeHTTP(w, r)
			})
		},
	}
}
