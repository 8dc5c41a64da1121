// Package guide is the listener of LangSmith's guide in one process, as
// `hookdrill listen langsmith` runs it: the library over an inbox on disk, with
// the handler that makes an example of a dataset of each corrected run.
//
// It joins the rooms around it; what each of them does is not said here. Whoever
// writes a listener of their own needs the library, and not this.
package guide
