// Package sender is the reference sender: it makes one delivery by a policy.
//
// A [Policy] is pure data: deadlines, what counts as success, what is tried
// again and after which pause. [Decide] is the one decision, a pure function
// of the policy and of the attempts made so far. [Sender] carries decisions
// out over HTTP and keeps a journal of every attempt with its phases timed.
//
// Queues, stores and providers' payloads do not live here.
package sender
