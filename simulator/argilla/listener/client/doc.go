// Package client manages webhooks in Argilla: create, list, update, delete and
// ping them.
//
// Its errors are of type [*Error], and [ErrForbidden] and its like say what kind
// they are. What an answer may have is bounded. The API key and the secrets of
// webhooks show in no error and no print. What is delivered to webhooks does not
// live here.
package client
