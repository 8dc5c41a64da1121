// Package reference holds the reference programs as parties of a trial: inside
// this process on the virtual stage, and as processes of hookdrill's own
// executable on the real one, with their real queues and files.
//
// What they do is in simulator; here they are only started, stopped and killed.
package reference
