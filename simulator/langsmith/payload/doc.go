// Package payload is what a LangSmith automation rule sends to a webhook, as
// types: one [Payload] with the runs that matched in a window.
//
// [Decode] is strict about what a listener cannot do without (ids, the window,
// lists that are lists) and tolerant of what the facts leave open: times with
// and without an offset, any number of fraction digits, feedback statistics in
// either place, fields that nobody has announced. Its errors say where, by
// JSON pointer, and what would be right. Everything it reads is bounded.
//
// Beyond the standard library it brings along the reader of simulator/wire
// only. The JSON Schema of the payload is in fixtures/langsmith, for programs
// that can afford a validator. HTTP, stores and secrets do not live here.
package payload
