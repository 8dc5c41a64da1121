package verdict

import "slices"

// Where the rules about listeners are from.
const (
	sample   = guide + ", the example of a listener"
	received = guide + ", Webhook payload"
	// listens leads to the page with what is decided of listeners.
	listens = "the guide is silent; docs/decisions/0023, "
)

// langsmithListenerRules are about whoever takes deliveries, as the listener of
// the guide does: what it answers, and what it makes of a run.
func langsmithListenerRules() []Rule {
	return slices.Concat(langsmithGateRules(), langsmithTakenRules(), langsmithHandledRules())
}

func langsmithGateRules() []Rule {
	return []Rule{
		{"LS-LISTEN-SECRET", "A delivery with another secret is answered with 401 and WWW-Authenticate, and nothing comes of it.", sample, Documented},
		{"LS-LISTEN-SECRET-EXACT", "The secret is the whole value of its parameter, which stands in the query once.", listens + "C1", Decision},
		{"LS-LISTEN-HIDDEN", "Neither the secret nor the API's key stands in clear in a file, in the log or in an answer.", listens + "C2", Decision},
		{"LS-LISTEN-METHOD", "Only POST is taken; another method is answered with 405, and with what is allowed.", listens + "C3", Decision},
		{"LS-LISTEN-MEDIA", "Only JSON that is not packed is taken; anything else is answered with 415.", listens + "C4", Decision},
		{"LS-LISTEN-PATH", "Any path but the one for health is the webhook's.", listens + "C5", Decision},
	}
}

func langsmithTakenRules() []Rule {
	return []Rule{
		{"LS-LISTEN-2XX", "A delivery with the right secret is answered with a 2xx.", delivery, Documented},
		{"LS-LISTEN-IN-TIME", "The answer comes within 5 s, however long the work takes.", delivery, Documented},
		{"LS-LISTEN-FORMS", "Every form of the payload that is documented is taken.", received, Documented},
		{"LS-LISTEN-OTHER-FORMS", "So is every other form that a payload may well have, with fields that nobody knows.", listens + "C6", Decision},
		{"LS-LISTEN-UNREADABLE", "What can never be read is answered with a 4xx, so that it is not sent again.", listens + "C7", Decision},
		{"LS-LISTEN-SIZE", "A body of up to 20 MiB is taken; a larger one is answered with 413.", listens + "C8", Decision},
	}
}

func langsmithHandledRules() []Rule {
	return []Rule{
		{"LS-LISTEN-EXAMPLE", "A corrected run becomes an example of the dataset, with its inputs and the correction.", sample, Documented},
		{"LS-LISTEN-ONE-EXAMPLE", "It becomes one example, whatever fails on the way.", listens + "C9", Decision},
		{"LS-LISTEN-ONCE", "A run that comes again from the same window of the same rule is handled once.", listens + "C10", Decision},
		{"LS-LISTEN-WINDOWS", "A run that comes in another window is another event.", listens + "C10", Decision},
		{"LS-LISTEN-KEEPS", "What was answered with a 2xx is handled, through a crash and a restart.", listens + "C11", Decision},
		{"LS-LISTEN-OFFLOAD", "Inputs that were moved out are fetched, and from hosts that are allowed only.", listens + "C12", Decision},
	}
}
