// Package trial is one run: the plan that describes it, the party in the
// middle, the stage it is played on, and the history it leaves.
//
// A plan is data. Running it judges nothing: the history is raw, typed,
// timed and append-only, and whoever wants a verdict reads it later.
package trial
