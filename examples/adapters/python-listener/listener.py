"""A webhook listener in Python, graded by hookdrill: it verifies signatures by Standard Webhooks.

Replace verify() by a call of your own library; the rest is a server to go with it.
"""

import base64
import hashlib
import hmac
import os
import re
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOLERANCE = 5 * 60
secrets = [base64.b64decode(s.removeprefix("whsec_")) for s in os.environ["WEBHOOK_SECRETS"].split()]
handled = []  # the ids of messages, in their order


def verify(header, body):
    """Say whether a request is what its sender signed."""
    id, timestamp, listed = (header.get("webhook-" + name, "") for name in ("id", "timestamp", "signature"))
    if not id or "." in id or not re.fullmatch(r"[0-9]{1,12}", timestamp):
        return False
    if abs(time.time() - int(timestamp)) > TOLERANCE:
        return False
    signatures = listed.split(" ")
    if len(signatures) > 32:
        return False
    signed = f"{id}.{timestamp}.".encode() + body
    for secret in secrets:
        right = "v1," + base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()
        if any(hmac.compare_digest(right.encode(), s.encode()) for s in signatures):
            return True
    return False


class Listener(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        genuine = verify(self.headers, body)
        if genuine and self.headers["webhook-id"] not in handled:
            handled.append(self.headers["webhook-id"])
        self.answer(204 if genuine else 401)

    def do_GET(self):  # for the observer
        self.answer(200, "\n".join(handled).encode())

    def answer(self, status, body=b""):
        self.send_response(status)
        if body:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Listener).serve_forever()
