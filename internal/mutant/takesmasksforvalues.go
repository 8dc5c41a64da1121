package mutant

import (
	"bytes"
	"net/http"

	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
	"github.com/hookdrill/hookdrill/simulator/vault"
)

// What is served is the seam.
func takesMasksForValues() Mutant {
	return Mutant{
		Name:   "takes-masks-for-values",
		Defect: "It takes a mask that is sent back for a value.",
		Breaks: []Break{{Rule: "LS-MASK-REFUSED"}},
		System: func(c *service.Config) {
			aroundAPI(c, "/runs/rules/", func(next http.Handler, w http.ResponseWriter, r *http.Request) {
				rewrite(r, bytes.ReplaceAll(read(r), []byte(vault.Mask), []byte("masked")))
				next.ServeHTTP(w, r)
			})
		},
	}
}
