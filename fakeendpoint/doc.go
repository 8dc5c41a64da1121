// Package fakeendpoint is a webhook endpoint that behaves as it is told.
//
// An endpoint plays a script ("503 x2, 200": fail twice, then accept) and
// keeps an [Observation] of every request exactly as it came over the wire. A
// test starts one in a line:
//
//	endpoint := fakeendpoint.Start(t, "503 x2, 200")
//
// It listens on a loopback port, or, with [InMemory], on a network inside the
// process, which works in a bubble of testing/synctest: then hours of
// back-off pass in a millisecond.
//
// Each behaviour is one fault, in a file of its own. A script is written in
// one grammar everywhere (see [Parse]). A request that the script does not
// foresee is answered by a 500 that says so, and fails the test: an endpoint
// never quietly accepts what nobody planned.
//
// Nothing here knows a sender, a policy or a payload.
package fakeendpoint
