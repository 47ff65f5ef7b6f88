"""Makes the whole release, serves its site as any web server would, and follows every link of it.

python3 .ci/release.py [--live N] [--site FOLDER] .venv/bin/evidensgraf

Links that lead to the live service are asked of `evidensgraf serve`: of each kind (address and names of parameters) N.
"""

from __future__ import annotations

import argparse
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from functools import partial
from html import unescape
from http.client import HTTPConnection
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urldefrag, urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
LIVE = "https://w3id.org/evidensgraf"
LINK = re.compile(r'(?<=\s)(href|src|action)="([^"]*)"')
PLACE = re.compile(r'(?<=\s)id="([^"]*)"')
MOVED = (301, 302, 303, 307, 308)
MOST_TOLD = 20


class Quiet(SimpleHTTPRequestHandler):
    """Gives files, and says nothing of it; one connection takes many requests."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each small answer waits for 40 ms

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main() -> int:
    """Exit code 0 if no link is broken."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--live", type=int, default=5, metavar="N", help="links of each kind; 0 for all")
    options.add_argument("--site", type=Path, help="the site of a release that is there already")
    options.add_argument("command")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        site = chosen.site or released(chosen.command, Path(scratch))
        began = time.monotonic()
        broken, live = follow(site)
        print(f"followed after {time.monotonic() - began:.0f} s", flush=True)
        broken += [] if broken else asked(chosen.command, live, chosen.live)
    print("\n".join([*broken[:MOST_TOLD], f"{len(broken)} broken links"]), flush=True)
    return int(bool(broken))


def released(command: str, scratch: Path) -> Path:
    """The site of a release of this checkout, made in a folder of its own: what is not released yet has no heading."""
    for part in ("ontology", "shapes", "data"):
        shutil.copytree(ROOT / part, scratch / part)
    version = re.findall(r'__version__ = "([^"]+)"', (ROOT / "src/evidensgraf/__init__.py").read_text("utf-8"))[0]
    (scratch / "CHANGELOG.md").write_text(f"## [{version}] - 2026-01-01\n", encoding="utf-8")
    began = time.monotonic()
    subprocess.run([command, "--root", str(scratch), "release", version], check=True)  # noqa: S603 -- our own
    print(f"released after {time.monotonic() - began:.0f} s", flush=True)
    return scratch / "dist" / version / "site"


@dataclass
class Walk:
    """What was met on the way through a site.

    Attributes:
        places: address of a page → the places in it that a link can lead to.
        wanted: address → the place in it that a link leads to, and the page that has the link.
        live: links to the live service, each with a page that has it.
    """

    places: dict[str, set[str]] = field(default_factory=dict)
    wanted: dict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set, {"/": set()}))
    live: dict[str, str] = field(default_factory=dict)

    def read(self, address: str, page: str) -> Iterator[str]:
        """Note the links of a page, and give the addresses of those that stay on the site."""
        self.places[address] = set(map(unescape, PLACE.findall(page)))
        for attribute, link in LINK.findall(page):
            target, place = urldefrag(urljoin(address, unescape(link)))
            if target.startswith(LIVE) and attribute != "action":
                self.live.setdefault(target.removeprefix(LIVE), address)
            if target.startswith("/"):
                self.wanted[target].add((unquote(place), address))
                yield target

    def lost(self) -> Iterator[str]:
        """Links to places that a page does not have."""
        for target, links in self.wanted.items():
            known = {"", *self.places.get(target, ())}
            yield from (f"{page}: no #{place} in {target}" for place, page in sorted(links) if place not in known)


def follow(site: Path) -> tuple[list[str], dict[str, str]]:
    """Follow all links of a site of files from its front page.

    Returns:
        What is broken, in words; and links to the live service, each with a page that has it.
    """
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    connection = HTTPConnection("127.0.0.1", server.server_port)
    walk, broken, waiting, seen = Walk(), [], ["/"], {"/"}
    while waiting:
        address = waiting.pop()
        status, kind, body, _ = get(connection, address)
        if status != 200:
            broken.append(f"{address}: {status}, linked from {min(page for _, page in walk.wanted[address])}")
        elif kind.startswith("text/html"):
            new = set(walk.read(address, body.decode("utf-8"))) - seen
            seen |= new
            waiting += sorted(new)
    server.shutdown()
    print(f"{len(seen)} addresses, {len(walk.places)} of them pages; to the live service {len(walk.live)}", flush=True)
    return [*broken, *walk.lost(), *unreached(site, seen)], walk.live


def unreached(site: Path, seen: set[str]) -> list[str]:
    """The pages that no link leads to."""
    known = {unquote(urlsplit(address).path).lstrip("/") or "index.html" for address in seen}
    pages = (path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    return [f"{page}: nothing leads there" for page in sorted(pages) if page not in known]


def asked(command: str, live: dict[str, str], most: int) -> list[str]:
    """What the live service does not answer, of so many links of each kind."""
    kinds: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for address in sorted(live):
        parts = urlsplit(address)
        kinds[(parts.path, *(name for name, _ in parse_qsl(parts.query)))].append(address)
    chosen = [
        address
        for members in kinds.values()
        for address in (members[:: max(1, len(members) // most)] if most else members)
    ]
    line = [command, "--root", str(ROOT), "serve", "--port", "0"]
    with subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603
        try:
            found = next(
                (match for text in server.stdout or () if (match := re.search(r"http://[\d.]+:(\d+)/", text))), None
            )
            connection = HTTPConnection("127.0.0.1", int(found[1]) if found else 0)
            broken = [f"{live[a]}: {a} is {status}" for a in chosen if (status := final(connection, a)) != 200]
        finally:
            server.send_signal(signal.SIGINT)
    print(f"{len(chosen)} links of {len(kinds)} kinds asked of the live service", flush=True)
    return broken


def final(connection: HTTPConnection, address: str) -> int:
    """The status of an address, or of where it leads."""
    for _ in range(5):
        status, _, _, location = get(connection, address or "/")
        if status not in MOVED:
            return status
        parts = urlsplit(urljoin(address, location))
        address = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return status


def get(connection: HTTPConnection, address: str) -> tuple[int, str, bytes, str]:
    """Status, media type, body and the place that is led to."""
    connection.request("GET", address, headers={"Accept": "text/html, */*;q=0.8"})  # as a browser does
    response = connection.getresponse()
    return response.status, response.getheader("Content-Type", ""), response.read(), response.getheader("Location", "")


if __name__ == "__main__":
    sys.exit(main())
