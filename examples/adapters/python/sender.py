"""A webhook sender in Python, graded by hookdrill: a line of JSON in, a line out.

Replace deliver() by a call of your own sender; the rest is the adapter.
"""

import http.client
import json
import random
import ssl
import sys
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import Future

context = ssl.create_default_context()
outcomes = {}  # by delivery
printing = threading.Lock()


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def attempt(url, header, body):
    """Make one attempt and say how it ended."""
    request = urllib.request.Request(url, body, {"Content-Type": "application/json", **header}, method="POST")
    opener = urllib.request.build_opener(NoRedirects, urllib.request.HTTPSHandler(context=context))
    try:
        with opener.open(request, timeout=5) as response:
            return f"{response.status // 100}xx"
    except urllib.error.HTTPError as error:
        return f"{error.code // 100}xx"
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        return "timeout" if isinstance(reason, TimeoutError) else "transport-after-send"


def deliver(url, header, body):
    for number in range(3):
        ended = attempt(url, header, body)
        if ended != "5xx":
            return {"delivered": ended == "2xx", "reason": ended}
        if number < 2:
            time.sleep(2**number * random.uniform(0.8, 1.2))
    return {"delivered": False, "reason": "5xx-exhausted"}


def answer(request, **fields):
    with printing:
        print(json.dumps({"id": request["id"], **fields}), flush=True)


def run(request, outcome):
    header = {name: values[0] for name, values in request.get("header", {}).items()}
    try:
        outcome.set_result(deliver(request["url"], header, request["body"].encode()))
    except Exception as error:  # an outcome that never comes would hold up the check
        print(request["url"], repr(error), file=sys.stderr)
        outcome.set_result({"delivered": False})


for line in sys.stdin:
    request = json.loads(line)
    if request["do"] == "configure":
        context.load_verify_locations(request["ca"])
    if request["do"] == "emit":
        outcomes[request["delivery"]] = Future()
        threading.Thread(target=run, args=(request, outcomes[request["delivery"]]), daemon=True).start()
    if request["do"] == "outcome":
        outcomes[request["delivery"]].add_done_callback(lambda done, request=request: answer(request, **done.result()))
        continue
    answer(request)
    if request["do"] == "stop":
        break
