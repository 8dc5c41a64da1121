// Package api is the Argilla simulator's HTTP service: management of webhooks as
// in the released server, and as much of users, workspaces, datasets, records
// and responses as it takes to cause every event by its real trigger.
//
// [New] makes a handler over a store. What a request asks for is done when it is
// answered: the change and the deliveries that announce it in one transaction,
// or nothing. Answers have the released server's keys, in its order, its
// statuses, and its errors: those of section 1.5 of the facts to the byte, the
// others in its shape with sentences of ours.
//
// Which events a change makes, and how they get on their way, does not live here.
// Nobody logs in: keys of the API are the only credentials, and passwords are
// checked for their length and forgotten. There is no search, no export, no Hub.
package api
