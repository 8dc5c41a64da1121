"""A listener that has a package of pip verify webhooks, to be graded by hookdrill.

Whatever the package raises is taken for a refusal.
"""

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks import Webhook

library = Webhook(os.environ["WEBHOOK_SECRETS"])


def verify(body, header):
    """Say whether a request is what its sender signed. What the body says is not looked at."""
    try:
        library.verify(body, header, json_parse=False)
        return True
    except Exception:
        return False


class Listener(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(204 if verify(body, dict(self.headers)) else 401)
        self.end_headers()

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
print(f"listening at http://127.0.0.1:{server.server_port}/webhooks", flush=True)
server.serve_forever()
