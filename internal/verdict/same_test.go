package verdict_test

import (
	"strings"
	"testing"

	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

func TestSameRequests(t *testing.T) {
	t.Parallel()
	// then is a first request and one that has other bytes.
	then := func(other []byte) *story { return virtual("one").answered(503, 0).answered(200, 0, bytes(other)) }
	differs := func(where string) string { return "request 2 differs from the first " + where }
	swap := func(old, fresh string) []byte { return []byte(strings.Replace(string(raw("", "{}")), old, fresh, 1)) }
	long := func(text string) func(*trial.Request) { return bytes(raw("", text)) }
	cases{
		"alike":                           {then(raw("", "{}")), verdict.Pass, "2 requests alike"},
		"alike three times, in real time": {inRealTime("one").answered(503, 0).answered(503, 0).answered(200, 0), verdict.Pass, "3 requests alike"},
		"only one":                        {virtual("one").answered(200, 0), verdict.Unknown, "1 request came; two are needed"},
		"none":                            {virtual("one").refused("refused", 0), verdict.Unknown, "0 requests came"},

		"another method":          {then(swap("POST", "PUT")), verdict.Fail, differs("in the request line")},
		"another secret":          {then(swap(secret, strings.ToUpper(secret))), verdict.Fail, differs("in the request line")},
		"another header value":    {then(swap("X-Api-Key: "+secret, "X-Api-Key: x"+secret)), verdict.Fail, differs("in the header X-Api-Key")},
		"another header name":     {then(swap("X-Api-Key", "X-Api-Kex")), verdict.Fail, differs("where the first has the header X-Api-Key: it has the header X-Api-Kex")},
		"a name in lower case":    {then(swap("X-Api-Key", "x-api-key")), verdict.Fail, "has the header X-Api-Key: it has the header x-api-key"},
		"another order":           {then(swap("Host: one.hooks.test\r\nX-Api-Key: "+secret, "X-Api-Key: "+secret+"\r\nHost: one.hooks.test")), verdict.Fail, "the header Host: it has the header X-Api-Key"},
		"a header more":           {then(raw("X-Retry: 1\r\n", "{}")), verdict.Fail, differs("where the first has the end of its head: it has the header X-Retry")},
		"a header less":           {virtual("one").answered(503, 0, bytes(raw("X-Retry: 1\r\n", "{}"))).answered(200, 0), verdict.Fail, "has the header X-Retry: it has the end of its head"},
		"a line that is none":     {then(raw(secret+"\r\n", "{}")), verdict.Fail, "the end of its head: it has a line that is no header"},
		"another body":            {then(raw("", "{ }")), verdict.Fail, differs("in the body, from its byte 2 on")},
		"a longer body":           {then(raw("", "{}"+secret)), verdict.Fail, differs("in the body, from its byte 3 on")},
		"a shorter body":          {then(raw("", "{")), verdict.Fail, differs("in the body, from its byte 2 on")},
		"no body":                 {then(raw("", "")), verdict.Fail, differs("in the body, from its byte 1 on")},
		"an empty line in it":     {virtual("one").answered(503, 0, long("a\n\r\nb")).answered(200, 0, long("a\n\r\nc")), verdict.Fail, "in the body, from its byte 5 on"},
		"heads with bare LF":      {virtual("one").answered(503, 0, bytes([]byte("POST / HTTP/1.1\n\nab"))).answered(200, 0, bytes([]byte("POST / HTTP/1.1\n\nac"))), verdict.Fail, "in the body, from its byte 2 on"},
		"one in the body as well": {virtual("one").answered(503, 0, bytes([]byte("POST / HTTP/1.1\n\na\n\r\nb"))).answered(200, 0, bytes([]byte("POST / HTTP/1.1\n\na\n\r\nc"))), verdict.Fail, "in the body, from its byte 5 on"},
		"the third alone":         {virtual("one").answered(503, 0).answered(503, 0).answered(200, 0, bytes(swap("POST", "PUT"))), verdict.Fail, "request 3 differs"},
		"nothing but the start":   {then(nil), verdict.Fail, differs("in the request line")},

		"not read to its end":            {virtual("one").answered(503, 0, unread, bytes(raw("", "{"))).answered(200, 0), verdict.Unknown, "the body of request 1 was not read"},
		"the retry not read to its end":  {virtual("one").answered(503, 0).answered(200, 0, unread, bytes(raw("", ""))), verdict.Unknown, "the body of request 2 was not read"},
		"unread, and different as it is": {virtual("one").answered(503, 0).answered(200, 0, unread, bytes(raw("", "["))), verdict.Fail, "in the body, from its byte 1 on"},
		"one may be of another":          {then(raw("", "{}")).nobodys().answered(200, 0), verdict.Unknown, "1 trace"},
	}.judge(t, func(h *trial.History) verdict.Finding { return verdict.SameRequests(h, "one") })
}
