// Package automation applies rules: it finds the runs of each window, writes
// the payload, and hands the deliveries over to a queue.
//
// Every rule looks on a schedule of its own, at what has changed since it looked
// last. Changes are numbered by the store, and the rule's place among them moves
// in the transaction that also writes the deliveries: a run is in no two
// windows and in none is it missing, whatever clocks do and whenever the process
// dies. How a delivery is carried out is not for this room.
package automation
