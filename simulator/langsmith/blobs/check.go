package blobs

import (
	"crypto/subtle"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

const (
	amzTime = "20060102T150405Z"
	// skew is how far ahead the clock may be that signed.
	skew = 15 * time.Minute
)

// checker tells presigned URLs that were made here, and are still good.
type checker struct{ credentials aws.Credentials }

// presigned signs the request's URL again, at the time that it names, with AWS's
// own signer: whatever was changed about it, its host included, gives another
// signature (AWS Signature Version 4, query parameters). Nil if all is well.
func (c checker) presigned(r *http.Request) *denial {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return &denial{http.StatusForbidden, "AccessDenied", "Values can only be read here"}
	}
	query := r.URL.Query()
	signature := query.Get("X-Amz-Signature")
	if signature == "" {
		return &denial{http.StatusForbidden, "AccessDenied", "The request is not signed; use the presigned URL as it was given"}
	}
	at, err := time.Parse(amzTime, query.Get("X-Amz-Date"))
	seconds, err2 := strconv.Atoi(query.Get("X-Amz-Expires"))
	if err != nil || err2 != nil || seconds < 1 || seconds > int(maxExpires/time.Second) {
		return &denial{http.StatusBadRequest, "AuthorizationQueryParametersError", "X-Amz-Date and X-Amz-Expires must be those of the presigned URL"}
	}
	expected, err := c.sign(r, query, at)
	if err != nil || subtle.ConstantTimeCompare([]byte(expected), []byte(signature)) != 1 {
		return &denial{http.StatusForbidden, "SignatureDoesNotMatch", "The signature does not fit the request; the URL was altered, or another store has signed it"}
	}
	// Only now can its times be trusted.
	switch now := time.Now(); {
	case now.After(at.Add(time.Duration(seconds) * time.Second)):
		return &denial{http.StatusForbidden, "AccessDenied", "Request has expired"}
	case at.After(now.Add(skew)):
		return &denial{http.StatusForbidden, "AccessDenied", "Request is not valid yet"}
	}
	return nil
}

// sign is the signature that the URL should have. The method is that of the link
// that was given out: a HEAD may ask what a GET would bring.
func (c checker) sign(r *http.Request, query url.Values, at time.Time) (string, error) {
	// What the signer puts in itself.
	for _, name := range []string{"X-Amz-Signature", "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-SignedHeaders"} {
		if len(query[name]) > 1 {
			return "", http.ErrNotSupported
		}
		query.Del(name)
	}
	again := &http.Request{Method: http.MethodGet, Host: r.Host, Header: make(http.Header), URL: &url.URL{
		Scheme: "http", Host: r.Host, Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: query.Encode(),
	}}
	signed, _, err := v4.NewSigner().PresignHTTP(r.Context(), c.credentials, again, "UNSIGNED-PAYLOAD", "s3", region, at,
		func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true })
	if err != nil {
		return "", err
	}
	u, err := url.Parse(signed)
	if err != nil {
		return "", err
	}
	if made := u.Query(); made.Get("X-Amz-Credential") != r.URL.Query().Get("X-Amz-Credential") ||
		made.Get("X-Amz-Algorithm") != r.URL.Query().Get("X-Amz-Algorithm") ||
		made.Get("X-Amz-SignedHeaders") != r.URL.Query().Get("X-Amz-SignedHeaders") {
		return "", nil // signed by something else, or for something else
	}
	return u.Query().Get("X-Amz-Signature"), nil
}
