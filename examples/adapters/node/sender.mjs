// A webhook sender in Node, graded by hookdrill: a line of JSON in, a line out.
// Replace deliver() by a call of your own sender; the rest is the adapter.
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

let ca;
const outcomes = new Map(); // by delivery: a promise of its outcome

/** Makes one attempt and says how it ended. */
function attempt(url, header, body) {
  return new Promise((resolve) => {
    const { request } = url.startsWith("https:") ? https : http;
    const headers = { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body), ...header };
    const r = request(url, { method: "POST", agent: false, ca, headers }, (response) => {
      clearTimeout(clock);
      response.resume();
      response.on("error", () => {});
      resolve(`${Math.floor(response.statusCode / 100)}xx`);
    });
    const clock = setTimeout(() => { resolve("timeout"); r.destroy(); }, 5000);
    r.on("upgrade", (_, socket) => { clearTimeout(clock); socket.destroy(); resolve("1xx"); });
    r.on("error", () => { clearTimeout(clock); resolve("transport-after-send"); });
    r.end(body);
  });
}

async function deliver(url, header, body) {
  for (let n = 0; n < 3; n++) {
    const ended = await attempt(url, header, body);
    if (ended !== "5xx") return { delivered: ended === "2xx", reason: ended };
    if (n < 2) await sleep(1000 * 2 ** n * (0.8 + 0.4 * Math.random()));
  }
  return { delivered: false, reason: "5xx-exhausted" };
}

const answer = (request, fields) => process.stdout.write(JSON.stringify({ id: request.id, ...fields }) + "\n");

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  const header = Object.fromEntries(Object.entries(request.header ?? {}).map(([name, values]) => [name, values[0]]));
  switch (request.do) {
    case "configure":
      ca = readFileSync(request.ca);
      answer(request);
      break;
    case "emit":
      outcomes.set(request.delivery, deliver(request.url, header, request.body).catch(() => ({ delivered: false })));
      answer(request);
      break;
    case "outcome":
      outcomes.get(request.delivery).then((outcome) => answer(request, outcome));
      break;
    case "stop":
      answer(request);
      process.exit(0);
  }
}
