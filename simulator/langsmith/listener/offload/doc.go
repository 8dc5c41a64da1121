// Package offload fetches what LangSmith moved out of a payload: inputs and
// outputs that a presigned URL leads to.
//
// The URL comes from outside, and whoever learned the webhook's secret can
// write one. So a [Fetcher] asks only hosts that it was told, over https, at
// addresses of the public network, without following a redirect, and reads no
// more than so much for so long (section 4.5 of the facts). What is fetched is
// given back; where it goes from there does not live here.
package offload
