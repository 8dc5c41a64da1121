package listener

import (
	_ "embed"
	"net/http"
)

// The page is one file without anything from elsewhere: it works where there is
// no network but the one to the listener.
//
//go:embed docs.html
var docsPage []byte

func docs(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy",
		"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'; form-action 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(docsPage)
}

// toDocs leads to the page from /, relative, for a listener that is mounted
// below a prefix.
func toDocs(w http.ResponseWriter) {
	w.Header().Set("Location", "docs")
	w.WriteHeader(http.StatusFound)
}
