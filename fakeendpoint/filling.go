package fakeendpoint

import "bytes"

// line is what bodies without a meaning are made of.
const line = "All work and no play makes a dull endpoint, it says line by line\n"

// mostFilling bounds a body that is held in memory.
const mostFilling = 64 << 20

// filling returns n bytes of body.
func filling(n int) []byte {
	return bytes.Repeat([]byte(line), n/len(line)+1)[:n]
}

// filled returns a named argument as the size of a body that is held in memory.
func (a *arguments) filled(key string, def int) int {
	n := a.size(key, def)
	if n > mostFilling {
		a.fail("%s: it can be %dMiB at most", key, mostFilling>>20)
		return def
	}
	return n
}

// statusWithBody returns the named argument "status" of an answer with a body.
func (a *arguments) statusWithBody() int {
	code := a.status()
	if bodiless(code) {
		a.fail("status: a %d has no body (RFC 9110 section 6.4.1)", code)
	}
	return code
}
