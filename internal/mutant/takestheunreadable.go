package mutant

import (
	"net/http"

	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/guide"
)

// What is served is the seam.
func takesTheUnreadable() Mutant {
	return Mutant{
		Name:   "takes-the-unreadable",
		Defect: "It answers 200 to what it cannot read, so that nobody ever hears of it.",
		Breaks: []Break{{Rule: "LS-LISTEN-UNREADABLE"}},
		Listener: func(c *guide.Config) {
			wrapHandler(c, func(next http.Handler, w http.ResponseWriter, r *http.Request) {
				next.ServeHTTP(allWell{w}, r)
			})
		},
	}
}

type allWell struct{ http.ResponseWriter }

func (a allWell) WriteHeader(status int) {
	if status == http.StatusBadRequest {
		status = http.StatusOK
	}
	a.ResponseWriter.WriteHeader(status)
}

// Unwrap is for http.ResponseController.
func (a allWell) Unwrap() http.ResponseWriter { return a.ResponseWriter }
