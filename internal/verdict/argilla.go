package verdict

import "slices"

// Where the rules about Argilla are from.
const (
	argillaGuide   = "Argilla, \"Use webhooks to respond to server events\""
	argillaSource  = "argilla-io/argilla v2.8.0, "
	argillaDecided = "docs/decisions/0024, "
)

// argillaRules are about Argilla's sending side: who manages webhooks, which
// changes make which events, what these carry, and how they are delivered.
func argillaRules() []Rule {
	return slices.Concat(argillaManagementRules(), argillaEventRules(), argillaDeliveryRules())
}

func argillaManagementRules() []Rule {
	handlers := argillaSource + "api/handlers/v1/webhooks.py"
	schemas := argillaSource + "api/schemas/v1/webhooks.py"
	return []Rule{
		{"AR-WEBHOOK-SHOWN", "A webhook is shown with its eight keys in this order, its secret among them: 88 characters of base64.", schemas, Observed},
		{"AR-OWNER-ONLY", "Only an owner manages webhooks; anybody else is told 403, and 404 where there is no such webhook.", argillaSource + "api/policies/v1/webhook_policy.py", Observed},
		{"AR-KEY-NEEDED", "Whoever sends no key of the API, or an unknown one, is told 401.", argillaSource + "security/authentication/provider.py", Observed},
		{"AR-TEN-WEBHOOKS", "There are ten webhooks at most, those that are disabled counted in.", argillaSource + "validators/webhooks.py", Observed},
		{"AR-BAD-WEBHOOK", "A webhook that is not valid is refused with 422, which names the field and what is wrong with it.", argillaDecided + "D1", Decision},
		{"AR-NOT-NULL", "A change to null of what cannot be null is refused with 422; null takes a description away.", schemas, Observed},
		{"AR-LOCALHOST", "A host without a top-level domain, such as localhost, is taken by the released servers.", argillaDecided + "D2", Decision},
		{"AR-TOP-LEVEL-DOMAIN", "The guide asks for a host with a top-level domain, or for an IP address.", argillaGuide + ", Update a webhook", Documented},
		{"AR-PING", "A ping is one request at once, also to a webhook that is disabled, and is answered with 204 whatever the listener says.", handlers, Observed},
		{"AR-PING-UNANSWERED", "A ping that gets no answer at all is a 500 that says why.", argillaDecided + "D3", Decision},
	}
}

func argillaEventRules() []Rule {
	contexts := argillaSource + "contexts/"
	return []Rule{
		{"AR-SUBSCRIBED", "A webhook gets the events that it has subscribed to, and no others.", argillaGuide + ", Create a webhook", Documented},
		{"AR-DISABLED", "A webhook that is disabled gets nothing of what happens meanwhile.", contexts + "webhooks.py", Observed},
		{"AR-DATASET-EVENTS", "What happens to a dataset makes dataset events, and to what is configured of it none.", contexts + "datasets.py", Observed},
		{"AR-RECORD-EVENTS", "What happens to a record makes one record event, and suggestions make none.", contexts + "records.py", Observed},
		{"AR-BULK-EVENTS", "An upserted record is announced as created where its times are the same, and else as updated; responses that come with it are not announced.",
			argillaSource + "bulk/records_bulk.py", Observed},
		{"AR-RESPONSE-EVENTS", "What happens to a response makes record.updated and a response event.", contexts + "datasets.py", Observed},
		{"AR-COMPLETED", "A record.completed is announced after each change of a response that leaves the record completed, not only when it becomes so.", contexts + "distribution.py", Observed},
		{"AR-RECOUNT", "A change of a dataset announces its records once for each of their responses.", argillaSource + "jobs/dataset_jobs.py", Observed},
		{"AR-ORDER", "The events of a response come after those of its record.", contexts + "datasets.py", Observed},
		{"AR-STALE-RECORD", "The event of a response has the record as it was before the response.", argillaDecided + "D4", Decision},
		{"AR-PAYLOAD", "Each type of events has its payload, all fields of it always there.", argillaSource + "webhooks/v1/schemas.py", Observed},
		{"AR-PYTHON-JSON", "A body is written as Python's json module does: a space after each comma and colon, and ASCII only.", argillaSource + "webhooks/v1/commons.py", Observed},
	}
}

func argillaDeliveryRules() []Rule {
	jobs, commons := argillaSource+"jobs/webhook_jobs.py", argillaSource+"webhooks/v1/commons.py"
	return []Rule{
		{"AR-SUCCESS", "An attempt that is answered with 2xx is the last.", jobs, Observed},
		{"AR-FOUR-ATTEMPTS", "Anything but 2xx is tried again, redirects and 410 too; after four attempts the delivery is dropped.", jobs, Observed},
		{"AR-SCHEDULE", "The pauses before the second, third and fourth attempt are 10 s, 60 s and 180 s.", jobs, Observed},
		{"AR-TIMEOUT", "An attempt that is not answered within 20 s is given up.", commons, Observed},
		{"AR-SIGNED", "Each attempt is signed by Standard Webhooks with the webhook's secret, over its own time.", commons, Observed},
		{"AR-MESSAGE-ID-NEW", "The released servers give each attempt a webhook-id of its own.", commons, Observed},
		{"AR-MESSAGE-ID-KEPT", "Standard Webhooks, which the guide names, keeps the webhook-id of a message when it is sent again.", argillaDecided + "D5", Decision},
		{"AR-SAME-BODY", "All attempts of a delivery have the same body, the event's time included.", commons, Observed},
		{"AR-DISABLED-MEANWHILE", "Disabling a webhook does not stop what is on its way to it.", jobs, Observed},
		{"AR-DELETED-MEANWHILE", "Once a webhook is deleted nothing more is sent to it.", jobs, Observed},
		{"AR-MOVED-MEANWHILE", "A change of a webhook's URL is for the next attempt already.", jobs, Observed},
		{"AR-NOTHING-LOST", "What was announced is delivered, also when the system is killed and started again.", argillaDecided + "D6", Decision},
		{"AR-SEALED", "Neither a key of the API nor what a webhook's URL holds lies in a file in clear.", argillaDecided + "D7", Decision},
	}
}
