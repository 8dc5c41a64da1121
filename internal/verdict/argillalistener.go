package verdict

// Where the rules about listeners for Argilla are from.
const (
	listenerGuide = "Argilla, \"Use webhooks to respond to server events\", Create a webhook listener"
	listenerSDK   = "argilla-io/argilla v2.8.0, argilla/src/argilla/webhooks/"
	decided20     = "docs/decisions/0020, "
	decided21     = "docs/decisions/0021, "
)

// argillaListenerRules are about whoever takes Argilla's events, as the listener
// of its SDK does: what it makes of them, what it answers, and how it comes by
// its webhooks.
func argillaListenerRules() []Rule {
	return []Rule{
		{"AR-LISTEN-TYPED", "Every event is parsed into its resource, and nothing of it is lost.", listenerGuide, Documented},
		{"AR-LISTEN-SUBSCRIBED", "An event that a handler did not ask for is answered with 204, and not handled.", decided20 + "L1", Decision},
		{"AR-LISTEN-UNKNOWN", "An event that is not known is answered with 204, and not handled.", decided20 + "L2", Decision},
		{"AR-LISTEN-PING", "A ping is answered with 204, and not handled.", decided20 + "L3", Decision},
		{"AR-LISTEN-ONCE", "An event that comes again, with another id, time and signature, is handled once.", decided20 + "L8", Decision},
		{"AR-LISTEN-GENUINE", "What is not signed with the webhook's secret is not handled.", listenerGuide, Documented},
		{"AR-LISTEN-401", "What is not genuine is answered with 401.", decided20 + "L4", Decision},
		{"AR-LISTEN-CLOCK", "The clocks of Argilla and of the listener may be five minutes apart.", listenerSDK + "_handler.py", Observed},
		{"AR-LISTEN-OWN-SECRET", "Each handler has a webhook and a secret of its own.", listenerSDK + "_helpers.py", Observed},
		{"AR-LISTEN-HIDDEN", "Neither the API key nor a secret stands in the log or in an answer.", decided20 + "L10", Decision},
		{"AR-LISTEN-400", "What is genuine and no event is answered with 400.", decided20 + "L5", Decision},
		{"AR-LISTEN-413", "An event of up to 20 MiB is taken, and a larger one answered with 413.", decided20 + "L6", Decision},
		{"AR-LISTEN-RETRY", "A handler that fails is answered for with 500, and has the event when it comes again.", decided20 + "L7", Decision},
		{"AR-LISTEN-PYTHON", "On request it answers as the listener of the Python SDK does.", listenerSDK + "_handler.py", Observed},
		{"AR-LISTEN-REGISTER", "A handler without a webhook gets one, for its URL and its events.", listenerGuide, Documented},
		{"AR-LISTEN-REUSE", "A webhook at a handler's URL is used again, with its secret.", listenerSDK + "_helpers.py", Observed},
		{"AR-LISTEN-CHANGE", "A webhook of a handler whose events are others, or that is disabled, is changed and not left behind.", decided21 + "L11", Decision},
		{"AR-LISTEN-OTHERS", "Webhooks of others are left as they are.", decided21 + "L12", Decision},
		{"AR-LISTEN-KEEPS", "What was answered with a 2xx is handled, through a stop and through a kill.", decided20 + "L9", Decision},
		{"AR-LISTEN-UNREACHED", "A listener whose ping does not come back says that it is not reached.", decided21 + "L13", Decision},
	}
}
