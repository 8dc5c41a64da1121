package verdict

import "slices"

// Where the rules of Standard Webhooks are from.
const (
	spec        = "Standard Webhooks 1.0.0, "
	specHeaders = spec + "Webhook headers"
	specMeta    = spec + "Webhook metadata"
	specScheme  = spec + "Signature scheme"
	specVerify  = spec + "Verifying webhook authenticity"
	// filled leads to the page that gives the question and the answer.
	filled = "the specification leaves it open; docs/decisions/0014, "
)

// standardWebhooksRules are about signatures: those of a sender, and how a
// listener verifies them.
func standardWebhooksRules() []Rule {
	return slices.Concat(signingRules(), verifyingRules(), strictnessRules())
}

func signingRules() []Rule {
	return []Rule{
		{"SW-HEADERS", "Every request has webhook-id, webhook-timestamp and webhook-signature, once each and in their formats.", specHeaders, Documented},
		{"SW-SIGNED", "Every request has a signature by the endpoint's secret.", specScheme, Documented},
		{"SW-CONTENT", "What is signed are id, timestamp and body, with full stops between.", specScheme, Documented},
		{"SW-RAW-BODY", "The signature is over the bytes of the body as they are sent.", specScheme, Documented},
		{"SW-SECRET-BYTES", "The key is what the secret's base64 stands for, and not its text.", specScheme, Documented},
		{"SW-TIMESTAMP-SIGNED", "The timestamp that is signed is the one that is sent.", specScheme, Documented},
		{"SW-TIMESTAMP-FRESH", "The timestamp is the time of the attempt, and so another on each retry.", specMeta, Documented},
		{"SW-ID-STABLE", "The id is the same on every attempt.", specMeta, Documented},
		{"SW-EVERY-KEY", "While a secret is changed there is a signature by the new one and by the old one.", specScheme, Documented},
	}
}

func verifyingRules() []Rule {
	return []Rule{
		{"SW-VERIFY-GENUINE", "A listener takes a request with a signature by its secret.", specVerify, Documented},
		{"SW-VERIFY-TAMPERED", "It refuses one whose id, timestamp or body was changed after it was signed.", specVerify, Documented},
		{"SW-VERIFY-HEADERS", "It refuses one without an id, a timestamp or a signature.", specVerify, Documented},
		{"SW-VERIFY-RAW-BODY", "It verifies the bytes that came: JSON that means the same is another body.", specVerify, Documented},
		{"SW-VERIFY-TIMESTAMP", "It refuses an old request, and one from the future, however well it is signed.", specVerify, Documented},
		{"SW-VERIFY-LIST", "One signature that matches is enough, whatever else is listed, schemes to come included.", specScheme, Documented},
		{"SW-VERIFY-SCHEME", "A signature counts for the scheme it is labelled with, and for no other.", specScheme, Documented},
		{"SW-VERIFY-EVERY-KEY", "While a secret is changed a signature by either is enough.", specScheme, Documented},
	}
}

func strictnessRules() []Rule {
	return []Rule{
		{"SW-VERIFY-TOLERANCE", "The tolerance is five minutes, into the past and into the future.", filled + "S2", Decision},
		{"SW-VERIFY-TIMESTAMP-TEXT", "A timestamp is digits alone, and its text is what is verified.", filled + "S1", Decision},
		{"SW-VERIFY-ID", "An id with a full stop is refused: an old request could be shown as a new one.", filled + "S3", Decision},
		{"SW-VERIFY-CANONICAL", "A signature is canonical base64 of the right length: no second text stands for it.", filled + "S4", Decision},
		{"SW-VERIFY-SCRAPS", "What is no signature at all is passed over in the list, and a second blank too.", filled + "S6", Decision},
		{"SW-VERIFY-BOUNDS", "More than 32 signatures are refused, and not read in part.", filled + "S5", Decision},
	}
}
