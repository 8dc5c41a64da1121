// Package shards plays drills on many machines, through NATS JetStream.
//
// A [Shard] is some cases of a plan, written down so that any process of the
// same version can play it. [Link.Lead] posts the shards of one seed after the
// other and adds the [Answer]s up in the order of their cases, so that the result
// is the one of a single process. [Link.Work] plays what is posted. A shard is
// taken off only when its answer is stored: a worker that dies loses nothing,
// and an answer that comes twice counts once. Decision 34 says why it is this way.
//
// What a case is, how it is played and judged is internal/drill's. JetStream
// cannot run in a bubble of testing/synctest; only the cases are played in one.
package shards
