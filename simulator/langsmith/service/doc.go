// Package service is LangSmith's webhook side in one process: the API that runs
// and feedback are sent to, the rules that look at them, and the deliveries
// that come of it.
//
//	API ──► store ──► rules ──► outbox ──► queue ──► dispatcher ──► sender
//
// It joins the rooms; what each of them does is not said here. Everything that
// was accepted lies in the data folder and survives the death of the process.
package service
