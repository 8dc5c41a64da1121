package payload

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/url"

	"github.com/hookdrill/hookdrill/simulator/wire"
)

// S3URLs is the JSON object of inputs_s3_urls or outputs_s3_urls, as it came;
// nil for null. Whoever has a presigned URL can read the data, so printing and
// logging leave it out.
type S3URLs json.RawMessage

// NewS3URLs is the object that points to one place: presigned is where the data
// can be had, location is its s3:// URL, left out if "".
func NewS3URLs(presigned, location string) S3URLs {
	type root struct {
		PresignedURL string `json:"presigned_url"`
		S3URL        string `json:"s3_url,omitempty"`
	}
	object, _ := marshal(map[string]root{"ROOT": {presigned, location}}) // texts only
	return object
}

// PresignedURL is ROOT.presigned_url in clear, "" if there is none. It must
// not be printed.
func (s S3URLs) PresignedURL() string {
	var object struct {
		Root struct {
			PresignedURL string `json:"presigned_url"`
		} `json:"ROOT"` //nolint:tagliatelle // as LangSmith writes it
	}
	_ = json.Unmarshal(s, &object)
	return object.Root.PresignedURL
}

// String is the presigned URL without its query, which holds the signature.
func (s S3URLs) String() string {
	presigned := s.PresignedURL()
	if presigned == "" {
		return ""
	}
	u, err := url.Parse(presigned)
	if err != nil {
		return "[redacted]"
	}
	shown := u.Scheme + "://" + u.Host + u.EscapedPath()
	if u.RawQuery != "" {
		shown += "?[redacted]"
	}
	return shown
}

// Format is [S3URLs.String] for every verb.
func (s S3URLs) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue is [S3URLs.String], for slog.
func (s S3URLs) LogValue() slog.Value { return slog.StringValue(s.String()) }

// checkS3 sees to it that [S3URLs.PresignedURL] finds what is there. Texts are
// not shown: they are URLs with a signature.
func checkS3(value []byte) *Error {
	if value[0] != '{' {
		return wire.Unlike(value, "")
	}
	for name, root := range wire.Members(value) {
		if name != "ROOT" {
			continue
		}
		if root[0] != '{' {
			return wire.Unlike(root, "an object").Under(name)
		}
		for key, v := range wire.Members(root) {
			if key == "presigned_url" && v[0] != '"' || key == "s3_url" && v[0] != '"' && !wire.IsNull(v) {
				return wire.Unlike(v, "a string").Under(key).Under(name)
			}
		}
	}
	return nil
}
