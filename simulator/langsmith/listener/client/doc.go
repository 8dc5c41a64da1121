// Package client talks to the small part of LangSmith's API that the listener
// of the guide needs: the feedback of a run, a dataset by its name, and a new
// example in it.
//
// Every call can be made again without a second effect (an example is created
// under an id of the caller's), so calls are tried again where that may help.
// What an answer may have is bounded, and the key shows nowhere but in the
// header of the requests. What is done with feedback does not live here.
package client
