package mutant

import (
	"net/http"
	"strings"

	argilla "github.com/hookdrill/hookdrill/simulator/argilla/service"
)

func validatesAsFastAPI() Mutant {
	return Mutant{
		Name:   "validates-as-fast-api",
		Defect: "It tells what is wrong with a webhook as FastAPI does by itself, without Argilla's envelope.",
		Breaks: []Break{
			{Rule: "AR-BAD-WEBHOOK"},
			{Rule: "AR-NOT-NULL", Why: "its refusals have lost their envelope as well"},
		},
		Argilla: func(c *argilla.Config) {
			aboutWebhooks(c, func(next http.Handler, w http.ResponseWriter, r *http.Request) {
				a := answerOf(next, r)
				const before, after = `{"detail":{"code":"argilla.api.errors::ValidationError","params":{"errors":`, `}}}`
				if inner, is := strings.CutPrefix(a.body.String(), before); is {
					a.body.Reset()
					a.body.WriteString(`{"detail":` + strings.TrimSuffix(inner, after) + `}`)
				}
				a.writeTo(w)
			})
		},
	}
}
