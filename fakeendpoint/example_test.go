package fakeendpoint_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/hookdrill/hookdrill/fakeendpoint"
)

// teapot is a behaviour of one's own.
type teapot struct{}

func (teapot) Play(_ context.Context, x *fakeendpoint.Exchange) error {
	if err := x.ReadBody(); err != nil {
		return err
	}
	if err := x.Write([]byte("HTTP/1.1 418 I'm a teapot\r\nContent-Length: 0\r\n\r\n")); err != nil {
		return err
	}
	x.Replied(http.StatusTeapot)
	return nil
}

// A behaviour of one's own is put into a script by hand, and the endpoint
// serves any listener.
func ExampleNew() {
	script := fakeendpoint.Script{Clauses: []fakeendpoint.Clause{{
		Steps: []fakeendpoint.Step{{Behaviour: teapot{}, Times: 1, Text: "teapot"}},
	}}}
	endpoint := fakeendpoint.New(script)
	defer func() { _ = endpoint.Close() }()

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	go func() { _ = endpoint.Serve(listener) }()

	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Post("http://"+listener.Addr().String()+"/tea", "text/plain", strings.NewReader("green"))
	if err != nil {
		fmt.Println(err)
		return
	}
	_ = resp.Body.Close()

	seen, err := endpoint.Await(context.Background(), 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	o := seen[0]
	fmt.Println(o.Method, o.Target, string(o.Body), "-", o.Behaviour, o.Status)
	// Output: POST /tea green - teapot 418
}

// A script is checked before anything is served, and the culprit is named.
func ExampleParse() {
	_, err := fakeendpoint.Parse("503 x2, 200(dleay: 4s)")
	fmt.Println(err)
	// Output: the script does not parse: column 9, at "200(dleay: 4s)": status: there is no argument "dleay"; it is written 503(delay: 0s, head-delay: 0s, body-delay: 0s, body: "", Any-Header: value)
}
