package store

// The tables. Those below the blank line find rows of those above it.
const (
	sessionBucket  = "sessions"
	runBucket      = "runs"
	feedbackBucket = "feedback"
	datasetBucket  = "datasets"
	exampleBucket  = "examples"
	ruleBucket     = "rules"
	stateBucket    = "rule states"
	logBucket      = "rule logs"
	changeBucket   = "changes"
	sentBucket     = "sent"
	outboxBucket   = "outbox"
	markBucket     = "marks"

	sessionNames    = "sessions by name"
	datasetNames    = "datasets by name"
	runsByStart     = "runs by start"
	runsByTrace     = "runs by trace"
	runsByParent    = "runs by parent"
	feedbackByRun   = "feedback by run"
	feedbackByOrder = "feedback by order"
	exampleByOrder  = "examples by order"
	logsByRun       = "rule logs by run"
)

func tables() []string {
	return []string{
		sessionBucket, runBucket, feedbackBucket, datasetBucket, exampleBucket, ruleBucket,
		stateBucket, logBucket, changeBucket, sentBucket, outboxBucket, markBucket,
		sessionNames, datasetNames, runsByStart, runsByTrace, runsByParent, feedbackByRun, feedbackByOrder,
		exampleByOrder, logsByRun,
	}
}
