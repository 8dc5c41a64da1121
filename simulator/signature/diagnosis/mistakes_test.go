package diagnosis_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/hookdrill/hookdrill/simulator/signature"
	"github.com/hookdrill/hookdrill/simulator/signature/diagnosis"
)

// mistakes are things that go wrong, each with the part and the code that names it.
func mistakes() map[string]struct {
	make       func(*diagnosis.Request)
	part, code string
	says       string
} {
	type r = *diagnosis.Request
	over := func(other string) func(r) {
		return func(q r) { sign(q, raw(), content(id, at, other)) }
	}
	by := func(key []byte) func(r) { return func(q r) { sign(q, key, content(id, at, body)) } }
	given := func(text string) func(r) { return func(q r) { q.Keys = []string{text} } }
	head := func(name, value string) func(r) { return func(q r) { q.Header.Set(name, value) } }
	compact := `{"type":"order.paid","url":"a/b?x=1&y=<2>","total":1.0,"name":"Café ☃ 😀","id":"evt_9","timestamp":"2024-04-05T01:20:00Z","list":[1E+2,null,true]}`
	python := `{"type": "order.paid", "url": "a/b?x=1&y=<2>", "total": 1.0, "name": "Caf\u00e9 \u2603 \ud83d\ude00", "id": "evt_9", "timestamp": "2024-04-05T01:20:00Z", "list": [100.0, null, true]}`
	golang := `{"id":"evt_9","list":[100,null,true],"name":"Café ☃ 😀","timestamp":"2024-04-05T01:20:00Z","total":1,"type":"order.paid","url":"a/b?x=1\u0026y=\u003c2\u003e"}`
	php := `{"type":"order.paid","url":"a\/b?x=1&y=<2>","total":1.0,"name":"Caf\u00e9 \u2603 \ud83d\ude00","id":"evt_9","timestamp":"2024-04-05T01:20:00Z","list":[1E+2,null,true]}`
	zipped := func(q r) {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		_, _ = w.Write([]byte(body))
		_ = w.Close()
		q.Body = b.Bytes()
	}
	return map[string]struct {
		make       func(*diagnosis.Request)
		part, code string
		says       string
	}{
		"compact":               {over(compact), "body", "body-reserialised", "as compact JSON: "},
		"Python's json.dumps":   {over(python), "body", "body-reserialised", `as JSON with a blank after each comma and colon, \u escapes for all that is not ASCII, numbers as Python`},
		"Go's maps":             {over(golang), "body", "body-reserialised", `its keys sorted, \u escapes for <, > and &, numbers as JavaScript`},
		"PHP's json_encode":     {over(php), "body", "body-reserialised", `\/ for /`},
		"a line break added":    {func(q r) { q.Body = append(q.Body, '\n') }, "body", "body-trailing-newline", "without the line break"},
		"a line break lost":     {over(body + "\n"), "body", "body-trailing-newline", "with a line break (LF)"},
		"compact, line break":   {over(compact + "\n"), "body", "body-reserialised", "with a line break at its end"},
		"CRLF for LF":           {func(q r) { over("{\n}\n")(q); q.Body = []byte("{\r\n}\r\n") }, "body", "body-line-endings", "LF for CRLF"},
		"LF for CRLF":           {func(q r) { over("{\r\n}\r\n")(q); q.Body = []byte("{\n}\n") }, "body", "body-line-endings", "CRLF for LF"},
		"a byte order mark":     {func(q r) { q.Body = append([]byte("\xef\xbb\xbf"), q.Body...) }, "body", "body-bom", "without"},
		"nothing signed":        {over(""), "body", "body-empty", "no byte of it"},
		"in a JSON string":      {func(q r) { q.Body = []byte(strconv.Quote(`{}`)); over(`{}`)(q) }, "body", "body-quoted", "before"},
		"Latin-1":               {func(q r) { over("Caf\xe9")(q); q.Body = []byte("Café") }, "body", "body-encoding", "Latin-1"},
		"UTF-8 twice":           {func(q r) { over("Café")(q); q.Body = []byte("CafÃ©") }, "body", "body-encoding", "Latin-1"},
		"replaced":              {func(q r) { over("a\ufffdb")(q); q.Body = []byte("a\xffb") }, "body", "body-encoding", "U+FFFD"},
		"compressed":            {zipped, "body", "body-compressed", "compressed"},
		"more than was sent":    {func(q r) { head("Content-Length", strconv.Itoa(len(body)))(q); q.Body = append(q.Body, "\n\n--\n"...) }, "body", "body-longer", "Content-Length"},
		"an object's text":      {func(q r) { q.Body = []byte("[object Object]") }, "body", "body-object", ""},
		"the text, with prefix": {by([]byte(secret)), "secret", "secret-raw-text", "prefix included"},
		"the text behind it":    {by([]byte(secret[6:])), "secret", "secret-raw-text", "behind its prefix"},
		"given without prefix":  {func(q r) { by([]byte(secret))(q); q.Keys = []string{secret[6:]} }, "secret", "secret-raw-text", "whsec_ before it"},
		"the prefix twice":      {given("whsec_" + secret), "secret", "secret-prefix", ""},
		"Supabase's prefix":     {given("v1," + secret), "secret", "secret-prefix", ""},
		"quotes around it":      {given(`"` + secret + `"`), "secret", "secret-prefix", ""},
		"url-safe":              {func(q r) { by([]byte("\xff\xff\xff"))(q); given("whsec_____")(q) }, "secret", "secret-url-safe", ""},
		"no padding":            {given(strings.TrimRight(secret, "=")), "secret", "secret-padding", ""},
		"hexadecimal":           {func(q r) { given(hex.EncodeToString(raw()))(q) }, "secret", "secret-hex", ""},
		"base64 twice":          {given("whsec_" + base64.StdEncoding.EncodeToString([]byte(secret[6:]))), "secret", "secret-decoded-twice", ""},
		"decoded with prefix": {func(q r) {
			q.Keys = []string{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwAA=="}
			by(pythonLenient("whsecMfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwAA"))(q)
		}, "secret", "secret-prefix-decoded", ""},
		"milliseconds": {func(q r) { head("webhook-timestamp", "1712280534000")(q) }, "timestamp", "timestamp-milliseconds", "3 s before now"},
		"milliseconds, signed": {func(q r) {
			head("webhook-timestamp", "1712280534000")(q)
			sign(q, raw(), content(id, 1712280534000, body))
		}, "timestamp", "timestamp-milliseconds", "1712280534"},
		"signed in milliseconds": {func(q r) { sign(q, raw(), content(id, 1712280534000, body)) }, "timestamp", "timestamp-milliseconds", "in milliseconds"},
		"nanoseconds":            {head("webhook-timestamp", "1712280534000000000"), "timestamp", "timestamp-nanoseconds", ""},
		"microseconds":           {head("webhook-timestamp", "1712280534000000"), "timestamp", "timestamp-microseconds", ""},
		"a date":                 {head("webhook-timestamp", "2024-04-05T01:28:54Z"), "timestamp", "timestamp-date", "that would be 1712280534"},
		"a fraction":             {head("webhook-timestamp", "1712280534.5"), "timestamp", "timestamp-malformed", ""},
		"a zero before":          {head("webhook-timestamp", "01712280534"), "timestamp", "timestamp-malformed", "over the timestamp 1712280534"},
		"no time":                {head("webhook-timestamp", "soon"), "timestamp", "timestamp-malformed", ""},
		"too old":                {func(q r) { q.Now = time.Unix(at+361, 0) }, "timestamp", "timestamp-too-old", "361 s before now, 61 s beyond the tolerance of 300 s"},
		"too new":                {func(q r) { q.Now = time.Unix(at-301, 0) }, "timestamp", "timestamp-too-new", "1 s beyond the tolerance of 300 s"},
		"another second signed":  {func(q r) { sign(q, raw(), content(id, at-7, body)) }, "timestamp", "timestamp-another", "7 s earlier"},
		"the event's time":       {func(q r) { sign(q, raw(), content(id, 1712280000, body)) }, "timestamp", "timestamp-of-event", "1712280000"},
		"no id":                  {func(q r) { q.Header.Del(signature.HeaderID) }, "id", "id-missing", ""},
		"a full stop":            {func(q r) { head("webhook-id", "a.b")(q); sign(q, raw(), content("a.b", at, body)) }, "id", "id-full-stop", ""},
		"the body's id":          {func(q r) { sign(q, raw(), content("evt_9", at, body)) }, "id", "id-another", `"evt_9"`},
		"another header's id":    {func(q r) { head("X-Request-Id", "77")(q); sign(q, raw(), content("77", at, body)) }, "id", "id-another", "another header"},
		"Svix's names":           {renamed("Svix-Id", "Svix-Timestamp", "Svix-Signature"), "headers", "header-svix", "Svix-Id"},
		"X- before the names":    {renamed("X-Webhook-Id", "X-Webhook-Timestamp", "X-Webhook-Signature"), "headers", "header-name", "X-Webhook-Id"},
		"GitHub's":               {func(q r) { q.Header = http.Header{"X-Hub-Signature-256": {"sha256=00"}} }, "headers", "header-other-scheme", "GitHub"},
		"no signature":           {func(q r) { q.Header.Del(signature.HeaderSignature) }, "headers", "header-missing", "webhook-signature"},
		"two ids":                {func(q r) { q.Header.Add(signature.HeaderID, "msg_2") }, "headers", "header-repeated", ""},
		"hexadecimal signature":  {func(q r) { head("webhook-signature", "v1,"+hex.EncodeToString(sum(raw(), content(id, at, body))))(q) }, "signature", "signature-hex", ""},
		"an equals sign": {func(q r) {
			head("webhook-signature", strings.Replace(q.Header.Get(signature.HeaderSignature), ",", "=", 1))(q)
		}, "signature", "signature-list", ""},
		"no scheme":      {func(q r) { head("webhook-signature", q.Header.Get(signature.HeaderSignature)[3:])(q) }, "signature", "signature-scheme", "no v1"},
		"another scheme": {func(q r) { head("webhook-signature", "v2"+q.Header.Get(signature.HeaderSignature)[2:])(q) }, "signature", "signature-scheme", "labelled v2"},
		"padding lost": {func(q r) {
			head("webhook-signature", strings.TrimRight(q.Header.Get(signature.HeaderSignature), "="))(q)
		}, "signature", "signature-padding", ""},
		"listed with commas": {func(q r) {
			s := q.Header.Get(signature.HeaderSignature)
			head("webhook-signature", "v1,"+strings.Repeat("A", 43)+"=,"+s)(q)
		}, "signature", "signature-list", ""},
		"the body alone":     {func(q r) { sign(q, raw(), body) }, "signature", "signature-body-only", ""},
		"Stripe's way":       {func(q r) { sign(q, raw(), fmt.Sprintf("%d.%s", at, body)) }, "signature", "signature-without-id", ""},
		"nothing to be read": {func(q r) { head("webhook-signature", "v1,abc")(q) }, "signature", "signature-none", ""},
		"another body":       {over(`{"type": "order.lost"}`), "body", "", "none of the usual changes"},
		"a key of v1a":       {given("whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4="), "signature", "no-known-scheme", "there is v1, which none"},
		"another secret":     {by([]byte("another")), "secret", "", "a secret of 32 bytes"},
	}
}
