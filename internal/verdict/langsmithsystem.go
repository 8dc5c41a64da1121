package verdict

import "slices"

// Where the rules about LangSmith's system are from, beside the guide on webhooks.
const (
	rulesPage = "LangSmith, \"Set up automation rules\""
	schema    = "LangSmith's OpenAPI description, "
	// undecided leads to the page with what is decided of the system.
	decidedOf = "the guides are silent; docs/decisions/0016, "
)

// langsmithSystemRules are about the system around the sender: what its rules
// find, what they send of it, and what becomes of secrets.
func langsmithSystemRules() []Rule {
	return slices.Concat(langsmithWindowRules(), langsmithContentRules(), langsmithSecretRules(), langsmithProgramRules())
}

func langsmithWindowRules() []Rule {
	return []Rule{
		{"LS-ONE-WINDOW", "A run that a rule matches is in exactly one of the rule's windows.", decidedOf + "B1", Decision},
		{"LS-WINDOWS-MEET", "A window begins where the one before it ended.", decidedOf + "B2", Decision},
		{"LS-RULES-APART", "Rules on one project see a run each for itself, on schedules of their own.", rulesPage, Documented},
		{"LS-FILTER", "A rule sends the runs that its filter is for, those included that come to match later, and no others.", rulesPage, Documented},
		{"LS-SAMPLING", "The sampling rate is the share of the matching runs that is sent.", rulesPage, Documented},
	}
}

func langsmithContentRules() []Rule {
	return []Rule{
		{"LS-RUN-FIELDS", "A run in the payload has the 34 fields of the guide's sample.", guide + ", Webhook payload", Documented},
		{"LS-TIMES", "The times of the window have an offset, those of a run have none.", guide + ", Webhook payload", Documented},
		{"LS-COSTS", "Costs are decimals in JSON strings, digit for digit.", schema + "RunSchema", Observed},
		{"LS-FEEDBACK-STATS", "The feedback on a run is added up in feedback_stats: how many, and the average of the scores.", guide + ", Webhook payload", Documented},
		{"LS-OFFLOADED", "Inputs and outputs may be replaced by a link, which leads to them.", guide + ", Webhook payload", Documented},
		{"LS-LINK-SIGNED", "A link is signed: it leads nowhere once anything about it was changed.", decidedOf + "B3", Decision},
		{"LS-LINK-EXPIRES", "A link leads nowhere once it has expired.", decidedOf + "B3", Decision},
	}
}

func langsmithSecretRules() []Rule {
	return []Rule{
		{"LS-SEALED", "Custom headers are stored encrypted, and so are URLs, whose queries hold secrets.", guide + ", Webhook custom HTTP headers", Documented},
		{"LS-SECRETS-UNTOLD", "Neither the log nor an answer of the API tells a header's value or what a URL's query holds.", decidedOf + "B4", Decision},
		{"LS-MASKED", "A rule is read with a mask in place of each header's value and of the values in a URL's query.", decidedOf + "B4", Decision},
		{"LS-MASK-REFUSED", "A mask that is sent back is refused, and changes nothing.", decidedOf + "B4", Decision},
	}
}

func langsmithProgramRules() []Rule {
	return []Rule{
		{"LS-SLOW-ENDPOINT", "An endpoint that is slow to answer holds up no other.", decidedOf + "B5", Decision},
		{"LS-RULE-LOG", "The rule's log tells of each run how its deliveries ended.", schema + "RuleLogSchema", Observed},
		{"LS-NOTHING-LOST", "What the API accepted is delivered or recorded as failed, also when the system is killed and started again.", decidedOf + "B6", Decision},
	}
}
