package sender_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/hookdrill/hookdrill/simulator/sender"
)

func Example() {
	endpoint := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
	}))
	defer endpoint.Close()

	policy, err := sender.PolicyNamed("langsmith")
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := sender.New(sender.Config{Policy: policy})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	target, err := sender.ParseTarget(endpoint.URL + "/in?secret=hush")
	if err != nil {
		fmt.Println(err)
		return
	}

	outcome := s.Deliver(context.Background(), sender.Delivery{ID: "1", URL: target, Body: []byte(`{"runs":[]}`)})
	fmt.Println(outcome.Delivered, outcome.Reason, len(outcome.Attempts))
	// Output: false 4xx 1
}

func ExampleTarget() {
	target, err := sender.ParseTarget("https://hooks.test/in?secret=hush")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%v\n%#v\n", target, target)
	// Output:
	// https://hooks.test/in?secret=[redacted]
	// https://hooks.test/in?secret=[redacted]
}
