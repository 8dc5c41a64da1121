package signature_test

import (
	"fmt"
	"net/http"
	"time"

	"github.com/hookdrill/hookdrill/simulator/signature"
)

// A sender signs each attempt, and a listener verifies the bytes that came.
func Example() {
	secret, err := signature.ParseSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if err != nil {
		fmt.Println(err)
		return
	}
	body, at := []byte(`{"test": 2432232314}`), time.Unix(1614265330, 0)
	value, err := signature.Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", at, body, secret)
	fmt.Println(value, err)

	request := http.Header{}
	request.Set(signature.HeaderID, "msg_p5jXN8AQM9LWM0D4loKWxJek")
	request.Set(signature.HeaderTimestamp, "1614265330")
	request.Set(signature.HeaderSignature, value)
	verifier, err := signature.NewVerifier(signature.Config{Keys: []signature.VerifyingKey{secret}})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = verifier.Verify(at.Add(time.Minute), request, body)
	fmt.Println(err)
	_, err = verifier.Verify(at.Add(time.Hour), request, body)
	fmt.Println(signature.ReasonOf(err), err)
	// Output:
	// v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= <nil>
	// <nil>
	// too-old webhook-timestamp is 3300 s older than is tolerated
}
