// A webhook listener in Node, graded by hookdrill: it verifies signatures by Standard Webhooks.
// Replace verify() by a call of your own library; the rest is a server to go with it.
import { createHmac, timingSafeEqual } from "node:crypto";
import http from "node:http";

const tolerance = 5 * 60;
const secrets = process.env.WEBHOOK_SECRETS.split(" ").map((s) => Buffer.from(s.replace(/^whsec_/, ""), "base64"));

/** Says whether a request is what its sender signed. */
function verify(header, body) {
  const [id, timestamp, listed] = ["id", "timestamp", "signature"].map((name) => header[`webhook-${name}`] ?? "");
  if (!id || id.includes(".") || !/^[0-9]{1,12}$/.test(timestamp)) return false;
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > tolerance) return false;
  const signatures = listed.split(" ");
  if (signatures.length > 32) return false;
  return secrets.some((secret) => {
    const code = createHmac("sha256", secret).update(`${id}.${timestamp}.`).update(body).digest("base64");
    const right = Buffer.from(`v1,${code}`);
    return signatures.some((s) => {
      const given = Buffer.from(s);
      return given.length === right.length && timingSafeEqual(given, right);
    });
  });
}

const server = http.createServer((request, response) => {
  const pieces = [];
  request.on("data", (piece) => pieces.push(piece));
  request.on("end", () => {
    response.statusCode = verify(request.headers, Buffer.concat(pieces)) ? 204 : 401;
    response.end();
  });
});

server.listen(0, "127.0.0.1", () => console.log(`listening at http://127.0.0.1:${server.address().port}/webhooks`));
