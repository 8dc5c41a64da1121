package main

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"time"

	published "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/hookdrill/hookdrill/simulator/signature"
)

// benchSignatures signs and verifies on one processor, with our code and with
// the published library in turn.
func benchSignatures(length time.Duration) error {
	fmt.Printf("\nStandard Webhooks v1 on one processor, beside the published Go library\n")
	for _, size := range []int{1 << 10, 16 << 10} {
		ways, err := signing(bytes.Repeat([]byte("{}"), size/2))
		if err != nil {
			return err
		}
		for _, what := range []string{"sign", "verify"} {
			const rounds = 3
			var rates [2][]float64
			for range rounds {
				for i, whose := range []string{"ours", "theirs"} {
					rate, err := perSecond(ways[what][whose], length/rounds)
					if err != nil {
						return err
					}
					rates[i] = append(rates[i], rate)
				}
			}
			ours, theirs := median(rates[0]), median(rates[1])
			fmt.Printf("  %-6s %2d KiB   library %8.0f/s   ours %8.0f/s   ratio %.2f\n", what, size>>10, theirs, ours, ours/theirs)
		}
	}
	return nil
}

// signing are the ways to sign and to verify a body.
func signing(body []byte) (map[string]map[string]func() error, error) {
	const text, id = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
	secret, err := signature.ParseSecret(text)
	if err != nil {
		return nil, err
	}
	verifier, err := signature.NewVerifier(signature.Config{Keys: []signature.VerifyingKey{secret}, Tolerance: time.Hour})
	if err != nil {
		return nil, err
	}
	library, err := published.NewWebhook(text)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	value, err := signature.Sign(id, now, body, secret)
	if err != nil {
		return nil, err
	}
	header := http.Header{}
	header.Set(signature.HeaderID, id)
	header.Set(signature.HeaderTimestamp, strconv.FormatInt(now.Unix(), 10))
	header.Set(signature.HeaderSignature, value)
	return map[string]map[string]func() error{
		"sign": {
			"ours":   func() error { _, err := signature.Sign(id, now, body, secret); return err },
			"theirs": func() error { _, err := library.Sign(id, now, body); return err },
		},
		"verify": {
			"ours":   func() error { _, err := verifier.Verify(time.Now(), header, body); return err },
			"theirs": func() error { return library.Verify(body, header) },
		},
	}, nil
}

// perSecond is how often something can be done, looked at the clock now and then.
func perSecond(do func() error, length time.Duration) (float64, error) {
	const batch = 256
	began, n := time.Now(), 0
	for time.Since(began) < length {
		for range batch {
			if err := do(); err != nil {
				return 0, err
			}
		}
		n += batch
	}
	return float64(n) / time.Since(began).Seconds(), nil
}
