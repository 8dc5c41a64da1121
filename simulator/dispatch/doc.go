// Package dispatch makes the deliveries that wait in a queue: it takes what is
// due, has a sender make one attempt, and either records how the delivery ended
// or puts it back for its next attempt, with the attempts so far.
//
// Policies and HTTP are the sender's (simulator/sender), keeping and ordering
// the queue's (simulator/queue). What an item's bytes mean is known to the
// function that resolves it: the queue holds no URL's secret and no header.
package dispatch
