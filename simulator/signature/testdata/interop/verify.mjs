// Reads {requests, messages, cases} as JSON and writes what each library says:
// whether it verifies the requests, how it signs the messages, and whether it
// takes the cases, each with the clock of its own.
import { readFileSync } from "node:fs";
import * as standardwebhooks from "standardwebhooks";
import * as svix from "svix";

const { requests, messages, cases } = JSON.parse(readFileSync(0, "utf8"));
const body = (r) => Buffer.from(r.body, "base64");

function verdict(Webhook, r) {
  try {
    new Webhook(r.secret).verify(body(r), r.headers);
    return "accept";
  } catch (e) {
    return e.constructor.name === "WebhookVerificationError" ? "reject" : `throws ${e.constructor.name}`;
  }
}

const now = Date.now;
const said = {};
for (const [name, { Webhook }] of Object.entries({ standardwebhooks, svix })) {
  said[name] = {
    verified: requests.map((r) => verdict(Webhook, r)),
    signed: messages.map((m) => new Webhook(m.secret).sign(m.id, new Date(m.seconds * 1000), body(m))),
    cases: cases.map((c) => {
      Date.now = () => c.now * 1000;
      const found = verdict(Webhook, c);
      Date.now = now;
      return found;
    }),
  };
}
process.stdout.write(JSON.stringify(said));
