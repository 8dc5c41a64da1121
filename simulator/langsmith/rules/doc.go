// Package rules decides which runs an automation rule is for: the filter
// language, the sampling, and the statistics of the feedback it reports.
//
// Everything here is pure. Where runs are kept, when a rule looks at them and
// what is sent are not for this room.
package rules
