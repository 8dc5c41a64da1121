// Package drill plays thousands of deliveries under seeded trouble, and says
// what became of them.
//
// A [Mix] says what kinds of trouble there are. A [Plan] is a mix, a seed and a
// few figures: from it every part is drawn, each delivery and each endpoint by
// itself, so that one more shifts none of the others. A plan falls into cases: a
// [Case] is a small world of some hundred deliveries that can be played by
// itself, and so be played by any worker, shrunk and replayed.
//
// What holds of every delivery is judged by internal/verdict; how a run is
// played is internal/trial's.
package drill
