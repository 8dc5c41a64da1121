// Package diagnosis says why a captured request is not verified: which part of
// it is wrong, and what it should have been.
//
// [Diagnose] is pure. It looks at the headers and the time, and then tries what
// usually goes wrong: the body written anew by a JSON library, the secret read in
// another encoding, another timestamp, another id. Where one of these makes the
// signature right, that is what is wrong.
//
// It is for people at a terminal and holds on to nothing; what it tries is
// bounded. Listeners verify with package signature, and never with this.
package diagnosis
