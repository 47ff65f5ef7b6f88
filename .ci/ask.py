"""Starts a server by the command given, looks at its front page, asks it a question, compares the answer, stops it.

python3 .ci/ask.py [--within SECONDS] evidensgraf serve --port 0
"""

from __future__ import annotations

import argparse
import re
import signal
import subprocess
import sys
import threading
import time
from urllib.parse import urlencode
from urllib.request import Request, urlopen

# Only the closure says what a claim draws on, so a right answer shows that graph, closure and endpoint are all there.
QUESTION = """
PREFIX evg: <https://w3id.org/evidensgraf/ns/>
PREFIX claim: <https://w3id.org/evidensgraf/id/claim/>
SELECT (COUNT(*) > 0 AS ?follows) { claim:ips-works-mental-disorders evg:drawsOnPublication ?publication }
"""
ANSWER = ["follows", "true"]


def main() -> int:
    """Exit code 0 if the server answers rightly and in time, and stops quietly."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--within", type=float, default=300, metavar="SECONDS")
    options.add_argument("command", nargs=argparse.REMAINDER)
    chosen = options.parse_args()
    began = time.monotonic()
    nothing = subprocess.DEVNULL
    with subprocess.Popen(chosen.command, stdin=nothing, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603
        alarm = threading.Timer(chosen.within, server.kill)
        alarm.start()
        try:
            problem = ask(server)
            seconds = time.monotonic() - began
        finally:
            alarm.cancel()
            server.send_signal(signal.SIGINT)
        problem = problem or stopped(server)
    print(problem or f"answered after {seconds:.1f} s", flush=True)
    return int(bool(problem))


def ask(server: subprocess.Popen[str]) -> str:
    """What is wrong with the server's answers, if anything."""
    if server.stdout is None:
        return "no output"
    for line in server.stdout:
        if found := re.search(r"http://\S+/", line):
            break
    else:
        return "the server ended, or was not there in time"
    page = fetch(found[0], "text/html")
    if "</html>" not in page:
        return f"the front page is no page: {page[:200]!r}"
    answer = fetch(f"{found[0]}sparql?{urlencode({'query': QUESTION})}", "text/csv").split()
    return "" if answer == ANSWER else f"asked {QUESTION}expected {ANSWER}, got {answer}"


def fetch(address: str, media_type: str) -> str:
    """The text at an address of the server's own."""
    request = Request(address, headers={"Accept": media_type})  # noqa: S310 -- http, by the pattern above
    with urlopen(request, timeout=60) as response:  # noqa: S310 -- as above
        return str(response.read().decode())


def stopped(server: subprocess.Popen[str]) -> str:
    """What is wrong with how the server ends on Ctrl-C, if anything."""
    try:
        code = server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        server.kill()
        return "the server did not stop on Ctrl-C"
    return "" if code in (0, 130) else f"the server ended with exit code {code} on Ctrl-C"


if __name__ == "__main__":
    sys.exit(main())
