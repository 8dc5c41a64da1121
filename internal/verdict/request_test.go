package verdict_test

import (
	"testing"

	"github.com/hookdrill/hookdrill/fakeendpoint"
	"github.com/hookdrill/hookdrill/internal/trial"
	"github.com/hookdrill/hookdrill/internal/verdict"
)

// with adds a header field to a request.
func with(name, value string) func(*trial.Request) {
	return func(r *trial.Request) { r.Fields = append(r.Fields, fakeendpoint.Field{Name: name, Value: value}) }
}

// without takes a header field away.
func without(name string) func(*trial.Request) {
	return func(r *trial.Request) {
		var kept []fakeendpoint.Field
		for _, f := range r.Fields {
			if f.Name != name {
				kept = append(kept, f)
			}
		}
		r.Fields = kept
	}
}

func TestEachRequest(t *testing.T) {
	t.Parallel()
	cases{
		"all so":                {virtual("one").answered(503, 0).answered(200, 0), verdict.Pass, "2 requests so"},
		"the second is not":     {virtual("one").answered(503, 0).answered(404, 0), verdict.Fail, "request 2: it is a 404"},
		"none came":             {virtual("one").refused("refused", 0), verdict.Fail, "no request came"},
		"another's is not":      {virtual("one", "two").answered(200, 0).of("two").answered(404, 0), verdict.Pass, "1 request so"},
		"none, but somebody's":  {virtual("one").nobodys().answered(200, 0), verdict.Unknown, "1 trace"},
		"all, and somebody's":   {virtual("one").answered(200, 0).nobodys().answered(200, 0), verdict.Unknown, "1 trace"},
		"wrong, and somebody's": {virtual("one").answered(404, 0).nobodys().answered(200, 0), verdict.Fail, "it is a 404"},
	}.judge(t, func(h *trial.History) verdict.Finding {
		return verdict.EachRequest(h, "one", "no 404", func(r *trial.Request) string {
			if r.Status == 404 {
				return "it is a 404"
			}
			return ""
		})
	})
}

func TestWithField(t *testing.T) {
	t.Parallel()
	cases{
		"as it was given":        {virtual("one").answered(200, 0), verdict.Pass, "X-Api-Key as it was given"},
		"in another spelling":    {virtual("one").answered(200, 0, without("X-Api-Key"), with("x-api-key", secret)), verdict.Pass, ""},
		"missing":                {virtual("one").answered(200, 0, without("X-Api-Key")), verdict.Fail, "request 1: it is missing"},
		"missing on the retry":   {virtual("one").answered(503, 0).answered(200, 0, without("X-Api-Key")), verdict.Fail, "request 2: it is missing"},
		"another value":          {virtual("one").answered(200, 0, without("X-Api-Key"), with("X-Api-Key", "not-"+secret)), verdict.Fail, "its value is another"},
		"twice":                  {virtual("one").answered(200, 0, with("X-Api-Key", secret)), verdict.Fail, "its value is another"},
		"there but empty":        {virtual("one").answered(200, 0, without("X-Api-Key"), with("X-Api-Key", "")), verdict.Fail, "its value is another"},
		"in no request, as none": {virtual("one").refused("refused", 0), verdict.Fail, "no request came"},
	}.judge(t, func(h *trial.History) verdict.Finding { return verdict.WithField(h, "one", "X-Api-Key", secret) })
}

func TestWithoutField(t *testing.T) {
	t.Parallel()
	cases{
		"none has it":       {virtual("one").answered(200, 0), verdict.Pass, "no Referer header"},
		"one has it":        {virtual("one").answered(503, 0).answered(200, 0, with("Referer", "http://one.hooks.test"+target)), verdict.Fail, "request 2: it has one"},
		"in other spelling": {virtual("one").answered(200, 0, with("referer", "x")), verdict.Fail, "it has one"},
		"an empty one":      {virtual("one").answered(200, 0, with("Referer", "")), verdict.Fail, "it has one"},
		"no request":        {virtual("one"), verdict.Fail, "no request came"},
	}.judge(t, func(h *trial.History) verdict.Finding { return verdict.WithoutField(h, "one", "Referer") })
}

func TestWithBody(t *testing.T) {
	t.Parallel()
	body := func(text string) func(*trial.Request) { return func(r *trial.Request) { r.Body = []byte(text) } }
	cases{
		"the payload":           {virtual("one").answered(503, 0).answered(200, 0), verdict.Pass, "the payload's 2 bytes"},
		"another":               {virtual("one").answered(503, 0).answered(200, 0, body(secret)), verdict.Fail, "request 2: its 32 bytes are others"},
		"empty":                 {virtual("one").answered(200, 0, body("")), verdict.Fail, "its 0 bytes are others"},
		"longer by one":         {virtual("one").answered(200, 0, body("{} ")), verdict.Fail, "its 3 bytes"},
		"not read to its end":   {virtual("one").answered(503, 0, unread).answered(200, 0), verdict.Unknown, "the body of request 1 was not read"},
		"no request":            {virtual("one"), verdict.Fail, "no request came"},
		"somebody's request":    {virtual("one").nobodys().answered(200, 0), verdict.Unknown, "1 trace"},
		"one, and somebody's":   {virtual("one").answered(200, 0).nobodys().answered(200, 0), verdict.Unknown, "1 trace"},
		"in the virtual stage ": {inRealTime("one").answered(200, 0), verdict.Pass, ""},
	}.judge(t, func(h *trial.History) verdict.Finding { return verdict.WithBody(h, "one", []byte("{}")) })
}

func TestWithTarget(t *testing.T) {
	t.Parallel()
	change := func(f func(*trial.Request)) *story { return virtual("one").answered(503, 0).answered(200, 0, f) }
	cases{
		"as it was given":      {virtual("one").answered(503, 0).answered(200, 0), verdict.Pass, "2 requests so"},
		"a GET":                {change(func(r *trial.Request) { r.Method = "GET" }), verdict.Fail, "request 2: it is not a POST"},
		"in lower case":        {change(func(r *trial.Request) { r.Method = "post" }), verdict.Fail, "not a POST"},
		"without its query":    {change(func(r *trial.Request) { r.Target = "/in" }), verdict.Fail, "its target is another"},
		"as a whole URL":       {change(func(r *trial.Request) { r.Target = "http://one.hooks.test" + target }), verdict.Fail, "its target is another"},
		"for another host":     {change(func(r *trial.Request) { r.Fields[0].Value = "two.hooks.test" }), verdict.Fail, "its Host is another"},
		"for no host":          {change(without("Host")), verdict.Fail, "its Host is another"},
		"in capitals":          {change(func(r *trial.Request) { r.Fields[0].Value = "ONE.hooks.test" }), verdict.Pass, ""},
		"no request":           {virtual("one"), verdict.Fail, "no request came"},
		"a method with spaces": {change(func(r *trial.Request) { r.Method = secret }), verdict.Fail, "not a POST"},
	}.judge(t, func(h *trial.History) verdict.Finding { return verdict.WithTarget(h, "one", target) })
}

func TestOwnConnections(t *testing.T) {
	t.Parallel()
	cases{
		"each its own":        {virtual("one").answered(503, 0).answered(200, 0), verdict.Pass, "2 requests so"},
		"the second's is not": {virtual("one").answered(503, 0).requested(200, 0, again(2)), verdict.Fail, "request 2: it came over a connection that had been used"},
		"no request":          {virtual("one"), verdict.Fail, "no request came"},
	}.judge(t, func(h *trial.History) verdict.Finding { return verdict.OwnConnections(h, "one") })
}

func TestForeseen(t *testing.T) {
	t.Parallel()
	unforeseen := func(r *trial.Request) { r.Unforeseen = true }
	malformed := func(r *trial.Request) { r.Problem = `the request line "POST /?` + secret + `" is not of HTTP/1.1` }
	stopped := virtual("one").answered(200, 0)
	stopped.h.Stopped = true
	cases{
		"all were":          {virtual("one").answered(503, 0).answered(200, 0), verdict.Pass, "all were"},
		"none came":         {virtual("one").refused("refused", 0), verdict.Pass, ""},
		"one too many":      {virtual("one").answered(200, 0).after(1e9).answered(500, 0, unforeseen), verdict.Fail, "one.hooks.test got one more, at 1s, connection 2"},
		"nobody's":          {virtual("one").nobodys().answered(500, 0, unforeseen), verdict.Fail, "got one more"},
		"malformed":         {virtual("one").answered(400, 0, malformed), verdict.Fail, `malformed: the request line "POST /?‹secret 1›" is not`},
		"stopped before it": {stopped, verdict.Unknown, "stopped before its end"},
	}.judge(t, verdict.Foreseen)
}
