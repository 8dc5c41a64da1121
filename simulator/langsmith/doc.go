// Package langsmith is the sending side of LangSmith's automation rules.
//
// So far it knows what becomes of one window's payload: which deliveries it
// makes. How a delivery is carried out is the sender's.
package langsmith
