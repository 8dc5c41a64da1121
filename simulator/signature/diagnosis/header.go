package diagnosis

import (
	"fmt"
	"maps"
	"net/http"
	"net/textproto"
	"slices"
	"strconv"
	"strings"

	"github.com/hookdrill/hookdrill/simulator/signature"
)

// header is what a request's header says, read with more patience than a
// verifier has.
type header struct {
	id, timestamp string
	signatures    []given
	length        int64 // Content-Length; -1 if there is none
	code, says    string
	malformed     string // what is wrong with the signatures, if anything is
	others        []string
}

// given is one signature. With a code it is not as a verifier reads it.
type given struct {
	scheme     signature.Scheme
	bytes      []byte
	code, says string
}

// readHeader takes the three fields, under other names if need be.
func readHeader(all http.Header) (header, error) {
	h := header{length: -1}
	total := 0
	for name, values := range all {
		total += len(name)
		for _, v := range values {
			total += len(v)
		}
	}
	if total > mostHeader {
		return h, fmt.Errorf("the header has %d bytes; %d are the most that is looked at", total, mostHeader)
	}
	if n, err := strconv.ParseInt(all.Get("Content-Length"), 10, 64); err == nil {
		h.length = n
	}
	var missing, instead []string
	field := func(name string) []string {
		values := slices.DeleteFunc(slices.Clone(all.Values(name)), func(v string) bool { return v == "" })
		if len(values) > 0 {
			return values
		}
		missing = append(missing, name)
		other := like(all, name)
		if other != "" {
			instead = append(instead, other)
		}
		return all.Values(other)
	}
	ids, timestamps, signatures := field(signature.HeaderID), field(signature.HeaderTimestamp), field(signature.HeaderSignature)
	h.id, h.timestamp = first(ids), first(timestamps)
	h.signatures, h.malformed = readSignatures(signatures)
	h.others = slices.Concat(ids[min(1, len(ids)):], otherValues(all))
	h.judge(all, missing, instead, len(ids) > 1 || len(timestamps) > 1)
	return h, nil
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

// like is a header whose name is nearly the one looked for: svix-id, X-Webhook-Id
// or Webhook_Id for webhook-id.
func like(all http.Header, name string) string {
	_, last, _ := strings.Cut(name, "-")
	for _, other := range slices.Sorted(maps.Keys(all)) {
		plain := strings.ToLower(strings.ReplaceAll(other, "_", "-"))
		plain = strings.TrimPrefix(plain, "x-")
		if plain == "svix-"+last || plain == "webhook-"+last || plain == "webhooks-"+last || plain == "webhook"+last {
			return other
		}
	}
	return ""
}

// foreign are headers of other ways to sign, by whose they are.
func foreign(all http.Header) string {
	for _, s := range [][2]string{
		{"X-Hub-Signature-256", "GitHub"},
		{"Stripe-Signature", "Stripe"},
		{"X-Slack-Signature", "Slack"},
		{"X-Shopify-Hmac-Sha256", "Shopify"},
		{"X-Twilio-Signature", "Twilio"},
		{"X-Langsmith-Signature", "LangSmith's Engine"},
		{"X-Hookdeck-Signature", "Hookdeck"},
		{"X-Outpost-Signature", "Outpost"},
		{"X-Convoy-Signature", "Convoy"},
	} {
		if all.Get(s[0]) != "" {
			return fmt.Sprintf("%s is how %s signs, which is not Standard Webhooks", s[0], s[1])
		}
	}
	return ""
}

// judge says what is wrong with the names.
func (h *header) judge(all http.Header, missing, instead []string, repeated bool) {
	names := strings.Join(missing, ", ")
	switch other := foreign(all); {
	case repeated:
		h.code, h.says = "header-repeated", "webhook-id or webhook-timestamp is there more than once"
	case len(missing) == 0:
	case len(missing) == len(instead) && strings.HasPrefix(strings.ToLower(instead[0]), "svix-"):
		h.code, h.says = "header-svix", fmt.Sprintf("%s: these are Svix's names; a verifier of Standard Webhooks looks for %s", strings.Join(instead, ", "), names)
	case len(missing) == len(instead):
		h.code, h.says = "header-name", fmt.Sprintf("there is %s where %s should be", strings.Join(instead, ", "), names)
	case other != "":
		h.code, h.says = "header-other-scheme", fmt.Sprintf("%s missing; %s", names, other)
	default:
		h.code, h.says = "header-missing", names+" missing or empty"
	}
}

func (h *header) part() Part {
	if h.code != "" {
		return Part{"headers", Wrong, h.code, h.says}
	}
	return Part{"headers", Right, "", "webhook-id, webhook-timestamp and webhook-signature are there"}
}

// otherValues are values of other headers that may be the id that was signed.
func otherValues(all http.Header) []string {
	const most = 32
	var values []string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if canonical := textproto.CanonicalMIMEHeaderKey(name); strings.HasSuffix(canonical, "Id") && len(values) < most {
			values = append(values, all[name]...)
		}
	}
	return values
}
