package mutant

import (
	"io"
	"net/http"

	"github.com/hookdrill/hookdrill/simulator/langsmith/listener/guide"
)

// What is served is the seam.
func takesOneMebibyte() Mutant {
	return Mutant{
		Name:   "takes-one-mebibyte",
		Defect: "It refuses a body of more than 1 MiB, as proxies and frameworks do unless they are told otherwise.",
		Breaks: []Break{{Rule: "LS-LISTEN-SIZE"}},
		Listener: func(c *guide.Config) {
			wrapHandler(c, func(next http.Handler, w http.ResponseWriter, r *http.Request) {
				if r.ContentLength <= 1<<20 {
					next.ServeHTTP(w, r)
					return
				}
				_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, 64<<20)) // or the answer would not be seen
				http.Error(w, "the body is too large", http.StatusRequestEntityTooLarge)
			})
		},
	}
}
