// A listener that has a package of npm verify webhooks, to be graded by hookdrill. Its
// argument names the package. Whatever the package throws is taken for a refusal.
import http from "node:http";

const { Webhook } = await import(process.argv[2]);
const library = new Webhook(process.env.WEBHOOK_SECRETS);

/** Says whether a request is what its sender signed. What the body says is not looked at. */
function verify(body, header) {
  try {
    library.verify(body, header, { jsonParse: false });
    return true;
  } catch {
    return false;
  }
}

const server = http.createServer((request, response) => {
  const pieces = [];
  request.on("data", (piece) => pieces.push(piece));
  request.on("end", () => {
    response.statusCode = verify(Buffer.concat(pieces), request.headers) ? 204 : 401;
    response.end();
  });
});

server.listen(0, "127.0.0.1", () => console.log(`listening at http://127.0.0.1:${server.address().port}/webhooks`));
