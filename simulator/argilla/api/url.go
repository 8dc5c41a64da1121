package api

import (
	"net/netip"
	"strings"
	"unicode/utf8"

	"github.com/nlnwa/whatwg-url/errors"
	"github.com/nlnwa/whatwg-url/url"

	"github.com/hookdrill/hookdrill/simulator/wire"
)

// maxURL is how many characters a webhook's URL may have.
const maxURL = 2083

// httpURL reads a URL as pydantic's HttpUrl does, which is as a browser does: it
// comes back with a lower-case host, without the scheme's own port, and with a
// path. With local set, hosts without a dot are refused, as the guide says.
func (n node) httpURL(refuseLocal bool) string {
	if n.raw == nil {
		return ""
	}
	if n.raw[0] != '"' {
		n.fail("url_type", "URL input should be a string or URL")
		return ""
	}
	text := wire.Unquote(n.raw)
	if utf8.RuneCountInString(text) > maxURL {
		n.fail("url_too_long", "URL should have at most %d characters", maxURL)
		return ""
	}
	parsed, err := url.Parse(text)
	if err != nil {
		n.fail("url_parsing", "Input should be a valid URL, %s", urlProblem(text, err))
		return ""
	}
	switch {
	case parsed.Scheme() != "http" && parsed.Scheme() != "https":
		n.fail("url_scheme", "URL scheme should be 'http' or 'https'")
	case refuseLocal && !hasDomain(parsed.Hostname()):
		n.fail("value_error", "Value error, the host %s has no top-level domain; an IP address is taken", wire.Cut(parsed.Hostname()))
	}
	return parsed.Href(false)
}

// hasDomain tells whether a host is an IP address or a name with a dot.
func hasDomain(host string) bool {
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return true
	}
	return strings.Contains(strings.TrimSuffix(host, "."), ".")
}

// urlProblem is why a text is no URL, in the words of the parser that pydantic has.
func urlProblem(text string, err error) string {
	if strings.TrimSpace(text) == "" {
		return "input is empty"
	}
	switch errors.Type(err) {
	case errors.MissingSchemeNonRelativeURL:
		return "relative URL without a base"
	case errors.HostMissing:
		return "empty host"
	case errors.PortOutOfRange, errors.PortInvalid:
		return "invalid port number"
	case errors.IPv4TooManyParts, errors.IPv4NonNumericPart, errors.IPv4OutOfRangePart:
		return "invalid IPv4 address"
	case errors.IPv6Unclosed, errors.IPv6InvalidCompression, errors.IPv6TooManyPieces, errors.IPv6MultipleCompression,
		errors.IPv6InvalidCodePoint, errors.IPv6TooFewPieces, errors.IPv4InIPv6TooManyPieces, errors.IPv4InIPv6InvalidCodePoint,
		errors.IPv4InIPv6OutOfRangePart, errors.IPv4InIPv6TooFewParts:
		return "invalid IPv6 address"
	case errors.DomainInvalidCodePoint, errors.HostInvalidCodePoint:
		return "invalid domain character"
	default:
		return "invalid international domain name"
	}
}
