package signature_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hookdrill/hookdrill/simulator/signature"
)

const (
	otherSecret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
	// The key of RFC 8032's first test.
	privateKey = "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg=="
	publicKey  = "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
)

var now = time.Unix(1712280534, 999_000_000)

func public(t testing.TB) signature.PublicKey {
	t.Helper()
	p, err := signature.ParsePublicKey(publicKey)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestReasons has every reason, and the bounds from both sides.
func TestReasons(t *testing.T) {
	t.Parallel()
	s := secret(t, goodSecret)
	body := []byte(`{"a": 1}`)
	value := func(id, timestamp string) string {
		t.Helper()
		seconds, err := time.ParseDuration(timestamp + "s")
		if err != nil {
			t.Fatal(err)
		}
		text, err := signature.Sign(id, time.Unix(0, 0).Add(seconds), body, s)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	good := value("msg_1", "1712280534")
	with := func(change func(http.Header)) http.Header {
		h := header("msg_1", "1712280534", good)
		change(h)
		return h
	}
	bad := "v1," + strings.Repeat("A", 43) + "="
	for name, c := range map[string]struct {
		header http.Header
		want   signature.Reason
	}{
		"as it should be":       {with(func(http.Header) {}), ""},
		"no id":                 {with(func(h http.Header) { h.Del(signature.HeaderID) }), signature.MissingID},
		"an empty id":           {header("", "1712280534", good), signature.MissingID},
		"two ids":               {with(func(h http.Header) { h.Add(signature.HeaderID, "msg_1") }), signature.RepeatedHeader},
		"two timestamps":        {with(func(h http.Header) { h.Add(signature.HeaderTimestamp, "1712280534") }), signature.RepeatedHeader},
		"no timestamp":          {with(func(h http.Header) { h.Del(signature.HeaderTimestamp) }), signature.MissingTimestamp},
		"no signature":          {with(func(h http.Header) { h.Del(signature.HeaderSignature) }), signature.MissingSignature},
		"blanks for signatures": {header("msg_1", "1712280534", "   ", ""), signature.MissingSignature},
		"a full stop":           {header("msg.1", "1712280534", good), signature.MalformedID},
		"a line break":          {header("msg\n1", "1712280534", good), signature.MalformedID},
		"the longest id":        {header(strings.Repeat("m", 256), "1712280534", value(strings.Repeat("m", 256), "1712280534")), ""},
		"a longer id":           {header(strings.Repeat("m", 257), "1712280534", good), signature.MalformedID},
		"18 digits":             {header("msg_1", "999999999999999999", good), signature.TooNew},
		"19 digits":             {header("msg_1", "1000000000000000000", good), signature.MalformedTimestamp},
		"digits of others":      {header("msg_1", "١٧١٢٢٨٠٥٣٤", good), signature.MalformedTimestamp},
		"a blank before":        {header("msg_1", " 1712280534", good), signature.MalformedTimestamp},
		"300 s old":             {header("msg_1", "1712280234", value("msg_1", "1712280234")), ""},
		"301 s old":             {header("msg_1", "1712280233", value("msg_1", "1712280233")), signature.TooOld},
		"300 s ahead":           {header("msg_1", "1712280834", value("msg_1", "1712280834")), ""},
		"301 s ahead":           {header("msg_1", "1712280835", value("msg_1", "1712280835")), signature.TooNew},
		"32 signatures":         {header("msg_1", "1712280534", strings.Repeat(bad+" ", 31)+good), ""},
		"33 signatures":         {header("msg_1", "1712280534", good+strings.Repeat(" "+bad, 32)), signature.TooManySignatures},
		"33 empty ones":         {header("msg_1", "1712280534", strings.Repeat(" ", 33)+good), ""},
		"two lines":             {header("msg_1", "1712280534", bad, good), ""},
		"two lines of 17":       {header("msg_1", "1712280534", strings.Repeat(bad+" ", 16)+good, strings.Repeat(bad+" ", 17)), signature.TooManySignatures},
		"16 KiB":                {header("msg_1", "1712280534", good+" v9,"+strings.Repeat("A", 16<<10-len(good)-4)), ""},
		"more than 16 KiB":      {header("msg_1", "1712280534", good, "v9,"+strings.Repeat("A", 16<<10-len(good)-2)), signature.HeaderTooLong},
		"other schemes":         {header("msg_1", "1712280534", "v2,A v1a,B V1,C"), signature.NoKnownScheme},
		"no base64":             {header("msg_1", "1712280534", "v1,AAAA v1"), signature.MalformedSignature},
		"a tab between":         {header("msg_1", "1712280534", bad+"\t"+good), signature.MalformedSignature},
		"another":               {header("msg_1", "1712280534", bad), signature.NoMatch},
		"a line break in one":   {header("msg_1", "1712280534", good[:20]+"\n"+good[20:46]), signature.MalformedSignature},
		"another id":            {header("msg_2", "1712280534", good), signature.NoMatch},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := verifier(t, s).Verify(now, c.header, body)
			if got := signature.ReasonOf(err); got != c.want || (err == nil) != (c.want == "") {
				t.Errorf("it says %v (%q), not %q", err, got, c.want)
			}
		})
	}
}

func TestHowFarBeyondTheTolerance(t *testing.T) {
	t.Parallel()
	v, err := signature.NewVerifier(signature.Config{Keys: []signature.VerifyingKey{public(t)}, Tolerance: time.Minute + 900*time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	for timestamp, want := range map[string]int64{"1712280473": 1, "1712280595": 1, "1712280000": 474, "1712280534000": 1710568253406} {
		_, err := v.Verify(now, header("msg_1", timestamp, "v1a,A"), nil)
		var wrong *signature.Error
		if !errors.As(err, &wrong) || wrong.Seconds != want || !strings.Contains(err.Error(), " s ") {
			t.Errorf("of %s it says %v, not %d s", timestamp, err, want)
		}
	}
}

// TestRotation: whichever of two keys either side has already, and of whichever
// scheme, the message is verified, and it is known by which.
func TestRotation(t *testing.T) {
	t.Parallel()
	fresh, old := secret(t, goodSecret), secret(t, otherSecret)
	private := signingKey(t, privateKey)
	body := []byte("body")
	for name, c := range map[string]struct {
		signing   []signature.SigningKey
		verifying []signature.VerifyingKey
		key       int
	}{
		"the listener has both":           {[]signature.SigningKey{old}, []signature.VerifyingKey{fresh, old}, 1},
		"the sender has both":             {[]signature.SigningKey{fresh, old}, []signature.VerifyingKey{old}, 0},
		"from a secret to a key":          {[]signature.SigningKey{private, old}, []signature.VerifyingKey{public(t)}, 0},
		"the listener has both of a kind": {[]signature.SigningKey{private}, []signature.VerifyingKey{old, public(t)}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found, err := verifier(t, c.verifying...).Verify(now, signed(t, "msg_1", now, body, c.signing...), body)
			if err != nil || found.Key != c.key || found.Scheme != c.verifying[c.key].Scheme() {
				t.Errorf("it is %+v, %v", found, err)
			}
		})
	}
}

// TestUnknownSchemesAreNamed once each, and no more of them than fit a line.
func TestUnknownSchemesAreNamed(t *testing.T) {
	t.Parallel()
	_, err := verifier(t, secret(t, goodSecret)).Verify(now, header("msg_1", "1712280534", strings.Repeat("v1a,A ", 9)+strings.Repeat("x", 99)+",B a,A b,B c,C"), nil)
	if want := `are "v1a", "xxxxxxxxxxxxxxxx…", "a", "b"`; err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("it says %v", err)
	}
}

func TestWhatNoVerifierIsMadeOf(t *testing.T) {
	t.Parallel()
	s := secret(t, goodSecret)
	for name, c := range map[string]signature.Config{
		"no key":            {},
		"a zero key":        {Keys: []signature.VerifyingKey{s, signature.Secret{}}},
		"a zero public key": {Keys: []signature.VerifyingKey{signature.PublicKey{}}},
		"nil":               {Keys: []signature.VerifyingKey{nil}},
		"too many":          {Keys: make([]signature.VerifyingKey, 17)},
		"no tolerance":      {Keys: []signature.VerifyingKey{s}, Tolerance: time.Millisecond},
		"less than none":    {Keys: []signature.VerifyingKey{s}, Tolerance: -time.Minute},
	} {
		if _, err := signature.NewVerifier(c); err == nil {
			t.Errorf("%s: there is no error", name)
		}
	}
}

func TestWhatIsNotSigned(t *testing.T) {
	t.Parallel()
	s := secret(t, goodSecret)
	for name, err := range map[string]error{
		"no id":          second(signature.Sign("", now, nil, s)),
		"a full stop":    second(signature.Sign("a.b", now, nil, s)),
		"no key":         second(signature.Sign("a", now, nil)),
		"a zero key":     second(signature.Sign("a", now, nil, signature.PrivateKey{})),
		"before 1970":    second(signature.Sign("a", time.Unix(-1, 0), nil, s)),
		"no message id":  second(signature.NewMessage("", s)),
		"no message key": second(signature.NewMessage("a")),
	} {
		if err == nil {
			t.Errorf("%s: there is no error", name)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// TestAMessageIsSignedAnew: its id stays, its timestamp and signature do not.
func TestAMessageIsSignedAnew(t *testing.T) {
	t.Parallel()
	m, err := signature.NewMessage("msg_1", secret(t, goodSecret), signingKey(t, privateKey))
	if err != nil {
		t.Fatal(err)
	}
	body := []byte("body")
	for _, at := range []time.Time{now, now.Add(time.Hour)} {
		h := http.Header{}
		for name, values := range m.Sign(at, body) {
			if name != strings.ToLower(name) || len(values) != 1 {
				t.Errorf("%s: %q", name, values)
			}
			h.Set(name, values[0])
		}
		if _, err := verifier(t, public(t)).Verify(at, h, body); err != nil {
			t.Error(err)
		}
	}
	if m.ID() != "msg_1" || len(m.Keys()) != 2 {
		t.Errorf("it is %q with %d keys", m.ID(), len(m.Keys()))
	}
}
