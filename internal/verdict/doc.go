// Package verdict reads histories and says whether rules were kept.
//
// Everything here is pure: a history goes in, a finding comes out, and no
// clock, network or file is touched. The rule catalogue is data, and lives
// here too. What the words of a scenario mean is not for this room (steps),
// nor how a verdict is shown (report).
package verdict
