package fakeendpoint

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// source is a connection on which the bytes of a reader come.
type source struct {
	net.Conn
	from io.Reader
}

func (s source) Read(p []byte) (int, error)  { return s.from.Read(p) }
func (s source) Write(p []byte) (int, error) { return len(p), nil }

// receiveFrom reads one request as an endpoint does.
func receiveFrom(from io.Reader) (o Observation, bodyErr error) {
	c := &Connection{Conn: source{from: from}}
	c.source.from = c.Conn
	c.reader = bufio.NewReaderSize(&c.source, 4<<10)
	x := &Exchange{conn: c, seen: &o}
	if err := x.receive(); err != nil {
		o.Problem = err.Error()
		return o, nil //nolint:nilerr // the observation says it
	}
	return o, x.ReadBody()
}

func FuzzRequest(f *testing.F) {
	for _, seed := range []string{
		"POST /a?b HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi",
		"POST / HTTP/1.1\nHost: a\nContent-Length: 8\n\n\r\n\r\nabcd",
		"\r\n\r\nGET / HTTP/1.0\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nhi\r\n0\r\nT: 1\r\n\r\nGET",
		"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: a\r\nX\r\n y: z\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: a\r\n\n",
		"PRI * HTTP/2.0\r\n\r\n",
		"\n\n\n\n",
		"",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		whole, err := receiveFrom(bytes.NewReader(input))
		if !bytes.HasPrefix(input, whole.Raw) {
			t.Fatalf("%q is no prefix of what came", whole.Raw)
		}
		// The pieces that the network makes of a request do not matter.
		slow, slowErr := receiveFrom(iotest.OneByteReader(bytes.NewReader(input)))
		if diff := cmp.Diff(whole, slow, cmpopts.IgnoreTypes(Times{}), cmpopts.EquateEmpty()); diff != "" || (err == nil) != (slowErr == nil) {
			t.Fatalf("byte by byte it differs (%v, %v):\n%s", err, slowErr, diff)
		}
		if whole.Problem == "" && err == nil {
			compareToNetHTTP(t, input, whole)
		}
	})
}

// compareToNetHTTP checks that a request which both take means the same to both.
func compareToNetHTTP(t *testing.T, input []byte, o Observation) {
	t.Helper()
	req, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(bytes.TrimLeft(input, "\r\n"))))
	if err != nil {
		return // net/http looks into the target and the host, too
	}
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return
	}
	if req.Method != o.Method || req.RequestURI != o.Target || !bytes.Equal(body, o.Body) {
		t.Errorf("net/http reads %s %q with %q, the endpoint %s %q with %q", req.Method, req.RequestURI, body, o.Method, o.Target, o.Body)
	}
}

func FuzzParse(f *testing.F) {
	for _, d := range Behaviours() {
		f.Add(d.Example)
	}
	for _, seed := range []string{
		"503 x2, 200", "0s..30s: refuse; 200 forever", "5s..10s every 20s: 10%: each delivery: 503 x1; 204",
		`200(body: "a, b; (c) \"d\"")`, "200(", "", ";", "0.1%: 200", "1h..: hang x3",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		script, err := Parse(text)
		if err != nil {
			return
		}
		printed := script.String()
		again, err := Parse(printed)
		if err != nil {
			t.Fatalf("%q was printed as %q, which does not parse: %v", text, printed, err)
		}
		if got := again.String(); got != printed {
			t.Fatalf("%q was printed as %q and then as %q", text, printed, got)
		}
		for i, c := range script.Clauses {
			d := again.Clauses[i]
			if c.From != d.From || c.To != d.To || c.Every != d.Every || c.Chance != d.Chance || len(c.Steps) != len(d.Steps) {
				t.Fatalf("clause %d of %q is not that of %q", i+1, text, printed)
			}
		}
	})
}
