package verdict

import "slices"

// Where LangSmith's rules are from.
const (
	guide    = "LangSmith, \"Set up webhook notifications for rules\""
	delivery = guide + ", Webhook delivery"
	// decided leads to the page that gives the question and the answer.
	decided = "the guide is silent; docs/decisions/0010, "
)

// langsmithRules are the delivery rules of LangSmith's automation webhooks:
// what the guide says, and how we read it where it is silent (A1 to A20).
func langsmithRules() []Rule {
	return slices.Concat(
		langsmithRequestRules(),
		langsmithConnectRules(),
		langsmithDeadlineRules(),
		langsmithAnswerRules(),
		langsmithBackoffRules(),
		langsmithSystemRules(),
		langsmithListenerRules(),
	)
}

func langsmithRequestRules() []Rule {
	return []Rule{
		{"LS-POST", "The payload is sent by POST to the webhook's URL, its query string included.", guide, Documented},
		{"LS-PAYLOAD", "The body is the payload: rule_id, start_time, end_time and runs.", guide + ", Webhook payload", Documented},
		{"LS-CUSTOM-HEADERS", "The header fields set for a URL are sent with every request to it.", guide + ", Webhook custom HTTP headers", Documented},
		{"LS-SAME-BYTES", "A retry has the same bytes as the first request, head and body.", decided + "A15", Decision},
		{"LS-PROTOCOL-HEADERS", "A custom header that belongs to the protocol, or that holds a line break, is refused.", decided + "A17", Decision},
		{"LS-EMPTY-WINDOW", "A window in which nothing matched sends nothing.", decided + "A18", Decision},
		{"LS-SEVERAL-URLS", "Several URLs on one rule are deliveries of their own: one that fails changes nothing for the others.", decided + "A19", Decision},
		{"LS-NO-REPLAY", "Every request has a connection of its own and no Idempotency-Key, so that nothing below the sender repeats it.", decided + "A20", Decision},
		{"LS-NEVER-DISABLED", "An endpoint is never disabled, whatever it answered, 410 included.", decided + "A16", Decision},
	}
}

func langsmithConnectRules() []Rule {
	return []Rule{
		{"LS-CONNECT-RETRY", "Where the endpoint cannot be connected to, the connect is tried again at most twice; then the delivery has failed.", delivery, Documented},
		{"LS-CONNECT-USES-BOTH", "Both connect retries are used before the delivery has failed.", decided + "A1", Decision},
		{"LS-CONNECT-BUDGET-RENEWED", "Every request has connect retries of its own.", decided + "A1", Decision},
		{"LS-CONNECT-KINDS", "Whatever fails before the request can be written is a failure to connect: name lookup, TCP, TLS.", decided + "A2", Decision},
		{"LS-CONNECT-DEADLINE", "A connect try is given up after 5 s and counts as a failure to connect.", decided + "A4", Decision},
		{"LS-CONNECT-PAUSE", "The first connect retry comes at once, the second after 0.5 s.", decided + "A12", Decision},
		{"LS-AFTER-SEND-FINAL", "A connection that breaks, or answers nonsense, after the request began fails the delivery without a retry.", decided + "A3", Decision},
	}
}

func langsmithDeadlineRules() []Rule {
	return []Rule{
		{"LS-TIMEOUT-FINAL", "Without an answer within 5 s the delivery has failed and is not retried.", delivery, Documented},
		{"LS-DEADLINE-EXACT", "The sender stops waiting for an answer at 5 s.", decided + "A4", Decision},
		{"LS-ANSWER-IN-TIME", "An answer in less than 5 s counts.", delivery, Documented},
		{"LS-SLOW-5XX", "A 5xx that takes more than 5 s is a missing answer, not a server error: failed, not retried.", decided + "A7", Decision},
		{"LS-UPLOAD-DEADLINE", "The 5 s hold for the whole request: an endpoint that stops reading the upload is a missing answer.", decided + "A4", Decision},
		{"LS-DEADLINE-PER-ATTEMPT", "Every attempt has 5 s of its own.", decided + "A5", Decision},
		{"LS-SLOW-BODY", "An answer whose head came in time counts, however slow its body is.", decided + "A6", Decision},
	}
}

func langsmithAnswerRules() []Rule {
	return []Rule{
		{"LS-5XX-RETRY", "A 5xx in less than 5 s is retried, at most twice.", delivery, Documented},
		{"LS-5XX-USES-BOTH", "Both retries of a 5xx are used before the delivery has failed.", decided + "A1", Decision},
		{"LS-4XX-FINAL", "A 4xx fails the delivery without a retry, 408, 425 and 429 included.", delivery, Documented},
		{"LS-BODY-IGNORED", "Whatever the endpoint returns in the response's body is ignored.", delivery, Documented},
		{"LS-2XX", "Any status from 200 to 299 is success.", decided + "A10", Decision},
		{"LS-REDIRECT-FINAL", "A redirect is not followed: the delivery has failed, without a retry, and the secret goes nowhere else.", decided + "A8", Decision},
		{"LS-INFORMATIONAL", "Informational answers are passed over, but 101 fails the delivery.", decided + "A9", Decision},
		{"LS-LAST-ANSWER", "After a retry the newest answer alone decides.", decided + "A14", Decision},
	}
}

func langsmithBackoffRules() []Rule {
	return []Rule{
		{"LS-BACKOFF-GROWS", "The pauses before retries of a 5xx grow exponentially.", delivery, Documented},
		{"LS-BACKOFF-BOUNDS", "The pauses are 1 s and 2 s, each up to 20 % longer or shorter.", decided + "A11", Decision},
		{"LS-RETRY-AFTER-IGNORED", "A Retry-After header changes nothing.", decided + "A13", Decision},
		{"LS-SILENCE", "Once a delivery has ended nothing more is sent for it.", delivery, Documented},
	}
}
