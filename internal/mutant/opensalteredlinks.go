package mutant

import (
	"net/http"
	"sync"

	"github.com/hookdrill/hookdrill/simulator/langsmith/blobs"
	"github.com/hookdrill/hookdrill/simulator/langsmith/service"
)

// What is served is the seam.
func opensAlteredLinks() Mutant {
	return Mutant{
		Name:   "opens-altered-links",
		Defect: "It opens a link that was followed once whatever its query says afterwards.",
		Breaks: []Break{{Rule: "LS-LINK-SIGNED"}},
		System: func(c *service.Config) {
			var opened sync.Map // answers by path
			aroundAPI(c, "/"+blobs.Bucket+"/", func(next http.Handler, w http.ResponseWriter, r *http.Request) {
				a := answerOf(next, r)
				if a.status == http.StatusOK {
					opened.Store(r.URL.Path, a)
				} else if before, is := opened.Load(r.URL.Path); is {
					a = before.(*answer)
				}
				a.writeTo(w)
			})
		},
	}
}
