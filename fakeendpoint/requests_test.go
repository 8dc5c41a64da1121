package fakeendpoint_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

// talk sends bytes to an endpoint that answers "200 forever", ends the sending
// and returns the answers and what was observed.
func talk(t *testing.T, input string) (answers string, seen []fakeendpoint.Observation) {
	t.Helper()
	e := fakeendpoint.Start(t, "200 forever", fakeendpoint.InMemory(), fakeendpoint.AllowUnforeseen())
	conn, err := e.DialContext(t.Context(), "tcp", fakeendpoint.Host+":80")
	if err != nil {
		t.Fatal(err)
	}
	written := make(chan struct{})
	go func() { // an answer may come before all is sent
		defer close(written)
		_, _ = io.WriteString(conn, input)
		_ = conn.(interface{ CloseWrite() error }).CloseWrite()
	}()
	read, err := io.ReadAll(conn)
	if err != nil { // closing in order, the endpoint never resets
		t.Errorf("the connection ended with %v", err)
	}
	<-written
	_ = conn.Close()
	_ = e.Close()
	return string(read), e.Observations()
}

// statuses are those of the answers in the order of their coming.
func statuses(t *testing.T, answers string) (codes []int) {
	t.Helper()
	r := bufio.NewReader(strings.NewReader(answers))
	for {
		resp, err := http.ReadResponse(r, nil)
		if err != nil {
			return codes
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		codes = append(codes, resp.StatusCode)
	}
}

const host = "Host: hooks.test\r\n"

// observed is what of an observation came from the client.
type observed struct {
	method, target, proto, body string
	fields                      []fakeendpoint.Field
}

// goodRequest is a request on the wire and how it is to be observed.
type goodRequest struct {
	input string
	want  observed
}

func goodRequests() map[string]goodRequest {
	hostField := fakeendpoint.Field{Name: "Host", Value: "hooks.test"}
	return map[string]goodRequest{
		"spelling and order of fields": {
			"POST /in?a=b HTTP/1.1\r\nhOST:hooks.test\r\nX-B: 2 \r\nX-A:\t1, 2\r\nX-B: 3\r\nContent-Length: 2\r\n\r\nhi",
			observed{"POST", "/in?a=b", "HTTP/1.1", "hi", []fakeendpoint.Field{
				{Name: "hOST", Value: "hooks.test"}, {Name: "X-B", Value: "2"}, {Name: "X-A", Value: "1, 2"},
				{Name: "X-B", Value: "3"}, {Name: "Content-Length", Value: "2"}}},
		},
		"no body": {
			"GET / HTTP/1.1\r\n" + host + "\r\n",
			observed{"GET", "/", "HTTP/1.1", "", []fakeendpoint.Field{hostField}},
		},
		"HTTP/1.0 without a host": {
			"POST / HTTP/1.0\r\nContent-Length: 1\r\n\r\nx",
			observed{"POST", "/", "HTTP/1.0", "x", []fakeendpoint.Field{{Name: "Content-Length", Value: "1"}}},
		},
		"bare line feeds, and an empty line in the body": {
			"POST / HTTP/1.1\nHost: hooks.test\nContent-Length: 8\n\n\r\n\r\nabcd",
			observed{"POST", "/", "HTTP/1.1", "\r\n\r\nabcd", []fakeendpoint.Field{hostField, {Name: "Content-Length", Value: "8"}}},
		},
		"an empty line in front": {
			"\r\n\nGET / HTTP/1.1\r\n" + host + "\r\n",
			observed{"GET", "/", "HTTP/1.1", "", []fakeendpoint.Field{hostField}},
		},
		"chunked, with extensions and a trailer": {
			"POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: Chunked\r\n\r\n3;a=b\r\nabc\r\nA\r\n0123456789\r\n0\r\nX-T: 1\r\n\r\n",
			observed{"POST", "/", "HTTP/1.1", "abc0123456789", []fakeendpoint.Field{hostField, {Name: "Transfer-Encoding", Value: "Chunked"}}},
		},
		"two equal lengths": {
			"POST / HTTP/1.1\r\n" + host + "Content-Length: 1\r\nContent-Length: 1\r\n\r\nx",
			observed{"POST", "/", "HTTP/1.1", "x", []fakeendpoint.Field{hostField, {Name: "Content-Length", Value: "1"}, {Name: "Content-Length", Value: "1"}}},
		},
	}
}

func TestRequestsAreObservedAsTheyCame(t *testing.T) {
	t.Parallel()
	for name, c := range goodRequests() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				answers, seen := talk(t, c.input)
				if len(seen) != 1 || !equal(statuses(t, answers), []int{200}) {
					t.Fatalf("%d requests were observed, and answered by %q", len(seen), answers)
				}
				o := seen[0]
				got := observed{o.Method, o.Target, o.Proto, string(o.Body), o.Fields}
				if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(observed{})); diff != "" || o.Problem != "" {
					t.Errorf("problem %q, differs (-want +got):\n%s", o.Problem, diff)
				}
				if string(o.Raw) != c.input {
					t.Errorf("the raw request is %q, not all that came", o.Raw)
				}
			})
		})
	}
}

func TestABodyThatStopsIsObservedAsFarAsItCame(t *testing.T) {
	t.Parallel()
	for _, input := range []string{
		"POST / HTTP/1.1\r\n" + host + "Content-Length: 10\r\n\r\nhalf",
		"POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n8\r\nhalf",
	} {
		synctest.Test(t, func(t *testing.T) {
			answers, seen := talk(t, input)
			if answers != "" || len(seen) != 1 {
				t.Fatalf("%d requests, answered by %q", len(seen), answers)
			}
			o := seen[0]
			if string(o.Body) != "half" || string(o.Raw) != input || !strings.Contains(o.Error, "unexpected EOF") || o.Problem != "" {
				t.Errorf("observed %q of %q with the error %q and the problem %q", o.Body, o.Raw, o.Error, o.Problem)
			}
		})
	}
}

func TestPipelinedRequestsAreAnsweredInOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		post := "POST /%s HTTP/1.1\r\n" + host + "Content-Length: 1\r\n\r\n%s"
		input := strings.ReplaceAll(post, "%s", "1") + strings.ReplaceAll(post, "%s", "2") + strings.ReplaceAll(post, "%s", "3")
		answers, seen := talk(t, input)
		if got := statuses(t, answers); !equal(got, []int{200, 200, 200}) || len(seen) != 3 {
			t.Fatalf("answered %v, observed %d", got, len(seen))
		}
		for i, o := range seen {
			n := string(rune('1' + i))
			if o.Connection != 1 || o.Request != i+1 || o.Target != "/"+n || string(o.Body) != n {
				t.Errorf("request %d of connection %d is %s with %q", o.Request, o.Connection, o.Target, o.Body)
			}
		}
	})
}

func TestHTTP10IsAnsweredOnceAndClosed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		request := "GET / HTTP/1.0\r\n\r\n"
		answers, seen := talk(t, request+request)
		if len(seen) != 1 || !equal(statuses(t, answers), []int{200}) {
			t.Errorf("%d requests, answered by %q", len(seen), answers)
		}
	})
}

// The client waits for its permission; an answer before it leaves the body unsent.
func TestExpectContinue(t *testing.T) {
	t.Parallel()
	onBothNetworks(t, "200, early-answer(413)", func(s scene) {
		s.client.Transport.(*http.Transport).ExpectContinueTimeout = time.Minute
		for _, want := range []struct{ status, sent int }{{200, len(body)}, {413, 0}} {
			req := s.request("/in")
			req.Header.Set("Expect", "100-continue")
			resp, err := s.client.Do(req)
			if err != nil {
				s.Fatal(err)
			}
			_ = resp.Body.Close()
			if resp.StatusCode != want.status {
				s.Errorf("answered %d, want %d", resp.StatusCode, want.status)
			}
		}
		seen := s.observed(2)
		if len(seen[0].Body) != len(body) || len(seen[1].Body) != 0 {
			s.Errorf("%d and %d bytes of body were sent", len(seen[0].Body), len(seen[1].Body))
		}
	})
}

// What a client holds back may come or not, so the next request could begin anywhere.
func TestABodyThatWasNotAskedForEndsTheConnection(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := fakeendpoint.New(fakeendpoint.Script{Clauses: []fakeendpoint.Clause{{Steps: []fakeendpoint.Step{{Behaviour: curt{}}}}}})
		s := overMemory(t, e)
		conn, err := s.client.Transport.(*http.Transport).DialContext(t.Context(), "tcp", fakeendpoint.Host+":80")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(conn, "POST / HTTP/1.1\r\n"+host+"Expect: 100-continue\r\nContent-Length: 9\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		answers, err := io.ReadAll(conn) // ends when the endpoint closes
		if err != nil || !equal(statuses(t, string(answers)), []int{204}) || time.Since(began) > time.Second {
			t.Errorf("answered by %q, %v after %v", answers, err, time.Since(began))
		}
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	})
}

// curt answers and reads nothing.
type curt struct{}

func (curt) Play(_ context.Context, x *fakeendpoint.Exchange) error {
	return x.Write([]byte("HTTP/1.1 204 No Content\r\n\r\n"))
}

func TestUploadsOfAllKindsArrive(t *testing.T) {
	t.Parallel()
	large := bytes.Repeat(body, 3<<10)
	onBothNetworks(t, "200 x3", func(s scene) {
		for _, upload := range []io.Reader{
			bytes.NewReader(large),
			io.MultiReader(bytes.NewReader(large)), // of a length that net/http does not see: chunked
			http.NoBody,
		} {
			resp, err := s.client.Post(s.URL(), "text/plain", upload)
			if err != nil {
				s.Fatal(err)
			}
			_ = resp.Body.Close()
		}
		seen := s.observed(3)
		if !bytes.Equal(seen[0].Body, large) || !bytes.Equal(seen[1].Body, large) || len(seen[2].Body) != 0 {
			s.Errorf("observed %d, %d and %d bytes", len(seen[0].Body), len(seen[1].Body), len(seen[2].Body))
		}
		for i, o := range seen {
			if o.Connection != 1 || o.Request != i+1 {
				s.Errorf("request %d came as the %d. of connection %d", i+1, o.Request, o.Connection)
			}
		}
	})
}

func TestTheTimesOfAnExchangeAreInOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := fakeendpoint.Start(t, "200(delay: 4s)", fakeendpoint.InMemory())
		conn, err := e.DialContext(t.Context(), "tcp", fakeendpoint.Host+":80")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		start := time.Now()
		for _, piece := range []string{"POST / HT", "TP/1.1\r\n" + host + "Content-Length: 2\r\n\r\n", "hi"} {
			time.Sleep(time.Second)
			if _, err := io.WriteString(conn, piece); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := conn.Read(make([]byte, 99)); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		got := e.Observations()[0].Times
		at := func(second int) time.Time { return start.Add(time.Duration(second) * time.Second) }
		want := fakeendpoint.Times{Accepted: at(0), Began: at(1), Head: at(2), Body: at(3), Answer: at(7), Replied: at(7), End: at(7)}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the times differ (-want +got):\n%s", diff)
		}
	})
}

// A full table of connections closes the newcomer; the others go on.
func TestConnectionsAreBounded(t *testing.T) {
	t.Parallel()
	e := fakeendpoint.Start(t, "200", fakeendpoint.MaxConnections(1))
	first, err := net.Dial("tcp", strings.TrimPrefix(e.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = first.Close() }()
	if _, err := io.WriteString(first, "GET / HTTP/1.1\r\n"+host+"\r\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Await(t.Context(), 1); err != nil { // it is counted by now
		t.Fatal(err)
	}
	second, err := net.Dial("tcp", strings.TrimPrefix(e.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = second.Close() }()
	if n, err := second.Read(make([]byte, 1)); n != 0 || err == nil {
		t.Errorf("a connection too many read %d bytes, %v", n, err)
	}
	if n := e.Connections(); n != 1 {
		t.Errorf("%d connections were accepted, want 1", n)
	}
}

func TestAConnectionHasALifetime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := fakeendpoint.Start(t, "200(delay: 2h), hang, 200", fakeendpoint.InMemory(), fakeendpoint.Lifetime(time.Hour))
		s := scene{T: t, Endpoint: e, client: e.Client()}
		for range 2 {
			began := time.Now()
			if _, err := s.client.Do(s.request("/in")); err == nil || time.Since(began).Round(time.Second) != time.Hour {
				t.Errorf("after %v came %v", time.Since(began), err)
			}
		}
		s.wantAttempts("answer: 200")
		o := s.observed(3)[0]
		if !strings.Contains(o.Error, "lifetime of 1h0m0s was over") || o.Times.End.Sub(o.Times.Accepted) != time.Hour {
			t.Errorf("after %v the error is %q", o.Times.End.Sub(o.Times.Accepted), o.Error)
		}
	})
}
