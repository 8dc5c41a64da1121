package trial

import (
	"net/url"
	"slices"
	"strings"
)

// Secrets lists what must not be written anywhere: what is hidden, and the values
// in the deliveries' queries, user infos and headers, each as it is meant and as it is
// written there. Names of parameters and headers, hosts and paths are not secret.
func (p *Plan) Secrets() []string {
	secrets := slices.Clone(p.Known)
	for _, h := range p.Hidden {
		secrets = append(secrets, withCredentials(h.Value)...)
	}
	for _, a := range p.Acts {
		if a.Call != nil {
			secrets = append(secrets, a.Call.Signing.secrets()...)
		}
	}
	for _, d := range p.Deliveries {
		secrets = append(secrets, d.Signing.secrets()...)
		if u, err := url.Parse(d.URL); err == nil {
			secrets = append(secrets, querySecrets(u.RawQuery)...)
			secrets = append(secrets, userSecrets(u.User)...)
		}
		for _, values := range d.Header {
			for _, value := range values {
				secrets = append(secrets, withCredentials(value)...)
			}
		}
	}
	return secrets
}

// withCredentials is a value, and what stands in it behind a scheme: the scheme
// is no secret, but what follows it is one by itself.
func withCredentials(value string) []string {
	if _, credentials, ok := strings.Cut(value, " "); ok {
		return []string{value, credentials}
	}
	return []string{value}
}

// querySecrets takes the query apart as it is written: url.ParseQuery drops
// what it cannot read, and takes a bare token for a name.
func querySecrets(query string) []string {
	var secrets []string
	for part := range strings.SplitSeq(query, "&") {
		value := part
		if _, v, ok := strings.Cut(part, "="); ok {
			value = v
		}
		secrets = append(secrets, value)
		if meant, err := url.QueryUnescape(value); err == nil {
			secrets = append(secrets, meant)
		}
	}
	return secrets
}

// userSecrets are a user's name and password, by themselves and together, as
// basic authentication encodes them (RFC 7617 section 2).
func userSecrets(user *url.Userinfo) []string {
	if user == nil {
		return nil
	}
	password, _ := user.Password()
	return []string{user.String(), user.Username(), password, user.Username() + ":" + password}
}
