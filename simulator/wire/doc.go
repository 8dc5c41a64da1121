// Package wire takes JSON apart without copying it, says by JSON pointer what
// is wrong there, and reads and writes it as the Python programs do that send
// it: the reader behind the payloads of LangSmith and the events of Argilla.
//
// It brings along the standard library only, since listeners carry it into
// the programs of their users. What any payload means does not live here.
package wire
