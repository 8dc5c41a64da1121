package verdict

// langsmithSystemRules are about the system around the sender: what its rules
// find, what they send of it, and what becomes of secrets.
func langsmithSystemRules() []Rule {
	return []Rule{
		{"LS-ONE-WINDOW", "A run that a rule matches is in exactly one of the rule's windows.", guide + ", Webhook payload", Documented},
	}
}
