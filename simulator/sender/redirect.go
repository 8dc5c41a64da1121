package sender

import (
	"net/http"
	"net/url"
	"strings"
)

// follow looks at a response for a policy that follows redirects. next is the
// request of the next hop. A reason says that there should be one but cannot.
// Neither: the response is the answer.
func (s *Sender) follow(r request, resp *http.Response, followed int) (next *request, reason string) {
	location := resp.Header.Get("Location")
	if s.policy.Redirects == 0 || location == "" || !redirects(resp.StatusCode) {
		return nil, ""
	}
	if followed == s.policy.Redirects {
		return nil, ReasonTooManyRedirects
	}
	to, err := r.url.Parse(location)
	if err != nil || to.Host == "" {
		return nil, ReasonBadRedirect
	}
	if to.Scheme != "https" && (to.Scheme != "http" || r.url.Scheme == "https") {
		return nil, ReasonBadRedirect
	}
	hop := r.redirected(to, resp.StatusCode)
	return &hop, ""
}

// redirects tells whether a status with a Location sends its reader elsewhere.
func redirects(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// redirected is the request for the next hop. The method changes as it does in
// Go's client (A8 of the LangSmith decisions). Unlike that client it takes no
// secret along to another host and sends no Referer, which would hold the query.
func (r request) redirected(to *url.URL, status int) request {
	to.User, to.Fragment, to.RawFragment = nil, "", ""
	if to.Scheme != r.url.Scheme || !strings.EqualFold(to.Host, r.url.Host) {
		r.header = http.Header{"Content-Type": {contentType}, "User-Agent": r.header["User-Agent"]}
	}
	if status != http.StatusTemporaryRedirect && status != http.StatusPermanentRedirect {
		r.method, r.body = http.MethodGet, nil
		r.header = r.header.Clone()
		r.header.Del("Content-Type")
	}
	r.url = to
	return r
}
