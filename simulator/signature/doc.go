// Package signature signs and verifies by Standard Webhooks: v1, which is
// HMAC-SHA256, and v1a, which is ed25519.
//
// [Sign] makes the value of a webhook-signature header, with one key or, while
// keys are changed, with several. [Message] does so for every attempt of one
// message. [Verifier] looks at a request's header and the bytes of its body, and
// says with a [Reason] what is wrong. What the specification leaves open is
// decided in docs/decisions/0014.
//
// Time is an argument everywhere. Nothing here reads JSON, sends or listens, and
// nothing shows a secret. The package needs the standard library only.
package signature
